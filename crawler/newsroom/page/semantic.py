"""Layout 1: HTML as taught today, `<article>`, `<figure>`, `<p>`, with JSON-LD and Open Graph."""

from __future__ import annotations

from crawler.newsroom.markup import text
from crawler.newsroom.page import chrome, meta
from crawler.newsroom.page.body import advertisement, also_read, figure, set_body
from crawler.newsroom.page.view import View


def render(view: View) -> str:
    head = "\n".join((meta.common(view), meta.open_graph(view), meta.json_ld(view)))
    body = (
        f"{chrome.cookie_bar(view.bank)}\n{chrome.navigation(view.bank)}\n{_crumbs(view)}\n"
        f'<main>\n<article class="story">\n{_header(view)}\n{_pictures(view)[0]}\n'
        f'<div class="story-body" id="story-body">\n{_text(view)}\n{_pictures(view)[1]}{_paywall(view)}</div>\n{_footer(view)}\n</article>\n'
        f"{chrome.teaser_list(view, 'related', 4, 'related-stories')}\n{chrome.comments(view)}\n"
        f"{chrome.teaser_list(view, 'most_read', 5, 'most-read')}\n</main>\n{chrome.footer(view.bank)}"
    )
    return chrome.document(view.bank, head, body, charset=view.story.charset[2])


def _crumbs(view: View) -> str:
    return (
        f'<nav class="breadcrumb"><a href="{view.bank.front}">{text(view.label("home"))}</a> › '
        f'<a href="{view.section.path}">{text(view.section.name)}</a> › <span>{text(view.title)}</span></nav>'
    )


def _header(view: View) -> str:
    story = view.story
    modified = story.modified_in(view.edition)
    update = f' <span class="updated">{text(view.label("updated"))} <time datetime="{modified}">{view.day(modified)}</time></span>'
    standfirst = f'<p class="standfirst">{text(story.summary)}</p>'
    live = f'<span class="live-badge">{text(view.label("live"))}</span> ' if story.updates else ""
    return (
        f'<header><a class="kicker" href="{view.section.path}">{text(view.section.name)}</a>\n<h1>{live}{text(view.title)}</h1>\n{standfirst}\n'
        f'<div class="byline">{text(view.label("by"))} {chrome.byline_names(view)}, <span class="role">{text(view.label("role"))}</span></div>\n'
        f'<div class="dateline"><time datetime="{story.published}">{view.day(story.published)}</time>{update if modified else ""}'
        f' <span class="reading-time">{text(chrome.reading_time(view))}</span></div>\n{chrome.share_bar(view)}</header>'
    )


def _pictures(view: View) -> tuple[str, str]:
    """(above the text, in the text): a gallery has its pictures below the introduction."""
    shots = [figure(view, image, lazy=number % 2 == 1) for number, image in enumerate(view.images)]
    return ("", "\n".join(shots) + "\n") if view.story.gallery else ("".join(shots[:1]), "")


def _text(view: View) -> str:
    path, title = also_read(view)
    inserts = {
        2: advertisement(view),
        3: f'<p class="also-read"><strong>{text(view.label("also_read"))}</strong> <a href="{path}">{title}</a></p>',
        5: chrome.newsletter(view.bank),
    }
    return set_body(view, lambda inner: f"<p>{inner}</p>", {} if view.story.gallery else inserts)


def _paywall(view: View) -> str:
    if view.story.access != "paywalled":
        return ""
    return (
        f'<div class="subscribers-only paywall"><h3>{text(view.label("paywall"))}</h3>'
        f'<p>{text(view.label("paywall_text"))}</p><a href="/subscribe">{text(view.label("subscribe"))}</a></div>\n'
    )


def _footer(view: View) -> str:
    story = view.story
    links = "".join(
        f'<a class="{kind}" href="{story.variant_path(kind)}">{text(view.label(kind))}</a> '
        for kind in ("print", "mobile")
        if kind in story.variants
    )
    share = chrome.share_bar(view, "share-bar share-bottom")
    return f"<footer>{chrome.tag_list(view)}{links}{share}{chrome.author_box(view)}</footer>"
