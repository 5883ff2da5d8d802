"""Sites of builders: whole posts on the front, lists by query, numbers before slugs, and no dates to be seen."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tests.crawler.blogs.prose import Post, posts
from tests.crawler.blogs.site import BASE, Blog, grouped, html, links, pages_of, rss, text_of

_US = (
    "<p>We bake bread, mend bicycles and print what we think of the town. Come in on Saturdays, the kettle is on.</p>"
    * 4
)


def squares() -> Blog:
    """`/journal/slug` with older ones by `?offset=`, `?tag=` and `?category=`; pages of a business round it."""
    blog = Blog("squares")
    all_posts = posts(every_days=10)
    paths = {post: f"/journal/{post.slug}" for post in all_posts}
    nav = links(
        [
            ("/", "Home"),
            ("/journal", "Journal"),
            ("/our-bread", "Bread"),
            ("/find-us-here", "Find us"),
            ("/cart", "Cart"),
        ],
        "Header-nav",
    )

    def lists(root: str, chosen: Sequence[Post]) -> None:
        shown = pages_of(chosen, 5)
        mark = "&" if "?" in root else "?"
        for number, few in enumerate(shown):
            entries = "".join(
                f'<article class="hentry"><h1 class="entry-title"><a href="{paths[post]}" class="u-url">{escape(post.title)}</a></h1>'
                f'<div class="body entry-content">{text_of(post)}</div><a href="{root.partition("?")[0]}?tag={post.tags[0]}">{post.tags[0]}</a></article>'
                for post in few
            )
            older = (
                f'<a href="{root}{mark}offset={1731000000000 - number}">Older Posts</a>'
                if number + 1 < len(shown)
                else ""
            )
            path = f"{root}{mark}offset={1731000000000 - number + 1}" if number else root
            blog.page(path, html("Journal — Market Lane", entries + older, nav=nav))

    lists("/journal", all_posts)
    for tag, some in grouped(all_posts, lambda post: post.tags).items():
        lists(f"/journal?tag={tag}", some)
    for post, path in paths.items():
        entry = f'<article class="hentry"><h1 class="entry-title">{escape(post.title)}</h1><div class="entry-content">{text_of(post)}</div></article>'
        pager = links([(paths[other], other.title) for other in all_posts[:2] if other is not post], "pagination")
        blog.article(
            path,
            html(
                f"{post.title} — Market Lane",
                entry + pager,
                nav=nav,
                head=f'<link rel="canonical" href="{BASE}{path}">',
            ),
        )
    blog.page("/", html("Market Lane", f"<h1>Market Lane</h1>{_US}", nav=nav))
    for path, name in (("/our-bread", "Bread"), ("/find-us-here", "Find us")):
        blog.page(path, html(f"{name} — Market Lane", f"<h1>{name}</h1>{_US}", nav=nav))
    blog.file(
        "/journal?format=rss", rss("Journal", [(paths[post], post) for post in all_posts[:6]]), "application/rss+xml"
    )
    return blog


def tumbling() -> Blog:
    """`/post/123456789/slug`, whole posts on `/page/2`, tags and days; the same post without its slug as well."""
    blog = Blog("tumbling")
    all_posts = posts(every_days=2, short=4)
    paths = {post: f"/post/{post.number + 712345000}/{post.slug[:30].rstrip('-')}" for post in all_posts}
    nav = links([("/", "home"), ("/archive", "archive"), ("/ask", "ask me"), ("/submit", "submit"), ("/rss", "rss")])

    def lists(root: str, chosen: Sequence[Post]) -> None:
        shown = pages_of(chosen, 4)
        for number, few in enumerate(shown, 1):
            entries = "".join(
                f'<div class="post text"><h2><a href="{paths[post]}">{escape(post.title)}</a></h2>{text_of(post)}<p class="meta">'
                f'<a href="{paths[post]}#notes">12 notes</a> {links([(f"/tagged/{tag}", "#" + tag) for tag in post.tags])}</p></div>'
                for post in few
            )
            older = f'<a href="{root.rstrip("/")}/page/{number + 1}">Older</a>' if number < len(shown) else ""
            blog.page(
                root if number == 1 else f"{root.rstrip('/')}/page/{number}",
                html("slipway notes", entries + older, nav=nav),
            )

    lists("/", all_posts)
    for tag, some in grouped(all_posts, lambda post: post.tags).items():
        lists(f"/tagged/{tag}", some)
    for day, some in grouped(all_posts, lambda post: [f"/day/{post.day:%Y/%m/%d}"]).items():
        lists(day, some)
    for post, path in paths.items():
        when = f'<a href="/day/{post.day:%Y/%m/%d}">{post.day:%B %d, %Y}</a>'
        main = f'<div class="post text"><h2>{escape(post.title)}</h2>{text_of(post)}<p class="meta">{when} <a href="{path.rpartition("/")[0]}">∞</a></p></div>'
        blog.article(
            path,
            html(f"slipway notes — {post.title}", main, nav=nav, head=f'<link rel="canonical" href="{BASE}{path}">'),
        )
        blog.pages[path.rpartition("/")[0]] = blog.pages[path]
    blog.page("/archive", html("archive", links([(paths[post], post.title) for post in all_posts]), nav=nav))
    blog.page("/ask", html("ask", "<h1>Ask me anything</h1><form><textarea></textarea></form>", nav=nav))
    return blog
