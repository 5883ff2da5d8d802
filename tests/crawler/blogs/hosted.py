"""Blogs at the great hosts: Ghost, one like Medium, one like Blogger, a newsletter."""

from __future__ import annotations

import json
import zlib
from html import escape

from tests.crawler.blogs.prose import Post, posts
from tests.crawler.blogs.site import BASE, Blog, grouped, html, links, pages_of, rss, text_of


def _json_ld(post: Post, path: str) -> str:
    told = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": post.title,
        "datePublished": f"{post.day}T08:00:00.000Z",
        "url": BASE + path,
    }
    return f'<script type="application/ld+json">{json.dumps(told)}</script>'


def ghost() -> Blog:
    """`/slug/`, tags and authors with cards, AMP below each post, a sitemap index and robots.txt."""
    blog = Blog("ghost")
    all_posts = posts(every_days=8, short=2)
    nav = links([("/", "Home"), ("/about/", "About"), ("/tag/harbour/", "Harbour"), ("/tag/schools/", "Schools")])

    def cards(few: list[Post]) -> str:
        return "".join(
            f'<article class="post-card"><a class="post-card-image-link" href="/{post.slug}/"><img src="/content/images/{post.number}.jpg"></a>'
            f'<a href="/{post.slug}/"><h2 class="post-card-title">{escape(post.title)}</h2><section class="post-card-excerpt"><p>'
            f"{escape(post.lead[:160])}</p></section></a></article>"
            for post in few
        )

    def lists(root: str, title: str, chosen: list[Post]) -> None:
        shown = pages_of(chosen, 7)
        for number, few in enumerate(shown, 1):
            head = f'<link rel="next" href="{BASE}{root}page/{number + 1}/">' if number < len(shown) else ""
            path = root if number == 1 else f"{root}page/{number}/"
            blog.page(path, html(title, f"<h1>{title}</h1>{cards(list(few))}", head=head, nav=nav))

    lists("/", "Low Ferry Letters", list(all_posts))
    for tag, some in grouped(all_posts, lambda post: post.tags).items():
        lists(f"/tag/{tag}/", tag, some)
    for author, some in grouped(all_posts, lambda post: [post.author.split()[0].lower()]).items():
        lists(f"/author/{author}/", author, some)
    for post in all_posts:
        path = f"/{post.slug}/"
        head = f'<link rel="canonical" href="{BASE}{path}"><link rel="amphtml" href="{BASE}{path}amp/"><meta property="og:type" content="article">'
        main = (
            f'<article class="post-full"><h1>{escape(post.title)}</h1><section class="post-full-meta"><time datetime="{post.day}">{post.day:%d %b %Y}'
            f'</time> <a href="/author/{post.author.split()[0].lower()}/">{post.author}</a></section><div class="post-content">{text_of(post)}</div></article>'
        )
        blog.article(path, html(post.title, main, head=head + _json_ld(post, path), nav=nav))
        blog.page(f"{path}amp/", html(post.title, main, head=f'<link rel="canonical" href="{BASE}{path}">'))
    about = (
        "<p>Letters from the ferry, written on the last crossing of the day and sent when there is a signal.</p>" * 4
    )
    head = '<meta property="og:type" content="article">'
    blog.page(
        "/about/", html("About", f"<article class='post-full page'><h1>About</h1>{about}</article>", head=head, nav=nav)
    )
    names = "".join(
        f"<url><loc>{BASE}/{post.slug}/</loc><lastmod>{post.day}T08:00:00.000Z</lastmod></url>" for post in all_posts
    )
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    blog.file("/sitemap-posts.xml", f"<urlset {space}>{names}</urlset>", "text/xml")
    pages = f"<url><loc>{BASE}/</loc></url><url><loc>{BASE}/about/</loc></url>"
    blog.file("/sitemap-pages.xml", f"<urlset {space}>{pages}</urlset>", "text/xml")
    kids = "".join(f"<sitemap><loc>{BASE}/sitemap-{name}.xml</loc></sitemap>" for name in ("pages", "posts"))
    blog.file("/sitemap.xml", f"<sitemapindex {space}>{kids}</sitemapindex>", "text/xml")
    blog.file("/robots.txt", f"User-agent: *\nSitemap: {BASE}/sitemap.xml\nDisallow: /ghost/\n", "text/plain")
    return blog


def medium() -> Blog:
    """`/@name/slug-1a2b3c4d5e6f`; tags at `/tagged/`, archives by year and month, people at `/@name`."""
    blog = Blog("medium")
    all_posts = posts(every_days=13)
    nav = links([("/", "Home"), ("/about", "About"), ("/archive", "Archive"), ("/m/signin?operation=login", "Sign in")])

    def path_of(post: Post) -> str:
        return f"/@{post.author.split()[0].lower()}/{post.slug}-{zlib.crc32(post.slug.encode()):012x}"

    def lists(path: str, title: str, few: list[Post]) -> None:
        rows = "".join(
            f'<div class="streamItem"><a href="{path_of(post)}?source=collection_archive---------{n}-----------"><h3>{escape(post.title)}</h3>'
            f"<p>{escape(post.lead[:150])}</p></a><a href='/@{post.author.split()[0].lower()}'>{post.author}</a></div>"
            for n, post in enumerate(few)
        )
        blog.page(path, html(title, f"<h1>{title}</h1>{rows}", nav=nav))

    lists("/", "Clock Tower", list(all_posts[:5]))
    for tag, some in grouped(all_posts, lambda post: post.tags).items():
        lists(f"/tagged/{tag}", tag, some[:2])
    for author, some in grouped(all_posts, lambda post: [post.author.split()[0].lower()]).items():
        lists(f"/@{author}", author, some[:3])
    months = grouped(all_posts, lambda post: [post.month])
    blog.page("/archive", html("Archive", links([(f"/archive/{month}", month) for month in months]), nav=nav))
    for month, some in months.items():
        lists(f"/archive/{month}", month, some)
    for post in all_posts:
        path = path_of(post)
        labels = links([(f"/tagged/{tag}", tag) for tag in post.tags])
        main = f"<article><section><h1>{escape(post.title)}</h1><div>{post.author} · {post.day:%b %d} · 4 min read</div>{text_of(post)}</section></article>{labels}"
        head = f'<link rel="canonical" href="{BASE}{path}"><meta property="og:type" content="article">{_json_ld(post, path)}'
        blog.article(path, html(f"{post.title} | Clock Tower", main, head=head, nav=nav))
    about = "<p>Clock Tower is a place to read about small towns, slow trains and the people who wait for them.</p>" * 4
    blog.page("/about", html("About", f"<h1>About</h1>{about}", nav=nav))
    return blog


def blogger() -> Blog:
    """`/2026/11/slug.html`, labels below `/search/`, months that show whole posts, older ones by `updated-max`."""
    blog = Blog("blogger")
    all_posts = posts("it", every_days=16, short=2)
    paths = {post: f"/{post.month}/{post.slug[:34].rstrip('-')}.html" for post in all_posts}
    months = grouped(all_posts, lambda post: [f"/{post.month}/"])
    nav = links([("/", "Home page"), ("/p/chi-scrive.html", "Chi scrive"), ("/feeds/posts/default", "Atom")])
    aside = links([(path, path) for path in months], "ArchiveList") + links(
        [(f"/search/label/{tag}", tag) for tag in all_posts[0].tags]
    )

    def whole(few: list[Post], title: str) -> str:
        entries = "".join(
            f'<div class="date-outer"><h2 class="date-header">{post.day:%d/%m/%Y}</h2><div class="post hentry"><h3 class="post-title entry-title">'
            f'<a href="{paths[post]}">{escape(post.title)}</a></h3><div class="post-body entry-content">{text_of(post)}</div><div class="post-footer">'
            f'Pubblicato da {post.author} <a href="{paths[post]}#comment-form">Nessun commento:</a></div></div></div>'
            for post in few
        )
        last = few[-1].day
        older = f'<a class="blog-pager-older-link" href="/search?updated-max={last}T10:00:00%2B01:00&max-results=3">Post più vecchi</a>'
        return html(title, entries + older, nav=nav, aside=aside, lang="it")

    blog.page("/", whole(list(all_posts[:3]), "Il sipario"))
    for path, some in months.items():
        blog.page(path, whole(some, f"Il sipario: {path}"))
    for post, path in paths.items():
        entry = (
            f'<div class="post hentry"><h3 class="post-title entry-title">{escape(post.title)}</h3><div class="post-body entry-content">{text_of(post)}'
            f'</div><div class="post-footer">Pubblicato da {post.author} alle <abbr class="published" title="{post.day}T10:00:00+01:00">10:00</abbr></div></div>'
        )
        head = f'<link rel="canonical" href="{BASE}{path}">'
        blog.article(path, html(f"Il sipario: {post.title}", entry, head=head, nav=nav, aside=aside, lang="it"))
        blog.page(f"{path}?m=1", html(post.title, entry, head=head))
    me = (
        "<p>Scrivo di teatro, di treni e di piccole città, quando non devo correggere i compiti dei miei alunni.</p>"
        * 4
    )
    blog.page(
        "/p/chi-scrive.html",
        html("Chi scrive", f"<h3 class='post-title'>Chi scrive</h3>{me}", nav=nav, aside=aside, lang="it"),
    )
    blog.file("/robots.txt", "User-agent: *\nDisallow: /search\nAllow: /\n", "text/plain")
    return blog


def newsletter() -> Blog:
    """`/p/slug` with comments below, all issues on `/archive` and in the feed only."""
    blog = Blog("newsletter")
    all_posts = posts(every_days=7)
    nav = links([("/", "Home"), ("/archive", "Archive"), ("/about", "About"), ("/subscribe", "Subscribe")])
    for post in all_posts:
        path = f"/p/{'-'.join(post.slug.split('-')[:2])}"
        head = f'<link rel="canonical" href="{BASE}{path}"><meta property="og:type" content="article">'
        main = f'<article class="post"><h1 class="post-title">{escape(post.title)}</h1><h3 class="subtitle">{post.day:%b %d, %Y}</h3><div class="body markup">{text_of(post)}</div></article>'
        more = links([(f"{path}/comments", "3 Comments"), (f"{path}?utm_source=substack&action=share", "Share")])
        blog.article(path, html(post.title, main + more, head=head, nav=nav))
        blog.page(
            f"{path}/comments",
            html(
                f"Comments - {post.title}", "<h1>Comments</h1>" + "<p>I could not agree more with all of this.</p>" * 9
            ),
        )
    blog.page(
        "/",
        html("Slow News", links([(f"/p/{'-'.join(p.slug.split('-')[:2])}", p.title) for p in all_posts[:3]]), nav=nav),
    )
    blog.page(
        "/archive",
        html("Archive", links([(f"/p/{'-'.join(p.slug.split('-')[:2])}", p.title) for p in all_posts[:12]]), nav=nav),
    )
    blog.file(
        "/feed",
        rss("Slow News", [(f"/p/{'-'.join(p.slug.split('-')[:2])}", p) for p in all_posts], full=True),
        "application/xml",
    )
    about = "<p>Slow News comes out on Fridays. It is free, and will stay so for as long as the kettle works.</p>" * 4
    blog.page("/about", html("About", f"<h1>About</h1>{about}", nav=nav))
    return blog
