"""Regional papers: an Italian one whose robots.txt asks for time, an English one with numbers for names."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tests.crawler.blogs.prose import Post, posts
from tests.crawler.blogs.site import BASE, Blog, grouped, html, links, pages_of, rss, text_of


def italian(delay: str = "") -> Blog:
    """`/cronaca/slug-4711.html`, `?page=2`, tags, authors, weather, horoscope, a calendar; `delay` goes into robots.txt."""
    blog = Blog("italian")
    all_posts = posts("it", every_days=1)
    sections = list(dict.fromkeys(post.section for post in all_posts))
    service = [
        ("/chi-siamo", "Chi siamo"),
        ("/redazione", "Redazione"),
        ("/privacy", "Privacy"),
        ("/meteo", "Meteo"),
        ("/necrologie", "Necrologie"),
    ]
    nav = links(
        [("/", "Home"), *((f"/{name}", name.title()) for name in sections), *service, ("/eventi/2026/11", "Eventi")]
    )
    paths = {post: f"/{post.section}/{post.slug}-{post.number + 4700}.html" for post in all_posts}

    def lists(root: str, title: str, chosen: Sequence[Post]) -> None:
        shown = pages_of(chosen, 5)
        for number, few in enumerate(shown, 1):
            cards = "".join(
                f'<article class="card"><figure><a href="{paths[post]}"><img src="/img/{post.number}.webp"></a></figure><h2><a href="{paths[post]}">'
                f'{escape(post.title)}</a></h2><p class="occhiello">{escape(post.lead[:130])}</p></article>'
                for post in few
            )
            more = f'<a href="{root}?page={number + 1}">Avanti</a>' if number < len(shown) else ""
            path = root if number == 1 else f"{root}?page={number}"
            blog.page(path, html(title, f"<h1>{title}</h1>{cards}{more}", nav=nav, lang="it"))

    lists("/", "Il Corriere di Pieve", all_posts[:5])
    for section, some in grouped(all_posts, lambda post: [post.section]).items():
        lists(f"/{section}", section.title(), some)
    for tag, some in grouped(all_posts, lambda post: post.tags).items():
        lists(f"/tag/{tag}", tag, some[:4])
    for author, some in grouped(all_posts, lambda post: [post.author.lower().replace(" ", "-")]).items():
        lists(f"/autore/{author}", author, some[:4])
    for post, path in paths.items():
        near = links([(paths[other], other.title) for other in all_posts[:4] if other is not post], "correlati")
        labels = links([(f"/tag/{tag}", tag) for tag in post.tags])
        author = f'<a href="/autore/{post.author.lower().replace(" ", "-")}">{post.author}</a>'
        share = links(
            [
                (f"https://www.facebook.com/sharer.php?u={BASE}{path}", "Condividi"),
                (f"{path}?print=1", "Stampa"),
                (f"/commenti{path}", "Commenti"),
            ]
        )
        main = (
            f'<article><h1>{escape(post.title)}</h1><div class="firma">di {author} - {post.day:%d/%m/%Y}</div>{share}<div class="testo">{text_of(post)}'
            f"</div>{labels}</article><section><h3>Leggi anche</h3>{near}</section>"
        )
        head = f'<link rel="canonical" href="{BASE}{path}"><meta property="og:type" content="article"><meta property="article:published_time" content="{post.day}T07:00:00+01:00">'
        blog.article(path, html(f"{post.title} - Il Corriere di Pieve", main, head=head, nav=nav, lang="it"))
        blog.page(f"{path}?print=1", html(post.title, main, head=head, lang="it"))
        blog.page(
            f"/commenti{path}",
            html("Commenti", "<h1>Commenti</h1>" + "<p>Sono d'accordo con quanto è stato scritto.</p>" * 8, lang="it"),
        )
    said = "<p>Il giornale esce ogni mattina dal 1911 e appartiene a una cooperativa di lettori e di tipografi.</p>" * 5
    for path, name in service[:3]:
        blog.page(path, html(name, f"<h1>{name}</h1>{said}", nav=nav, lang="it"))
    sky = "<p>Cielo sereno al mattino, qualche nube nel pomeriggio, venti deboli da nord e mare poco mosso.</p>" * 3
    blog.page("/meteo", html("Meteo", f"<h1>Meteo</h1>{sky}", nav=nav, lang="it"))
    if delay:
        blog.file("/robots.txt", f"User-agent: *\n{delay}\nDisallow: /commenti/\n", "text/plain")
    return blog


def numbered() -> Blog:
    """`/12345` for all, sections `/c/3/2` with pages by path, no titles in addresses, and a feed that knows all."""
    blog = Blog("numbered")
    all_posts = posts(every_days=3)
    paths = {post: f"/news/{post.number + 20}" for post in all_posts}
    sections = {name: number for number, name in enumerate(dict.fromkeys(post.section for post in all_posts), 1)}
    nav = links(
        [
            ("/", "Home"),
            *((f"/c/{number}", name) for name, number in sections.items()),
            ("/help", "Help"),
            ("/terms", "Terms"),
        ]
    )
    head = f'<link rel="alternate" type="application/atom+xml" href="{BASE}/feed.php">'
    for section, some in grouped(all_posts, lambda post: [post.section]).items():
        shown = pages_of(some, 3)
        for number, few in enumerate(shown, 1):
            rows = "".join(
                f'<p><a href="{paths[post]}">{escape(post.title)}</a> <span>{post.day}</span></p>' for post in few
            )
            root = f"/c/{sections[section]}"
            older = f'<a href="{root}/{number + 1}">Next page</a>' if number < len(shown) else ""
            path = root if number == 1 else f"{root}/{number}"
            blog.page(path, html(section, f"<h1>{section}</h1>{rows}{older}", head=head, nav=nav))
    top = "".join(f'<h3><a href="{paths[post]}">{escape(post.title)}</a></h3>' for post in all_posts[:4])
    blog.page("/", html("Arden Bay Mail", top, head=head, nav=nav))
    blog.file("/feed.php", rss("Arden Bay Mail", [(paths[post], post) for post in all_posts]), "application/rss+xml")
    for post, path in paths.items():
        main = f"<h1>{escape(post.title)}</h1><p class=by>{post.author}, {post.day:%d %b %Y}</p><div class=story>{text_of(post)}</div>"
        blog.article(path, html(post.title, main, head=head, nav=nav))
        blog.redirect(f"{path}/", path)
    terms = "<p>By reading these pages you agree to read them to the end, or to say honestly that you did not.</p>" * 6
    blog.page("/terms", html("Terms", f"<h1>Terms</h1>{terms}", nav=nav))
    blog.page("/help", html("Help", f"<h1>Help</h1>{terms}", nav=nav))
    return blog
