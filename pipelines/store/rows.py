"""One URL's row of the ledger, and what a candidate or an outcome makes of it. Pure: no database here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import NamedTuple

from pipelines.model import Candidate, Discovery, Fate, Outcome, Reason, UrlKind, Via, fate_of
from pipelines.store.due import due_again, is_said_to_have_changed
from pipelines.store.visits import seconds_of

PENDING = "pending"
"""The fate of a URL that has none yet. No Fate: at the end of a run none is left."""

# Order of fetching. What names other URLs comes first, the freshest of it before the rest.
_RANKS: dict[str, int] = {
    UrlKind.FEED: 0,
    UrlKind.SITEMAP: 2,
    UrlKind.SECTION: 4,
    UrlKind.ARTICLE: 5,
    UrlKind.OTHER: 6,
    UrlKind.MEDIA: 7,
}
_NEWS_SITEMAP_RANK = 1
_START_RANK = 3
LATER_RANK = 7
"""Later pages of a list: behind the articles that the pages before them name."""
REVISIT_RANK = 8
"""Known articles, after all that is new."""

# Refusals that only guess from the look of a link; a feed or a start that names the URL knows better.
_GUESSED = frozenset({Reason.MEDIA, Reason.UTILITY})
_STRONG = frozenset({Via.FEED, Via.NEWS_SITEMAP})
_NOT_MODIFIED = 304


class Standing(NamedTuple):
    """What the counts depend on."""

    fate: str
    reason: str
    host: str
    queued: bool
    probe: bool


@dataclass(slots=True)
class UrlRow:
    """A row being worked on; fields are the columns of `tables.urls`, in their order. `id` is None until inserted."""

    id: int | None
    url: str
    host: str
    kind: str
    why: str = ""
    depth: int = 0
    rank: int = 0
    oldness: int = 0
    via: str = ""
    source: str = ""
    title: str = ""
    published: str = ""
    authors: str = ""
    lastmod: str = ""
    first_seen_at: str = ""
    listed_run: int = 0
    fate: str = PENDING
    reason: str = ""
    detail: str = ""
    at: str = ""
    attempts: int = 0
    http_status: int = 0
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    elapsed_ms: int = 0
    article_id: str = ""
    next_visit_at: str = ""
    queued: bool = True
    probe: bool = False

    def standing(self) -> Standing:
        return Standing(self.fate, self.reason, self.host, self.queued, self.probe)

    @property
    def discovery(self) -> Discovery:
        authors = tuple(json.loads(self.authors)) if self.authors else ()
        return Discovery(Via(self.via or Via.LIST), self.source, self.title, self.published, authors)


def row_of(candidate: Candidate, run: int, now: str) -> UrlRow:
    """A new row for a URL that the ledger does not know."""
    told = candidate.discovery
    row = UrlRow(
        None,
        candidate.url,
        url_host(candidate.url),
        str(candidate.kind),
        candidate.why,
        candidate.depth,
        via=str(told.via),
        source=told.source,
        title=told.title,
        published=told.published,
        authors=_authors(told),
        lastmod=candidate.lastmod,
        first_seen_at=now,
        listed_run=run,
        probe=candidate.probe,
    )
    _place(row, is_later=candidate.is_later)
    if candidate.refused is not None:
        _refuse(row, candidate.refused, candidate.detail, now)
    return row


def url_host(url: str) -> str:
    """The authority of a cleaned URL."""
    return url.split("/", 3)[2]


def meet(row: UrlRow, candidate: Candidate, run: int, now: str, *, revisits: bool = True) -> bool:
    """Let a candidate for a known URL change its row. The first one wins; a later one lends what is missing.

    Returns whether anything changed. Refusals are verdicts of a run's options, so the first meeting in a later run
    judges anew, as long as the URL was never fetched.
    """
    is_first_of_run = row.listed_run != run
    # Without a date a sitemap is read once a run: robots.txt names it again where one goes on after a kill.
    is_told = is_first_of_run or bool(candidate.lastmod)
    is_due = is_told and is_said_to_have_changed(row, candidate.lastmod, now, revisits=revisits)
    changed = _lend(row, candidate)
    if is_due:
        row.next_visit_at, row.queued, changed = now, True, True
    if is_first_of_run:
        row.listed_run, changed = run, True
    if row.probe and not candidate.probe:
        row.probe, row.why, changed = False, candidate.why, True
        row.via, row.source = str(candidate.discovery.via), candidate.discovery.source
    if row.attempts == 0 and (is_first_of_run or _knows_better(row, candidate)):
        changed |= _judge_again(row, candidate, now)
    return changed


def _lend(row: UrlRow, candidate: Candidate) -> bool:
    told = candidate.discovery
    before = (row.title, row.published, row.authors, row.lastmod, row.depth, row.kind)
    row.title = row.title or told.title
    row.published = row.published or told.published
    row.authors = row.authors or _authors(told)
    if seconds_of(candidate.lastmod) > seconds_of(row.lastmod) or not row.lastmod:
        row.lastmod = candidate.lastmod
    row.depth = min(row.depth, candidate.depth)
    if row.fate == PENDING and (row.kind == UrlKind.OTHER or told.via in _STRONG) and candidate.refused is None:
        row.kind = str(candidate.kind) if candidate.kind is not UrlKind.OTHER else row.kind
    if before == (row.title, row.published, row.authors, row.lastmod, row.depth, row.kind):
        return False
    _place(row)
    return True


def _knows_better(row: UrlRow, candidate: Candidate) -> bool:
    """Whether a verdict falls in the run that gave it: a guess before a statement, a long way before a shorter one."""
    is_start = candidate.depth == 0 and candidate.discovery.via is Via.LIST
    if row.reason == Reason.TOO_DEEP:
        return candidate.refused is None
    return row.reason in _GUESSED and (is_start or candidate.discovery.via in _STRONG)


def _judge_again(row: UrlRow, candidate: Candidate, now: str) -> bool:
    if row.fate in (Fate.ARTICLE, Fate.ALIAS):
        return False
    if candidate.refused is not None:
        _refuse(row, candidate.refused, candidate.detail, now)
        return True
    if row.queued:
        return False
    row.kind, row.why = str(candidate.kind), candidate.why
    row.fate, row.reason, row.detail, row.queued = PENDING, "", "", True
    _place(row)
    return True


def _refuse(row: UrlRow, reason: Reason, detail: str, now: str) -> None:
    row.fate, row.reason, row.detail, row.at, row.queued = str(fate_of(reason)), str(reason), detail, now, False


def settle(row: UrlRow, outcome: Outcome, reason: Reason, now: str) -> bool:
    """Write what became of a fetched URL into its row. False if its earlier fate stays.

    A URL that has a record keeps the fate `article` for good: the record is in the file, whatever the site does later.
    """
    fate = fate_of(reason)
    is_verdict_before_fetch = fate in (Fate.ROBOTS, Fate.BUDGET, Fate.OUT_OF_RANGE) and outcome.http_status == 0
    row.attempts += 0 if is_verdict_before_fetch else 1
    row.queued = False
    row.http_status = outcome.http_status
    row.elapsed_ms = outcome.elapsed_ms
    row.etag = outcome.etag or row.etag
    row.last_modified = outcome.last_modified or row.last_modified
    row.body_hash = outcome.body_hash or row.body_hash
    row.at = now
    row.next_visit_at = due_again(row, outcome, reason, now)
    if row.fate == Fate.ARTICLE and fate is not Fate.ARTICLE:
        return False
    if row.fate == Fate.SECTION and fate is Fate.OUT_OF_RANGE and is_verdict_before_fetch:
        return False  # a list that is left in this run stays one for the next
    is_as_before = outcome.http_status == _NOT_MODIFIED and reason == row.reason
    row.detail = row.detail if is_as_before and row.detail else outcome.detail  # why it is what it is, as of its page
    row.fate, row.reason = str(fate), str(reason)
    if fate in (Fate.SECTION, Fate.ARTICLE):
        row.probe = False
    return True


def retire(row: UrlRow, reason: Reason, article_id: str, now: str) -> None:
    """Settle a URL that need not be fetched, because the page of another one speaks for it."""
    row.fate, row.reason, row.at, row.queued = str(fate_of(reason)), str(reason), now, False
    row.article_id = article_id
    if row.fate == Fate.ARTICLE:
        row.probe, row.detail = False, ""


def _place(row: UrlRow, *, is_later: bool = False) -> None:
    """Rank and, inside it, the date: listings by their order of usefulness, then articles, the newest first."""
    is_later = row.kind == UrlKind.SECTION and (is_later or row.rank == LATER_RANK)
    row.rank = LATER_RANK if is_later else _RANKS[row.kind]
    if row.kind == UrlKind.SITEMAP and row.via == Via.NEWS_SITEMAP:
        row.rank = _NEWS_SITEMAP_RANK
    if row.depth == 0 and row.via == Via.LIST and row.kind in (UrlKind.SECTION, UrlKind.OTHER):
        row.rank = _START_RANK
    is_dated = row.kind in (UrlKind.ARTICLE, UrlKind.SITEMAP)
    row.oldness = -seconds_of(row.published or row.lastmod or _day_met(row)) if is_dated else 0


def _day_met(row: UrlRow) -> str:
    """For an article that a feed or a start page names without a date: it is news on the day it is met."""
    is_front_page_news = row.via == Via.FEED or (row.via == Via.SECTION and row.depth <= 1)
    return row.first_seen_at if is_front_page_news and row.kind == UrlKind.ARTICLE else ""


def _authors(discovery: Discovery) -> str:
    return json.dumps(list(discovery.authors), ensure_ascii=False) if discovery.authors else ""
