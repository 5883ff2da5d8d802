"""The newsroom's robots.txt and sitemaps: an index, a plain and a gzipped child, sections, and a news sitemap."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from datetime import UTC, datetime

from crawler.newsroom.bank import LANGUAGES, bank_of
from crawler.newsroom.markup import attribute, text
from crawler.newsroom.plan import Story, stories

INDEX = "/sitemap-index.xml"
OLDER, NEWER = "/sitemaps/articles-1.xml", "/sitemaps/articles-2.xml.gz"
SECTIONS, NEWS = "/sitemaps/sections.xml", "/sitemaps/news.xml"
PATHS = (INDEX, OLDER, NEWER, SECTIONS, NEWS)
NEWS_SIZE = 20

_NEWER_FROM = datetime(2026, 4, 15, tzinfo=UTC)
_URLSET = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'


def robots_txt(base: str, crawl_delay: float | None = None) -> str:
    delay = f"Crawl-delay: {crawl_delay:g}\n" if crawl_delay is not None else ""
    return (
        f"User-agent: *\nDisallow: /search\nDisallow: /private/\n{delay}\n"
        f"User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n\nSitemap: {base}{INDEX}\nSitemap: {base}{NEWS}\n"
    )


def listed_stories(path: str, edition: int) -> list[Story]:
    """The stories that a sitemap names."""
    everywhere = [story for story in stories(edition) if not story.only]
    if path == NEWS:
        return everywhere[:NEWS_SIZE] + [story for story in stories(edition) if story.only == "news"]
    older = [story for story in everywhere if story.instant < _NEWER_FROM]
    newer = [story for story in everywhere if story.instant >= _NEWER_FROM]
    return {OLDER: older, NEWER: newer + [s for s in stories(edition) if s.only == "sitemap"]}.get(path, [])


def render(path: str, base: str, edition: int) -> bytes:
    if path == INDEX:
        return _index(base, edition).encode()
    if path == SECTIONS:
        return _urlset(f"<url><loc>{attribute(base + loc)}</loc></url>" for loc in section_paths()).encode()
    listed = listed_stories(path, edition)
    if path == NEWS:
        return _urlset(_news_entry(story, base, edition) for story in listed).encode()
    body = _urlset(_entry(story, base, edition) for story in listed).encode()
    return gzip.compress(body, mtime=0) if path == NEWER else body


def section_paths() -> list[str]:
    """Fronts and first section pages."""
    banks = [bank_of(language) for language in LANGUAGES]
    return [bank.front for bank in banks] + [section.path for bank in banks for section in bank.sections]


def _urlset(entries: Iterable[str]) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_URLSET}\n' + "\n".join(entries) + "\n</urlset>\n"


def _index(base: str, edition: int) -> str:
    children = "".join(
        f"<sitemap><loc>{base}{path}</loc><lastmod>{_newest(path, edition)}</lastmod></sitemap>\n"
        for path in (OLDER, NEWER, NEWS)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"<sitemap><loc>{base}{SECTIONS}</loc></sitemap>\n{children}</sitemapindex>\n"
    )


def _newest(path: str, edition: int) -> str:
    return max(datetime.fromisoformat(_lastmod(s, edition)).date() for s in listed_stories(path, edition)).isoformat()


def _lastmod(story: Story, edition: int) -> str:
    return story.modified_in(edition) or story.published


def _entry(story: Story, base: str, edition: int) -> str:
    return f"<url><loc>{attribute(base + story.path)}</loc><lastmod>{_lastmod(story, edition)}</lastmod></url>"


def _news_entry(story: Story, base: str, edition: int) -> str:
    bank = bank_of(story.language)
    return (
        f"<url><loc>{attribute(base + story.path)}</loc><news:news><news:publication><news:name>{text(bank.name)}</news:name>"
        f"<news:language>{story.language}</news:language></news:publication>"
        f"<news:publication_date>{story.published}</news:publication_date><news:title>{text(story.title_in(edition))}</news:title>"
        "</news:news></url>"
    )
