"""What spiders, crawler and store say to each other about URLs: candidates going in, outcomes coming back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pipelines.model.article import Article
from pipelines.model.capture import Capture
from pipelines.model.page import Discovery
from pipelines.model.reasons import Fate, Reason, fate_of


class UrlKind(StrEnum):
    """What a URL looks like before it is fetched."""

    ARTICLE = "article"
    SECTION = "section"
    FEED = "feed"
    SITEMAP = "sitemap"
    MEDIA = "media"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A discovered URL, cleaned: the key of the ledger.

    `why` says why it has its kind. `refused` is set where the URL will not be fetched at all, with `detail` for a
    person; it still gets its line in the ledger. Lower `depth` (link hops from a start) is fetched earlier.
    A `probe` is a guess of ours (a well-known sitemap or feed path): it enters the ledger only if it answers.
    `is_later` says that it is a further page of a list, or the older part of a feed.
    """

    url: str
    kind: UrlKind
    why: str = ""
    discovery: Discovery = field(default_factory=Discovery)
    depth: int = 0
    lastmod: str = ""
    refused: Reason | None = None
    detail: str = ""
    probe: bool = False
    is_later: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one URL. Its links (`found`) travel with it, so that one transaction holds both.

    `article` is the record to write, with version 1; the store decides whether it is new, changed or known, and the
    reason that it settles on replaces `reason` then.
    """

    url: str
    reason: Reason
    detail: str = ""
    at: datetime | None = None
    article: Article | None = field(default=None, repr=False)
    parts: tuple[str, ...] = field(default=(), repr=False)
    """The other pages of the article, whose text is in the record; they need not be fetched for themselves."""
    found: tuple[Candidate, ...] = field(default=(), repr=False)
    http_status: int = 0
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    elapsed_ms: int = 0
    seen: bytes = field(default=b"", repr=False)
    """What the page shows of its site (template.learn.observe)."""
    captures: tuple[Capture, ...] = field(default=(), repr=False)
    """The answers that are to be archived, the page itself first; in the archive before the outcome counts."""

    @property
    def fate(self) -> Fate:
        return fate_of(self.reason)
