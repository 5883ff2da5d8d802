"""What comes out of extraction: an Article (the record, schema version 1) or a Rejected with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any

from pipelines.model.reasons import Fate, Reason, fate_of

SCHEMA_VERSION = "1"


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    CODE = "code"
    TABLE_ROW = "table_row"
    UPDATE = "update"


class PageType(StrEnum):
    ARTICLE = "article"
    LIVEBLOG = "liveblog"
    OPINION = "opinion"
    GALLERY = "gallery"
    VIDEO = "video"
    PRESS_RELEASE = "press_release"
    OTHER = "other"


class Access(StrEnum):
    FREE = "free"
    METERED = "metered"
    PAYWALLED = "paywalled"
    UNKNOWN = "unknown"


class Complete(StrEnum):
    FULL = "full"
    PARTIAL = "partial"
    UNKNOWN = "unknown"


class Precision(StrEnum):
    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"
    UNKNOWN = "unknown"


class DateSource(StrEnum):
    JSONLD = "jsonld"
    META = "meta"
    FEED = "feed"
    NEWS_SITEMAP = "news_sitemap"
    TIME_TAG = "time_tag"
    URL = "url"
    TEXT = "text"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of main text. `level` is 1-6 for headings and the nesting depth (from 1) of list items, else 0."""

    kind: BlockKind
    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of the article. `width` and `height` are in pixels, 0 where the page does not say."""

    url: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside the main text."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """One record, its fields in the order in which they are written. Unknown strings are "", unknown lists ()."""

    id: str
    version: int
    url: str
    url_fetched: str
    url_aliases: tuple[str, ...]
    domain: str
    site_name: str
    page_type: PageType
    title: str
    subtitle: str
    description: str
    text: str = field(repr=False)
    blocks: tuple[Block, ...] = field(repr=False)
    authors: tuple[str, ...]
    agency: str
    published_at: datetime | None
    modified_at: datetime | None
    published_raw: str
    published_precision: Precision
    published_source: DateSource
    section: str
    tags: tuple[str, ...]
    language: str
    language_score: float
    images: tuple[Image, ...] = field(repr=False)
    links: tuple[Link, ...] = field(repr=False)
    access: Access
    access_evidence: str
    complete: Complete
    pages: int
    word_count: int
    content_hash: str
    cluster_id: str
    duplicate_of: str
    similarity: float | None
    quality_score: float
    quality_flags: tuple[str, ...]
    rights_robots: str
    rights_tdm: str
    rights_evidence: tuple[str, ...]
    licence: str
    first_seen_at: datetime | None
    fetched_at: datetime | None
    http_status: int
    etag: str
    last_modified: str
    discovered_via: str
    discovered_from: str
    html_hash: str
    warc_file: str
    warc_offset: int | None
    extractor: str
    crawl_id: str
    schema_version: str = SCHEMA_VERSION

    def as_record(self) -> dict[str, Any]:
        """The record as plain JSON values, every key present and in order."""
        pairs = zip(_NAMES, _values(self), strict=True)
        return {name: value if type(value) in _PLAIN_TYPES else _plain(value) for name, value in pairs}


_NAMES = tuple(f.name for f in fields(Article))
_values = attrgetter(*_NAMES)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A page that gave no record, and why. `detail` is for a person to read."""

    reason: Reason
    detail: str = ""
    url: str = ""

    @property
    def fate(self) -> Fate:
        return fate_of(self.reason)


# Most values by far, and JSON as they are; asked first because a record has hundreds of them.
_PLAIN_TYPES = frozenset({str, int, float, bool, type(None)})


def _plain(value: Any) -> Any:
    if type(value) in _PLAIN_TYPES:
        return value
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Block):
        return {"kind": str(value.kind), "level": value.level, "text": value.text}
    if isinstance(value, Image | Link):
        return {name: getattr(value, name) for name in value.__slots__}
    return value


def format_instant(value: datetime) -> str:
    """UTC with `Z`, to the second.

    >>> from datetime import timedelta, timezone
    >>> format_instant(datetime(2026, 11, 24, 8, 15, tzinfo=timezone(timedelta(hours=1))))
    '2026-11-24T07:15:00Z'
    """
    # strftime takes twice as long, and a record has several.
    at = value.astimezone(UTC)
    return f"{at.year:04}-{at.month:02}-{at.day:02}T{at.hour:02}:{at.minute:02}:{at.second:02}Z"
