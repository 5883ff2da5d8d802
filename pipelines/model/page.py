"""What goes into extraction: bytes as fetched and the plain facts known about them. No network, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Via(StrEnum):
    """What kind of source named a URL."""

    FEED = "feed"
    NEWS_SITEMAP = "news_sitemap"
    SITEMAP = "sitemap"
    SECTION = "section"
    ARCHIVE = "archive"
    WARC = "warc"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Discovery:
    """How a URL was found, and what its source said of it. `title` and `published` come from a feed or news sitemap."""

    via: Via = Via.LIST
    source: str = ""
    title: str = ""
    published: str = ""
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rights:
    """What the site's robots.txt and TDM files said when the page was fetched; the page's own words are added to it."""

    robots: str = "unknown"
    tdm: str = "unknown"
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One fetched document.

    `body` is decompressed but not decoded. `url` is as fetched, after redirects. `fetched_at` is aware, or None where
    a file does not say. `status` is 0 where unknown. Header names are compared without regard to case.
    """

    body: bytes = field(repr=False)
    url: str = ""
    fetched_at: datetime | None = None
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    discovery: Discovery = field(default_factory=Discovery)
    rights: Rights = field(default_factory=Rights)
    url_aliases: tuple[str, ...] = ()
    first_seen_at: datetime | None = None
    crawl_id: str = ""
    warc_file: str = ""
    warc_offset: int | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.body, bytes):
            raise TypeError(f"Page.body must be bytes, not {type(self.body).__name__}")
        if self.fetched_at is not None and self.fetched_at.tzinfo is None:
            raise ValueError(f"Page.fetched_at must be aware (have a time zone): {self.fetched_at!r}")

    def header(self, name: str) -> str:
        """The value of a response header, or "" where it was not sent."""
        wanted = name.lower()
        return next((value for key, value in self.headers.items() if key.lower() == wanted), "")
