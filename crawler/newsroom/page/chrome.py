"""What surrounds articles on every page: head, cookie bar, navigation, share bars, prompts, comments, footer."""

from __future__ import annotations

from crawler.newsroom.bank import LANGUAGES, Bank, front_path
from crawler.newsroom.markup import attribute, text
from crawler.newsroom.page.view import View, author_path, tag_path

NETWORKS = ("Facebook", "X", "WhatsApp", "LinkedIn")
_LANGUAGE_NAMES = {"en": "English", "de": "Deutsch", "es": "Español", "ru": "Русский", "ja": "日本語", "ar": "العربية"}


def document(bank: Bank, head: str, body: str, *, charset: str = "utf-8", html_attributes: str = "") -> str:
    """A whole page around `head` and `body`."""
    return (
        f'<!DOCTYPE html>\n<html lang="{bank.language}" dir="{bank.direction}"{html_attributes}>\n<head>\n'
        f'<meta charset="{charset}">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n{head}\n'
        f"<style>body{{font-family:Georgia,serif;margin:0}}</style>\n</head>\n<body>\n{body}\n"
        '<script>window.dataLayer=window.dataLayer||[];dataLayer.push({"page":"view","ads":true});</script>\n</body>\n</html>\n'
    )


def feed_links(bank: Bank) -> str:
    """Autodiscovery. The broken feed is announced like the others."""
    feed, kind = FEEDS[bank.language]
    return f'<link rel="alternate" type="{kind}" title="{attribute(bank.name)}" href="{feed}">'


FEEDS = {
    "en": ("/rss.xml", "application/rss+xml"),
    "de": ("/de/atom.xml", "application/atom+xml"),
    "es": ("/es/feed.json", "application/feed+json"),
    "ru": ("/ru/rss.xml", "application/rss+xml"),
    "ja": ("/ja/feed.json", "application/feed+json"),
    "ar": ("/ar/atom.xml", "application/atom+xml"),
}


def cookie_bar(bank: Bank) -> str:
    return (
        f'<div id="cookie-consent" class="cookie-bar" role="dialog"><p>{text(bank.label("cookie"))}</p>'
        f"<button>{text(bank.label('cookie_yes'))}</button><button>{text(bank.label('cookie_no'))}</button>"
        f' <a href="/privacy">{text(bank.label("privacy"))}</a></div>'
    )


def navigation(bank: Bank) -> str:
    """Site header: name, sections, languages, search, account."""
    sections = "".join(f'<li><a href="{s.path}">{text(s.name)}</a></li>' for s in bank.sections)
    languages = "".join(f'<li><a href="{front_path(code)}">{_LANGUAGE_NAMES[code]}</a></li>' for code in LANGUAGES)
    return (
        f'<header class="site-header"><a class="logo" href="{bank.front}">{text(bank.name)}</a>'
        f'<nav class="main-nav"><ul><li><a href="{bank.front}">{text(bank.label("home"))}</a></li>{sections}</ul></nav>'
        f'<ul class="languages">{languages}</ul>'
        f'<form action="/search"><input name="q" placeholder="{attribute(bank.label("search"))}"></form>'
        f'<a href="/login">{text(bank.label("login"))}</a> <a href="/subscribe">{text(bank.label("subscribe"))}</a></header>'
    )


def footer(bank: Bank) -> str:
    links = "".join(f'<li><a href="/{key}">{text(bank.label(key))}</a></li>' for key in ("about", "contact", "privacy"))
    return (
        f'<footer class="site-footer"><ul>{links}<li><a href="{FEEDS[bank.language][0]}">RSS</a></li>'
        f'<li><a href="mailto:desk@merrow-courier.example">desk@merrow-courier.example</a></li></ul>'
        f"<p>© 2026 {text(bank.name)}. {text(bank.label('footer'))}</p></footer>"
    )


def newsletter(bank: Bank) -> str:
    return (
        f'<div class="newsletter-box"><h3>{text(bank.label("newsletter_title"))}</h3>'
        f"<p>{text(bank.label('newsletter_text'))}</p><form><input type='email' placeholder='name@example.com'>"
        f"<button>{text(bank.label('newsletter_button'))}</button></form></div>"
    )


def share_bar(view: View, css_class: str = "share-bar") -> str:
    links = "".join(
        f'<a href="https://share.example/{name.lower()}?u={attribute(view.url)}">{name}</a> ' for name in NETWORKS
    )
    return (
        f'<div class="{css_class}"><span>{text(view.label("share"))}</span> {links}'
        f"<button>{text(view.label('copy_link'))}</button></div>"
    )


def tag_list(view: View, css_class: str = "tags") -> str:
    language = view.story.language
    links = "".join(
        f'<li><a href="{tag_path(language, tag)}" rel="tag">{text(tag)}</a></li>' for tag in view.story.tags
    )
    return f'<div class="{css_class}"><span>{text(view.label("tags"))}</span><ul>{links}</ul></div>'


def author_box(view: View, css_class: str = "author-box") -> str:
    name = view.story.authors[0]
    year = str(2004 + len(name) % 17)
    return (
        f'<div class="{css_class}"><h4>{text(view.label("about_author"))}</h4>'
        f"<p>{text(view.label('author_text').format(name=name, year=year))}</p></div>"
    )


def byline_names(view: View) -> str:
    """Linked names joined as people write them: A, B and C."""
    names = [f'<a href="{author_path(name)}" rel="author">{text(name)}</a>' for name in view.story.authors]
    joint = f" {text(view.label('and'))} "
    return ", ".join(names[:-1]) + joint + names[-1] if len(names) > 1 else names[0]


def reading_time(view: View) -> str:
    return view.label("reading_time").format(n=2 + len(view.shown) // 3)


def comments(view: View, css_class: str = "comments") -> str:
    """Reader comments: prose that is no part of the article."""
    samples, people = view.bank.labels["comment_samples"], view.bank.labels["commenters"]
    start = view.story.number
    rows = "".join(
        f'<li class="comment"><b>{text(people[(start + n) % len(people)])}</b> <time>{9 + n}:{10 + start % 50}</time>'
        f"<p>{text(samples[(start + n) % len(samples)])}</p></li>"
        for n in range(2 + start % 2)
    )
    return (
        f'<section class="{css_class}" id="comments"><h3>{text(view.label("comments"))}</h3><ol>{rows}</ol>'
        f'<p><a href="/login">{text(view.label("comment_form"))}</a></p></section>'
    )


def teaser_list(view: View, key: str, count: int, css_class: str) -> str:
    """A list of links to other stories under a heading, e.g. related or most read."""
    rows = "".join(
        f'<li><a href="{attribute(view.tracked(s, key))}">{text(s.title_in(view.edition))}</a></li>'
        for s in view.neighbours(count, key)
    )
    return f'<aside class="{css_class}"><h3>{text(view.label(key))}</h3><ul>{rows}</ul></aside>'
