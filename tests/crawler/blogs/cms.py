"""Sites of content systems: addresses by number and query, teasers, print pages, pages of lists by offset."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tests.crawler.blogs.prose import Post, posts
from tests.crawler.blogs.site import BASE, Blog, grouped, html, links, pages_of, text_of

_LEGAL = (
    "<p>The publisher answers for the contents of these pages as the law has it, and for nothing that stands elsewhere. "
    "Names and pictures belong to those who made them. Letters are printed if they are signed and short, and may be cut. "
    "Whoever finds a mistake is asked to tell us so that we can put it right in the next number.</p>"
) * 2


def drupal() -> Blog:
    """`/node/44`, terms at `/taxonomy/term/5`, `?page=1`, `/print/44`, and a front page of teasers."""
    blog = Blog("drupal")
    all_posts = posts(every_days=6)
    nav = links(
        [
            ("/", "Home"),
            ("/node/7", "Who we are"),
            ("/contact", "Contact"),
            ("/user/login", "Log in"),
            ("/rss.xml", "RSS"),
        ]
    )
    terms = {"news": 3, "culture": 4, "sport": 5}

    def lists(root: str, title: str, chosen: Sequence[Post]) -> None:
        shown = pages_of(chosen, 5)
        for number, few in enumerate(shown):
            teasers = "".join(
                f'<div class="node node-teaser" about="/node/{post.number + 40}"><h2><a href="/node/{post.number + 40}">{escape(post.title)}</a>'
                f'</h2><div class="submitted">Submitted by {post.author} on {post.day:%d %B %Y}</div><p>{escape(post.lead)}</p>'
                f'<ul class="links"><li><a href="/node/{post.number + 40}" title="Read the rest">Read more</a></li><li>'
                f'<a href="/user/login?destination=node/{post.number + 40}%23comment-form">Log in to post comments</a></li></ul></div>'
                for post in few
            )
            numbers = links([(f"{root}?page={n}" if n else root, str(n + 1)) for n in range(len(shown))], "pager")
            path = f"{root}?page={number}" if number else root
            blog.page(path, html(title, f"<h1>{title}</h1>{teasers}{numbers}", nav=nav))

    lists("/", "Tilbrook Today", all_posts)
    for section, some in grouped(all_posts, lambda post: [post.section]).items():
        lists(f"/taxonomy/term/{terms[section]}", section.title(), some)
    for post in all_posts:
        path = f"/node/{post.number + 40}"
        tools = links(
            [
                (f"/print/{post.number + 40}", "Print"),
                (f"/printmail/{post.number + 40}", "Mail"),
                ("/comment/reply/1", "Reply"),
            ]
        )
        main = (
            f'<h1 class="title" id="page-title">{escape(post.title)}</h1><div class="node node-article"><div class="submitted">'
            f'Submitted by {post.author} on {post.day:%d %B %Y}</div><div class="field-name-body">{text_of(post)}</div>'
            f'<div class="field-tags"><a href="/taxonomy/term/{terms[post.section]}">{post.section}</a></div>{tools}</div>'
        )
        head = f'<link rel="canonical" href="{path}"><link rel="shortlink" href="{path}">'
        blog.article(path, html(f"{post.title} | Tilbrook Today", main, nav=nav, head=head))
        printed = f"<h1>{escape(post.title)}</h1>{text_of(post)}<p>Source URL: {BASE}{path}</p>"
        blog.page(f"/print/{post.number + 40}", html(post.title, printed, head=f'<link rel="canonical" href="{path}">'))
    blog.page(
        "/node/7",
        html("Who we are | Tilbrook Today", f"<h1>Who we are</h1><div class='node node-page'>{_LEGAL}</div>", nav=nav),
    )
    blog.page("/contact", html("Contact", "<h1>Contact</h1><form><input name=mail></form>", nav=nav))
    return blog


def joomla() -> Blog:
    """`/index.php/news/12-slug`, `?start=5`, tags below `/component/`, print windows, feeds by query."""
    blog = Blog("joomla")
    all_posts = posts("it", every_days=3)
    sections = list(dict.fromkeys(post.section for post in all_posts))
    nav = links(
        [
            ("/", "Home"),
            *((f"/index.php/{name}", name.title()) for name in sections),
            ("/index.php/contatti", "Contatti"),
        ]
    )

    def path_of(post: Post) -> str:
        return f"/index.php/{post.section}/{post.number}-{post.slug}"

    def lists(root: str, title: str, chosen: Sequence[Post]) -> None:
        shown = pages_of(chosen, 4)
        for number, few in enumerate(shown):
            items = "".join(
                f'<div class="item"><h2 itemprop="name"><a href="{path_of(post)}">{escape(post.title)}</a></h2><p>{escape(post.lead)}</p>'
                f'<p class="readmore"><a class="btn" href="{path_of(post)}">Leggi tutto …</a></p></div>'
                for post in few
            )
            more = links([(f"{root}?start={4 * n}", str(n + 1)) for n in range(1, len(shown))], "pagination")
            feed = links([(f"{root}?format=feed&type=rss", "RSS")])
            path = f"{root}?start={4 * number}" if number else root
            blog.page(
                path, html(title, f'<div class="blog"><h1>{title}</h1>{items}{more}</div>{feed}', nav=nav, lang="it-it")
            )

    lists("/", "La Voce del Ponte", all_posts[:4])
    for section, some in grouped(all_posts, lambda post: [post.section]).items():
        lists(f"/index.php/{section}", section.title(), some)
    for tag, some in grouped(all_posts, lambda post: post.tags).items():
        rows = links([(path_of(post), post.title) for post in some])
        blog.page(f"/index.php/component/tags/tag/{tag}", html(tag, f"<h1>{tag}</h1>{rows}", nav=nav, lang="it-it"))
    for post in all_posts:
        path = path_of(post)
        tools = links(
            [
                (f"{path}?tmpl=component&print=1", "Stampa"),
                ("/index.php/component/mailto/?tmpl=component&link=aHR0", "Email"),
            ]
        )
        labels = links([(f"/index.php/component/tags/tag/{tag}", tag) for tag in post.tags], "tags")
        body = (
            f'<div class="item-page"><div class="page-header"><h2 itemprop="headline">{escape(post.title)}</h2></div>{tools}'
            f'<dl class="article-info"><dd>Scritto da {post.author}</dd><dd><time datetime="{post.day}T09:00:00+01:00" itemprop="datePublished">'
            f'Pubblicato: {post.day:%d/%m/%Y}</time></dd></dl><div itemprop="articleBody">{text_of(post)}</div>{labels}</div>'
        )
        blog.article(path, html(post.title, body, nav=nav, lang="it-it"))
        blog.page(f"{path}?tmpl=component&print=1", html(post.title, body, lang="it-it"))
    legal = "<p>La redazione è aperta il giovedì pomeriggio, in fondo alla piazza, sopra il forno vecchio.</p>" * 5
    blog.page("/index.php/contatti", html("Contatti", f"<h1>Contatti</h1>{legal}", nav=nav, lang="it-it"))
    return blog


def scripts() -> Blog:
    """`article.php?id=12`, `list.php?cat=2&start=20`, a canonical link to the front page on all, an old mobile form."""
    blog = Blog("scripts")
    all_posts = posts(every_days=2)
    cats = {"news": 1, "culture": 2, "sport": 3}
    menu = [(f"list.php?cat={number}", name.title()) for name, number in cats.items()]
    nav = links(
        [
            ("index.php", "Front page"),
            *menu,
            ("imprint.php", "Imprint"),
            ("search.php", "Search"),
            ("login.php", "Login"),
        ]
    )
    head = f'<link rel="canonical" href="{BASE}/">'  # a broken theme: every page says that it is the front page

    def rows(few: Sequence[Post]) -> str:
        return "".join(
            f'<div class=teaser><a href="article.php?id={post.number}"><b>{escape(post.title)}</b></a><br>{escape(post.lead[:140])}… '
            f'<a href="article.php?id={post.number}&amp;PHPSESSID=a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6">more</a></div>'
            for post in few
        )

    front = html("The Slipway", rows(all_posts[:6]), nav=nav, head=head)
    blog.page("/", front)
    blog.page("/index.php", front)
    for section, some in grouped(all_posts, lambda post: [post.section]).items():
        shown = pages_of(some, 4)
        for number, few in enumerate(shown):
            path = f"/list.php?cat={cats[section]}" + (f"&start={4 * number}" if number else "")
            pager = links([(f"list.php?cat={cats[section]}&start={4 * n}", str(n + 1)) for n in range(1, len(shown))])
            blog.page(path, html(section.title(), f"<h1>{section.title()}</h1>{rows(few)}{pager}", nav=nav, head=head))
    for post in all_posts:
        tools = links(
            [
                (f"print.php?id={post.number}", "print"),
                (f"mail.php?id={post.number}", "mail"),
                (f"article.php?id={post.number}&m=1", "mobile"),
            ]
        )
        main = f"<h1>{escape(post.title)}</h1><p><small>{post.day:%d.%m.%Y}, {post.author}</small></p>{text_of(post)}{tools}"
        blog.article(f"/article.php?id={post.number}", html("The Slipway", main, nav=nav, head=head))
        blog.page(f"/print.php?id={post.number}", html(post.title, f"<h1>{escape(post.title)}</h1>{text_of(post)}"))
        blog.page(f"/article.php?id={post.number}&m=1", html(post.title, main))
    blog.page("/imprint.php", html("Imprint", f"<h1>Imprint</h1>{_LEGAL}", nav=nav))
    return blog
