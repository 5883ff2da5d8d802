"""A small site that lives: articles appear by day, some change, some vanish, and one day its layout is another.

What it shows depends on its clock alone, which whoever serves it sets.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler

from tests.crawler.loopback import on_loopback

WORDS = (
    "harbour council bridge river market school budget ferry tower garden railway teacher baker winter storm window "
    "engineer museum village island forest library concert station factory farmer doctor election minister hospital"
).split()
VERBS = "opens closes plans builds loses finds moves repairs sells measures paints counts".split()


@dataclass(frozen=True)
class Story:
    """One article. `changed` and `gone` are moments, or None."""

    number: int
    published: datetime
    changed: datetime | None = None
    gone: datetime | None = None

    @property
    def path(self) -> str:
        return f"/{self.published:%Y/%m/%d}/{WORDS[self.number % 30]}-{VERBS[self.number % 12]}-story-{self.number}"

    @property
    def title(self) -> str:
        return f"The {WORDS[self.number % 30]} {VERBS[self.number % 12]} number {self.number}"

    def is_there(self, now: datetime) -> bool:
        return self.published <= now and not (self.gone and self.gone <= now)

    def modified(self, now: datetime) -> datetime:
        return self.changed if self.changed and self.changed <= now else self.published

    def paragraphs(self, now: datetime) -> list[str]:
        chance = random.Random(self.number)
        told = [_sentence(chance) + " " + _sentence(chance) + " " + _sentence(chance) for _ in range(8)]
        return told if self.modified(now) == self.published else [*told, "Correction: " + _sentence(chance)]


def _sentence(chance: random.Random) -> str:
    first, second, third = chance.sample(WORDS, 3)
    return (
        f"The {first} of the town {chance.choice(VERBS)} the old {second} near the {third} on day "
        f"{chance.randint(1, 999)}, people there said."
    )


class HourlySite:
    """`now` is its clock. `layout` is `whole`, `bare` (no date, author, picture) or `teaser` (hardly any text)."""

    def __init__(self, stories: list[Story], now: datetime) -> None:
        self.stories = stories
        self.now = now
        self.layout = "whole"
        self.base = ""

    @property
    def standing(self) -> list[Story]:
        """The newest first."""
        there = [story for story in self.stories if story.is_there(self.now)]
        return sorted(there, key=lambda story: (story.published, story.number), reverse=True)

    def answer(self, path: str) -> tuple[int, str, str]:
        """Status, type, body."""
        if path == "/":
            return 200, "text/html", self._front()
        if path == "/feed.xml":
            return 200, "application/rss+xml", self._feed()
        if path == "/sitemap.xml":
            return 200, "application/xml", self._sitemap()
        story = next((story for story in self.standing if story.path == path), None)
        return (200, "text/html", self._page(story)) if story else (404, "text/html", "<h1>Not found</h1>")

    def _front(self) -> str:
        items = "".join(f'<li><a href="{story.path}">{story.title}</a></li>' for story in self.standing[:25])
        feed = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
        return _page_of("The Hourly", f"<h1>News</h1><ul>{items}</ul>", feed)

    def _feed(self) -> str:
        items = "".join(
            f"<item><title>{story.title}</title><link>{self.base}{story.path}</link>"
            f"<pubDate>{format_datetime(story.published)}</pubDate></item>"
            for story in self.standing[:30]
        )
        return f'<rss version="2.0"><channel><title>The Hourly</title><link>{self.base}/</link>{items}</channel></rss>'

    def _sitemap(self) -> str:
        urls = "".join(
            f"<url><loc>{self.base}{story.path}</loc><lastmod>{story.modified(self.now).isoformat()}</lastmod></url>"
            for story in self.standing
        )
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'

    def _page(self, story: Story) -> str:
        text = story.paragraphs(self.now)
        if self.layout == "teaser":
            intro = text[0].partition(".")[0]
            return _page_of(story.title, f"<div><h1>{story.title}</h1><div>{intro}.</div><a href=/>More</a></div>")
        body = "".join(f"<p>{paragraph}</p>" for paragraph in text)
        told = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": story.title,
            "datePublished": story.published.isoformat(),
            "author": {"@type": "Person", "name": "Mara Lind"},
            "image": f"{self.base}/{story.number}.jpg",
        }
        head = "" if self.layout == "bare" else f"<script type=application/ld+json>{json.dumps(told)}</script>"
        return _page_of(story.title, f"<article><h1>{story.title}</h1>{body}</article>", head)


def _page_of(title: str, body: str, head: str = "") -> str:
    return f"<html lang=en><head><title>{title}</title>{head}</head><body>{body}</body></html>"


@contextmanager
def serve_hourly(site: HourlySite) -> Iterator[HourlySite]:
    """Serves the site on loopback until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, kind, body = site.answer(self.path)
            raw = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing is printed."""

    with on_loopback(Handler) as site.base:
        yield site


def clock_at(moment: datetime) -> str:
    """Code to run before the program, so that its wall clock begins at `moment`. Waits and rates are as ever."""
    seconds = (moment - datetime.now(moment.tzinfo)) / timedelta(seconds=1)
    return f"""
import datetime, importlib
class Clock:  # no subclass: its instants would go to worker processes, which do not know it
    def __getattr__(self, name):
        return getattr(datetime.datetime, name)
    def now(self, tz=None):
        return datetime.datetime.now(tz) + datetime.timedelta(seconds={seconds!r})
for name in ("crawler.engine", "crawler.engine_embedded", "spiders.told", "spiders.news", "pipelines.store.corpus"):
    vars(importlib.import_module(name))["datetime"] = Clock()
"""
