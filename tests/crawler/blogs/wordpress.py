"""Blogs of WordPress: with dates in the path, lists that show whole posts and no sitemap; and with `?p=` for all."""

from __future__ import annotations

from html import escape

from tests.crawler.blogs.prose import Post, posts
from tests.crawler.blogs.site import BASE, Blog, grouped, html, links, pages_of, rss, text_of

_ABOUT = (
    "<p>We are a small paper run by volunteers in the back room of the old bakery. We have written about the harbour, "
    "the schools and the roads since 2009, and we still print forty copies for those who like paper.</p><p>If you want "
    "to help, come by on Thursdays after six. You need not be able to write; there is always a chair to mend, a kettle "
    "to fill and a map to look at. We do not take advertisements from betting shops, and never have.</p>"
)


def _comments(path: str) -> str:
    reply = links([(f"{path}?replytocom={n}#respond", "Reply") for n in (11, 12)], "reply")
    return (
        f'<div id="comments" class="comments-area"><h2>2 thoughts on this</h2><p>I walk there each day and have seen '
        f'nothing of the kind.</p><p>My aunt says the same.</p>{reply}<a href="{path}#comments">Permalink</a></div>'
    )


def _entry(post: Post, path: str, *, whole: bool, heading: str = "h2") -> str:
    day = f"{post.day:/%Y/%m/%d/}"
    body = (
        text_of(post)
        if whole
        else f'<p>{escape(post.lead)} <a href="{path}" class="more-link">Continue reading</a></p>'
    )
    return (
        f'<article class="post type-post hentry" id="post-{post.number}"><header class="entry-header"><{heading} class="entry-title">'
        f'<a href="{path}" rel="bookmark">{escape(post.title)}</a></{heading}><div class="entry-meta">Posted on '
        f'<a href="{day}"><time class="entry-date" datetime="{post.day}T08:00:00+00:00">{post.day:%B %d, %Y}</time></a> by '
        f'<a href="/author/{post.author.split()[0].lower()}/" rel="author">{post.author}</a></div></header>'
        f'<div class="entry-content">{body}</div><footer class="entry-footer">Posted in <a href="/category/{post.section}/">'
        f"{post.section}</a> Tagged {links([(f'/tag/{tag}/', tag) for tag in post.tags], 'tags')}"
        f'<a href="{path}#respond">Leave a comment</a></footer></article>'
    )


def pretty() -> Blog:
    """`/2026/11/slug/`; front, tags, categories, authors and days show posts in full; older ones by pages only."""
    blog = Blog("wordpress")
    all_posts = posts(every_days=7, short=2)
    paths = {post: f"/{post.month}/{post.slug}/" for post in all_posts}
    nav = links(
        [("/", "Home"), ("/about/", "About"), ("/contact-the-editors/", "Write to us"), ("/category/news/", "News")]
    )
    days = links([(f"{post.day:/%Y/%m/%d/}", str(post.day.day)) for post in all_posts[:4]], "wp-calendar")
    aside = (
        '<form action="/" role="search"><input name="s"></form>'
        + links([(f"/tag/{tag}/", tag) for tag in ("harbour", "schools", "roads", "weather")], "tagcloud")
        + days
        + links(
            [
                ("/wp-login.php", "Log in"),
                ("/feed/", "Entries feed"),
                ("/comments/feed/", "Comments feed"),
                ("/?s=ferry", "Search"),
            ]
        )
        + links([(f"/{month}/", month) for month in grouped(all_posts, lambda post: [post.month])], "archives")
    )
    head = (
        f'<link rel="alternate" type="application/rss+xml" href="{BASE}/feed/"><link rel="https://api.w.org/" href="/wp-json/">'
        '<link rel="EditURI" type="application/rsd+xml" href="/xmlrpc.php?rsd">'
    )

    def lists(root: str, title: str, chosen: list[Post]) -> None:
        shown = pages_of(chosen, 6)
        for number, few in enumerate(shown, 1):
            older = f'<a href="{root}page/{number + 1}/">Older posts</a>' if number < len(shown) else ""
            entries = "".join(_entry(post, paths[post], whole=True) for post in few)
            top = "" if root == "/" else f'<h1 class="page-title">{title}</h1>'
            main = f'{top}{entries}<nav class="pagination">{older}</nav>'
            blog.page(
                root if number == 1 else f"{root}page/{number}/", html(title, main, head=head, nav=nav, aside=aside)
            )

    lists("/", "The Bakery Paper", list(all_posts))
    for key, some in grouped(all_posts, lambda post: [f"/tag/{tag}/" for tag in post.tags]).items():
        lists(key, f"Tag: {key}", some)
    for key, some in grouped(all_posts, lambda post: [f"/category/{post.section}/"]).items():
        lists(key, f"Category: {key}", some)
    for key, some in grouped(all_posts, lambda post: [f"/author/{post.author.split()[0].lower()}/"]).items():
        lists(key, f"Author: {key}", some)
    for key, some in grouped(all_posts, lambda post: [f"/{post.month}/", f"{post.day:/%Y/%m/%d/}"]).items():
        lists(key, f"Archive {key}", some)
    for post, path in paths.items():
        own = (
            f'{head}<link rel="canonical" href="{BASE}{path}"><link rel="shortlink" href="/?p={post.number}">'
            f'<link rel="alternate" type="application/rss+xml" href="{path}feed/"><link rel="alternate" type="application/json+oembed" '
            f'href="/wp-json/oembed/1.0/embed?url=x">'
        )
        picture = (
            f'<p><a href="{path}picture-{post.number}/"><img src="/wp-content/uploads/p{post.number}.jpg"></a></p>'
        )
        main = _entry(post, path, whole=True, heading="h1") + picture + _comments(path)
        blog.article(path, html(f"{post.title} – The Bakery Paper", main, head=own, nav=nav, aside=aside))
        blog.page(f"{path}?replytocom=11", html(post.title, main, head=own))
        blog.redirect(f"/?p={post.number}", path)
        blog.file(f"{path}feed/", rss("Comments", []), "application/rss+xml")
        shot = f'<article class="attachment"><h1>picture-{post.number}</h1><img src="/wp-content/uploads/p{post.number}.jpg">'
        blog.page(f"{path}picture-{post.number}/", html("picture", shot + "</article>", nav=nav, aside=aside))
    blog.page("/about/", html("About", f"<article class='page'><h1>About</h1>{_ABOUT}</article>", nav=nav, aside=aside))
    blog.page("/contact-the-editors/", html("Write to us", f"<article><h1>Write to us</h1>{_ABOUT}</article>", nav=nav))
    blog.file(
        "/feed/", rss("The Bakery Paper", [(paths[post], post) for post in all_posts[:10]]), "application/rss+xml"
    )
    return blog


def plain() -> Blog:
    """`/?p=123` for posts, `?page_id=`, `?cat=`, `?author=`, `?m=`, `?paged=`; no canonical links, no feed."""
    blog = Blog("wordpress-plain")
    all_posts = posts(every_days=11)
    nav = links(
        [
            ("/", "Home"),
            ("/?page_id=2", "About the paper"),
            ("/?cat=1", "News"),
            ("/?cat=2", "Culture"),
            ("/?cat=3", "Sport"),
        ]
    )
    cats = {"news": 1, "culture": 2, "sport": 3}
    aside = links([(f"/?m={post.day:%Y%m}", f"{post.day:%B %Y}") for post in all_posts]) + links(
        [("/?author=1", "Mara"), ("/wp-login.php?action=lostpassword", "Lost it")]
    )

    def lists(root: str, title: str, chosen: list[Post]) -> None:
        shown = pages_of(chosen, 5)
        mark = "&" if "?" in root else "?"
        for number, few in enumerate(shown, 1):
            teasers = "".join(
                f'<div class="post"><h2><a href="/?p={post.number + 100}">{escape(post.title)}</a></h2><small>{post.day:%d %B %Y}'
                f"</small><p>{escape(post.lead)}</p></div>"
                for post in few
            )
            older = f'<a href="{root}{mark}paged={number + 1}">« Older Entries</a>' if number < len(shown) else ""
            path = root if number == 1 else f"{root}{mark}paged={number}"
            blog.page(path, html(title, f"<h1>{title}</h1>{teasers}{older}", nav=nav, aside=aside))

    lists("/", "Plain Paper", list(all_posts))
    lists("/?author=1", "Posts by Mara", list(all_posts[:6]))
    for section, some in grouped(all_posts, lambda post: [post.section]).items():
        lists(f"/?cat={cats[section]}", section.title(), some)
    for month, some in grouped(all_posts, lambda post: [f"{post.day:%Y%m}"]).items():
        lists(f"/?m={month}", f"Archive for {month}", some)
    for post in all_posts:
        main = (
            f'<div class="post"><h1>{escape(post.title)}</h1><small>{post.day:%d %B %Y} by {post.author}</small>{text_of(post)}'
            f'<p class="postmetadata"><a href="/?p={post.number + 100}#respond">Comment</a> <a href="/?feed=rss2&amp;p={post.number + 100}">RSS</a>'
            f'<a href="/?attachment_id={post.number + 300}">Photo</a></p></div>'
        )
        blog.article(f"/?p={post.number + 100}", html(post.title, main, nav=nav, aside=aside))
    blog.page("/?page_id=2", html("About the paper", f"<h1>About the paper</h1>{_ABOUT}", nav=nav, aside=aside))
    return blog
