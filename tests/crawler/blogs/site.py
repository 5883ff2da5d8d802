"""What a small mock site is made of: its pages by path and query, and which of them are the articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from email.utils import format_datetime
from html import escape

from tests.crawler.blogs.prose import Post

BASE = "{BASE}"
"""Stands in pages for the address that the site is served at."""


@dataclass(frozen=True)
class Answer:
    body: str = ""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class Blog:
    """`pages` by what stands in the request line; `articles` are the paths that a crawl should give, each once."""

    name: str
    pages: dict[str, Answer] = field(default_factory=dict)
    articles: set[str] = field(default_factory=set)
    at_first: dict[str, list[Answer]] = field(default_factory=dict)
    """Answers that a path gives once each, before that of `pages`."""

    def page(self, path: str, html: str) -> None:
        self.pages[path] = Answer(html)

    def article(self, path: str, html: str) -> None:
        self.page(path, html)
        self.articles.add(path)

    def redirect(self, path: str, to: str) -> None:
        self.pages[path] = Answer("", 301, headers=(("Location", to),))

    def file(self, path: str, body: str, content_type: str) -> None:
        self.pages[path] = Answer(body, content_type=content_type)


def html(title: str, main: str, *, head: str = "", lang: str = "en", nav: str = "", aside: str = "") -> str:
    """A whole page round `main`."""
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8"><title>{escape(title)}</title>\n{head}\n'
        f'<meta name="viewport" content="width=device-width"></head>\n<body>\n<header class="site-header">{nav}</header>\n'
        f'<div id="content">{main}</div>\n<aside class="sidebar">{aside}</aside>\n'
        f'<footer class="site-footer"><p>© 2026 The paper. All rights reserved.</p></footer>\n</body></html>'
    )


def links(pairs: Iterable[tuple[str, str]], kind: str = "menu") -> str:
    """A list of links: address and text."""
    items = "".join(f'<li><a href="{escape(href)}">{escape(text)}</a></li>' for href, text in pairs)
    return f'<ul class="{kind}">{items}</ul>'


def text_of(post: Post) -> str:
    return "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in post.paragraphs)


def pages_of(posts: Sequence[Post], size: int) -> list[Sequence[Post]]:
    return [posts[start : start + size] for start in range(0, len(posts), size)]


def rss(title: str, entries: Iterable[tuple[str, Post]], *, full: bool = False) -> str:
    items = "".join(
        f"<item><title>{escape(post.title)}</title><link>{BASE}{escape(path)}</link>"
        f"<pubDate>{format_datetime(datetime.combine(post.day, time(8), UTC))}</pubDate>"
        f"<description>{escape(text_of(post) if full else post.lead)}</description></item>"
        for path, post in entries
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title><link>{BASE}/</link>{items}</channel></rss>'


def grouped(posts: Iterable[Post], keys: Callable[[Post], Iterable[str]]) -> dict[str, list[Post]]:
    """The posts by each of the keys that they have."""
    found: dict[str, list[Post]] = {}
    for post in posts:
        for key in keys(post):
            found.setdefault(key, []).append(post)
    return found
