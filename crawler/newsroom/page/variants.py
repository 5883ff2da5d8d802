"""The same story in other forms: AMP, mobile and print, each pointing to the canonical page."""

from __future__ import annotations

from crawler.newsroom.markup import attribute, text
from crawler.newsroom.page import chrome, hashed, meta, semantic, table
from crawler.newsroom.page.body import set_body
from crawler.newsroom.page.view import View

_LAYOUTS = {1: semantic.render, 2: table.render, 3: hashed.render}


def render(view: View, kind: str = "") -> str:
    """The canonical page for "", else its `amp`, `mobile` or `print` form."""
    return _FORMS[kind](view) if kind else _LAYOUTS[view.story.layout](view)


def _paragraphs(view: View) -> str:
    return set_body(view, lambda inner: f"<p>{inner}</p>", {})


def _amp(view: View) -> str:
    head = f"{meta.title_tag(view)}\n<link rel='canonical' href='{view.url}'>\n{meta.json_ld(view)}"
    pictures = "".join(
        f'<amp-img src="{image.path}" width="1200" height="675" alt="{attribute(image.alt)}"></amp-img>'
        for image in view.images
    )
    body = (
        f'<header><a href="{view.bank.front}">{text(view.bank.name)}</a></header>\n<article><h1>{text(view.title)}</h1>'
        f"<p class='byline'>{text(view.label('by'))} {chrome.byline_names(view)}</p>{pictures}<div class='amp-body'>{_paragraphs(view)}</div></article>\n"
        f"<amp-ad width='300' height='250' type='x'></amp-ad>\n{chrome.teaser_list(view, 'related', 3, 'amp-related')}"
    )
    return chrome.document(view.bank, head, body, html_attributes=" amp")


def _mobile(view: View) -> str:
    head = f'{meta.title_tag(view)}\n<link rel="canonical" href="{view.url}">\n{meta.open_graph(view)}'
    body = (
        f'<div id="m-top"><a href="{view.bank.front}">{text(view.bank.name)}</a></div>\n<h1>{text(view.title)}</h1>\n'
        f'<div class="m-by">{text(", ".join(view.story.authors))}</div>\n<div class="m-text">{_paragraphs(view)}</div>\n'
        f"{chrome.teaser_list(view, 'more', 3, 'm-more')}"
    )
    return chrome.document(view.bank, head, body)


def _print(view: View) -> str:
    head = f'{meta.title_tag(view)}\n<link rel="canonical" href="{view.url}">\n<meta name="robots" content="noindex">\n{meta.old_meta(view)}'
    body = (
        f"<h1>{text(view.title)}</h1>\n<p class='print-by'>{text(view.label('by'))} {text(', '.join(view.story.authors))}, "
        f"{view.day(view.story.published)}</p>\n<div class='print-text'>{_paragraphs(view)}</div>\n<hr><p class='source'>{view.url}</p>"
    )
    return chrome.document(view.bank, head, body)


_FORMS = {"amp": _amp, "mobile": _mobile, "print": _print}
