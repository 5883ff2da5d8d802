"""Blogs made by generators: short slugs, tag pages, feeds or none, twins of addresses, and no robots.txt."""

from __future__ import annotations

from html import escape

from tests.crawler.blogs.prose import Post, posts
from tests.crawler.blogs.site import BASE, Blog, grouped, html, links, pages_of, rss, text_of


def hugo() -> Blog:
    """`/posts/slug/` with short slugs, `/tags/`, `/page/2/`, `index.xml` for each list, all years on one page."""
    blog = Blog("hugo")
    all_posts = posts(every_days=20, short=3)
    paths = {post: f"/posts/{'-'.join(post.slug.split('-')[:2])}-{post.number}/" for post in all_posts}
    paths |= {post: f"/posts/{post.slug}/" for post in all_posts if "-" not in post.slug}
    nav = links([("/", "Home"), ("/posts/", "Posts"), ("/tags/", "Tags"), ("/about/", "About"), ("/now/", "Now")])
    head = f'<link rel="alternate" type="application/rss+xml" href="{BASE}/index.xml" title="Slow paper">'

    def lists(root: str, title: str, chosen: list[Post], size: int) -> None:
        shown = pages_of(chosen, size)
        for number, few in enumerate(shown, 1):
            rows = "".join(
                f'<li><span class="date">{post.day:%Y-%m-%d}</span> <a href="{paths[post]}">{escape(post.title)}</a></li>'
                for post in few
            )
            older = f'<a class="next" href="{root}page/{number + 1}/">»</a>' if number < len(shown) else ""
            path = root if number == 1 else f"{root}page/{number}/"
            blog.page(path, html(title, f"<h1>{title}</h1><ul>{rows}</ul>{older}", head=head, nav=nav))
        blog.file(
            f"{root}index.xml", rss(title, [(paths[post], post) for post in chosen[:15]], full=True), "application/xml"
        )

    lists("/", "Slow paper", list(all_posts), 8)
    lists("/posts/", "Posts", list(all_posts), 10)
    tags = grouped(all_posts, lambda post: post.tags)
    for tag, some in tags.items():
        lists(f"/tags/{tag}/", tag, some, 50)
    blog.page("/tags/", html("Tags", links([(f"/tags/{tag}/", tag) for tag in tags]), nav=nav))
    for post, path in paths.items():
        main = (
            f"<main><article><h1>{escape(post.title)}</h1><p class=meta>{post.day:%B %-d, %Y} · 3 min read</p>{text_of(post)}"
            f"{links([(f'/tags/{tag}/', '#' + tag) for tag in post.tags], 'tags')}</article></main>"
        )
        blog.article(
            path, html(f"{post.title} | Slow paper", main, head=f'{head}<link rel="canonical" href="{path}">', nav=nav)
        )
        blog.redirect(path.rstrip("/"), path)
    about = "<p>I live by the sea and write here when the tide is out. Before that I set type for thirty years.</p>" * 3
    blog.page("/about/", html("About", f"<main><h1>About</h1>{about}</main>", nav=nav))
    blog.page("/now/", html("Now", f"<main><h1>Now</h1>{about}</main>", nav=nav))
    return blog


def jekyll() -> Blog:
    """`/news/2026/11/05/slug.html`; one archive page links all; links as `index.html`, with and without a base."""
    blog = Blog("jekyll")
    all_posts = posts(every_days=9)
    paths = {post: f"/{post.section}/{post.day:%Y/%m/%d}/{post.slug}.html" for post in all_posts}
    nav = links([("index.html", "Home"), ("archive.html", "Archive"), ("about.html", "About"), ("tags.html", "Tags")])
    base = f'<base href="{BASE}/">'
    rows = links([(path.lstrip("/"), post.title) for post, path in paths.items()], "posts")
    front = "".join(
        f'<h2><a href="{paths[post].lstrip("/")}">{escape(post.title)}</a></h2><p>{escape(post.lead)}</p>'
        for post in all_posts[:5]
    )
    for path in ("/", "/index.html"):
        blog.page(path, html("Dry Canal", front, head=base, nav=nav))
    blog.page("/archive.html", html("Archive", f"<h1>Archive</h1>{rows}", head=base, nav=nav))
    by_tag = grouped(all_posts, lambda post: post.tags)
    anchors = "".join(
        f"<h2 id={tag}>{tag}</h2>{links([(paths[p].lstrip('/'), p.title) for p in some])}"
        for tag, some in by_tag.items()
    )
    blog.page("/tags.html", html("Tags", anchors, head=base, nav=nav))
    for post, path in paths.items():
        main = (
            f'<div class="post"><h1 class="post-title">{escape(post.title)}</h1><span class="post-date">{post.day:%d %b %Y}</span>'
            f'{text_of(post)}<div>Tags: <a href="tags.html#{post.tags[0]}">{post.tags[0]}</a></div></div>'
        )
        blog.article(path, html(post.title, main, head=base, nav=nav))
    text = "<p>This page is made by hand with a text editor and a good deal of patience on Sunday mornings.</p>" * 4
    blog.page("/about.html", html("About", f"<h1>About</h1>{text}", head=base, nav=nav))
    return blog


def flat() -> Blog:
    """`/storm.html` in one folder, pages `index2.html` …, one story each and linked in a chain, upper and lower case, escapes and `?` twins of one address."""
    blog = Blog("flat")
    all_posts = posts(every_days=4)
    paths = {post: f"/{'-'.join(post.slug.split('-')[:3])}.html" for post in all_posts}
    nav = links([("/index.html", "Home"), ("/about.html", "About us"), ("/links.html", "Links")])
    shown = pages_of(all_posts, 1)
    for number, few in enumerate(shown, 1):
        entries = "".join(
            f'<tr><td><a href="{paths[post]}?ref=home"><img src="/t{post.number}.gif"></a></td><td><a href="{paths[post]}">'
            f"<b>{escape(post.title)}</b></a><br>{escape(post.lead[:120])}…</td></tr>"
            for post in few
        )
        older = f'<a href="/index{number + 1}.html">Older &gt;&gt;</a>' if number < len(shown) else ""
        page = html("The Depot Gazette", f"<table>{entries}</table>{older}", nav=nav)
        for path in ("/", "/index.html") if number == 1 else (f"/index{number}.html",):
            blog.page(path, page)
    for index, (post, path) in enumerate(paths.items()):
        near = all_posts[(index + 1) % len(all_posts)]
        main = (
            f'<table><tr><td><font size="5">{escape(post.title)}</font><br><i>By {post.author}, {post.day:%d/%m/%Y}</i>{text_of(post)}'
            f'</td></tr></table><p>See also: <a href="{paths[near].replace("-", "%2D")}">{escape(near.title)}</a></p>'
        )
        blog.article(path, html(f"Depot Gazette: {post.title}", main, nav=nav))
        blog.pages[f"{path}?ref=home"] = blog.pages[path]
    text = (
        "<p>The Gazette is typed on Mondays and carried round on Tuesdays, rain or shine, by whoever has a bicycle.</p>"
        * 4
    )
    blog.page("/about.html", html("About us", f"<h1>About us</h1>{text}", nav=nav))
    blog.page(
        "/links.html",
        html("Links", links([(f"https://friend{n}.example/", f"Our friends number {n}") for n in range(9)]), nav=nav),
    )
    return blog


def twins() -> Blog:
    """No canonical links, and each story at many addresses: slash, case, order and number of parameters, a session."""
    blog = Blog("twins")
    all_posts = posts(every_days=3, count=20)
    paths = {post: f"/stories/{post.slug}?lang=en&id={post.number}" for post in all_posts}
    rows = links([(path, post.title) for post, path in paths.items()], "stories")
    page = html("The Market Hall", f"<h1>The Market Hall</h1>{rows}")
    for path in ("/", "/index.html", "/INDEX.html"):
        blog.page(path, page)
    for index, (post, path) in enumerate(paths.items()):
        near = all_posts[(index + 7) % len(all_posts)]
        folder, _, query = paths[near].partition("?")
        other = [
            *(f"{folder}/?{query}", f"/Stories/{near.slug}?{query}", f"{folder}?id={near.number}&lang=en"),
            *(f"{folder}?{query}&sid=0123456789abcdef0123456789abcdef", f"{folder}?{query}&view=full"),
        ]
        main = f"<h1>{escape(post.title)}</h1><p>{post.day:%d %B %Y}</p>{text_of(post)}{links([(o, near.title) for o in other])}"
        blog.article(path, html(post.title, main + links([("/index.html", "Home"), ("/INDEX.html", "Front")])))
        for twin in (path.replace("?", "/?"), path.replace("/s", "/S", 1), f"{path}&view=full"):
            blog.pages[twin] = blog.pages[path]
        blog.pages[f"{path.partition('?')[0]}?id={post.number}&lang=en"] = blog.pages[path]
    return blog
