"""The newsroom's feeds: RSS, Atom, JSON Feed, and one RSS that is slightly broken, as many are."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.utils import format_datetime

from crawler.newsroom.bank import LANGUAGES, Bank, bank_of
from crawler.newsroom.markup import attribute, text
from crawler.newsroom.page.chrome import FEEDS
from crawler.newsroom.plan import Story, stories

FEED_SIZE = 12


def feed_stories(language: str, edition: int) -> list[Story]:
    """The newest, and those that only the feed names."""
    own = [story for story in stories(edition) if story.language == language]
    newest = [story for story in own if not story.only][:FEED_SIZE]
    return newest + [story for story in own if story.only == "feed"]


def feed_paths() -> dict[str, str]:
    """Path of each feed and its language."""
    return {FEEDS[language][0]: language for language in LANGUAGES}


def render(language: str, base: str, edition: int) -> str:
    path, _kind = FEEDS[language]
    bank = bank_of(language)
    listed = feed_stories(language, edition)
    if path.endswith(".json"):
        return _json_feed(bank, base, edition, listed)
    return _make(path, language)(bank, base, edition, listed)


def _make(path: str, language: str) -> Callable[[Bank, str, int, list[Story]], str]:
    if path.endswith("atom.xml"):
        return _atom
    return _broken_rss if language == "ru" else _rss


def _rss(bank: Bank, base: str, edition: int, listed: list[Story]) -> str:
    items = "".join(_rss_item(story, base, edition) for story in listed)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:atom="http://www.w3.org/2005/Atom"><channel>\n'
        f"<title>{text(bank.name)}</title><link>{base}{bank.front}</link><description>{text(bank.name)}</description>\n"
        f'<language>{bank.language}</language><atom:link rel="self" href="{base}{FEEDS[bank.language][0]}"/>\n{items}</channel></rss>\n'
    )


def _rss_item(story: Story, base: str, edition: int) -> str:
    authors = "".join(f"<dc:creator>{text(name)}</dc:creator>" for name in story.authors)
    # Where only the day is known no feed knows more.
    date = "" if story.has_day_only else f"<pubDate>{format_datetime(story.instant)}</pubDate>"
    return (
        f"<item><title>{text(story.title_in(edition))}</title><link>{base}{story.path}?utm_source=rss&amp;utm_medium=feed</link>"
        f'<guid isPermaLink="false">{story.language}-{story.number}</guid>{date}{authors}'
        f"<description>{text(story.summary)}</description></item>\n"
    )


def _broken_rss(bank: Bank, base: str, edition: int, listed: list[Story]) -> str:
    """Not well-formed: a bare ampersand, an entity that XML does not know, and the last tags are missing."""
    whole = _rss(bank, base, edition, listed)
    return (
        whole.replace("&amp;utm_medium", "&utm_medium")
        .replace("<description>", "<description>&nbsp;")
        .removesuffix("</channel></rss>\n")
    )


def _atom(bank: Bank, base: str, edition: int, listed: list[Story]) -> str:
    entries = "".join(_atom_entry(story, base, edition) for story in listed)
    own = base + FEEDS[bank.language][0]
    newest = max(story.instant for story in listed).isoformat()
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{bank.language}">\n'
        f'<title>{text(bank.name)}</title><id>{own}</id><updated>{newest}</updated><link rel="self" href="{own}"/>'
        f'<link href="{base}{bank.front}"/>\n{entries}</feed>\n'
    )


def _atom_entry(story: Story, base: str, edition: int) -> str:
    authors = "".join(f"<author><name>{text(name)}</name></author>" for name in story.authors)
    date = "" if story.has_day_only else f"<published>{story.published}</published>"
    changed = story.modified_in(edition) or story.instant.isoformat()
    return (
        f"<entry><title>{text(story.title_in(edition))}</title><id>urn:courier:{story.language}:{story.number}</id>"
        f'<link rel="alternate" type="text/html" href="{attribute(base + story.path)}"/>{date}<updated>{changed}</updated>'
        f"{authors}<summary>{text(story.summary)}</summary></entry>\n"
    )


def _json_feed(bank: Bank, base: str, edition: int, listed: list[Story]) -> str:
    items = [
        {
            "id": f"{story.language}-{story.number}",
            "url": base + story.path,
            "title": story.title_in(edition),
            "summary": story.summary,
            "authors": [{"name": name} for name in story.authors],
            "language": story.language,
            **({} if story.has_day_only else {"date_published": story.published}),
        }
        for story in listed
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": bank.name,
        "home_page_url": base + bank.front,
        "feed_url": base + FEEDS[bank.language][0],
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1)
