"""One batch of outcomes, settled: which records are to be written, and what the database is to say of it.

Reads the database, writes nothing: `write` is called by the commit once the records are safe on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from pipelines.model import Article, Candidate, Discovery, Fate, Outcome, Reason, UrlKind, fate_of, format_instant
from pipelines.store import rows
from pipelines.store.bulk import delete_rows, insert_rows, look_up
from pipelines.store.changes import what_changed
from pipelines.store.due import let_rest
from pipelines.store.files import Placement
from pipelines.store.history import Settled, note
from pipelines.store.memory import Lesson, keep
from pipelines.store.met import Met
from pipelines.store.records import Held, Twins, alias_reason, judge
from pipelines.store.sheet import Run, Sheet
from pipelines.store.tables import aliases, articles, events, versions

# More forms of one URL than this is a page listing something else.
_MAX_ALIASES = 20
_held_values = attrgetter(*articles.columns.keys())
_KIND_OF = {Reason.FEED: UrlKind.FEED, Reason.SITEMAP: UrlKind.SITEMAP}


ReadRecord = Callable[[sa.Connection, str, int], Mapping[str, Any]]
"""The record of an article's version as it was written; empty where it cannot be read any more."""


class Batch:
    """Settles outcomes in the order given. `records` are to be written; `settled` is the answer to the caller."""

    def __init__(
        self,
        connection: sa.Connection,
        outcomes: Sequence[Outcome],
        run: Run,
        now: str,
        met: Met,
        read_record: ReadRecord,
    ) -> None:
        self._connection = connection
        self._read_record = read_record
        self._run = run
        self._now = now
        self.sheet = Sheet(run, now)
        self.records: list[Article] = []
        self._held: dict[str, Held] = {}
        self._grown: list[Held] = []
        self._changes: dict[str, str] = {}
        self._aliases: dict[str, tuple[str, str]] = {}
        self._events: list[tuple[str, str, str, str]] = []
        self._lessons: list[Lesson] = []
        found = [met.news(outcome.found) for outcome in outcomes]
        self.found = list(chain.from_iterable(found))
        self._load(connection, outcomes)
        self._asked = outcomes
        self.settled = [self._settle(*pair) for pair in zip(outcomes, found, strict=True)]

    def _load(self, connection: sa.Connection, outcomes: Sequence[Outcome]) -> None:
        self.sheet.load(connection, (candidate.url for candidate in self.found))
        self.sheet.load(connection, (url for outcome in outcomes for url in _urls_of(outcome)))
        ids = sorted({outcome.article.id for outcome in outcomes if outcome.article})
        for values in look_up(connection, articles, "id", ids):
            held = Held(*values)
            self._held[held.id] = held
        hashes = sorted({outcome.article.content_hash for outcome in outcomes if outcome.article})
        alike = [Held(*values) for values in look_up(connection, articles, "content_hash", hashes)]
        self.sheet.load(connection, (held.url for held in alike))
        self._twins = Twins(alike)

    def _settle(self, outcome: Outcome, found: Sequence[Candidate]) -> Outcome:
        new = self.sheet.meet(found)
        at = format_instant(outcome.at) if outcome.at else self._now
        if outcome.article is None:
            return self._settle_plain(outcome, at, new)
        if self._is_part(outcome.url):  # asked for by another road before its first page was known
            told = replace(outcome, reason=Reason.NEXT_PAGE, article=None)
            return self._settle_plain(told, at, new)
        return self._settle_article(outcome, outcome.article, at)

    def _settle_plain(self, outcome: Outcome, at: str, new: int) -> Outcome:
        row = self._row(outcome.url, outcome.reason)
        if outcome.fate is Fate.ARTICLE and row.fate != Fate.ARTICLE:
            raise ValueError(f"{outcome.url}: reason {outcome.reason} without an article, and none was written before")
        keeps = _was_written_now(row) or self._is_part(outcome.url)
        reason = Reason(row.reason) if keeps else outcome.reason
        rows.settle(row, outcome, reason, at)
        if not new:
            let_rest(row, at)
        self._note(outcome.url, at, outcome.reason, outcome)
        return outcome

    def _settle_article(self, outcome: Outcome, article: Article, at: str) -> Outcome:
        if outcome.reason is Reason.CHANGED:
            return self._settle_reread(outcome, article, at)
        held = self._held.get(article.id)
        twin = self._twins.of(article) if held is None else None
        if twin is not None:
            held = self._held.setdefault(twin.id, twin)
            article = replace(article, id=twin.id, url=twin.url)
        verdict = judge(article, held, self._run.crawl_id)
        own_row = self._row(article.url, Reason.NEW)
        own_reason = Reason(own_row.reason) if _was_written_now(own_row) else verdict.reason
        if verdict.version:
            article = self._hold(article, verdict.version)
            self._lessons.append(Lesson(article.id, article.domain, outcome.seen))
        if outcome.url == article.url:
            rows.settle(own_row, outcome, own_reason, at)
            own_row.article_id = article.id
            settled = verdict.reason
        else:
            rows.retire(own_row, own_reason, article.id, at)
            settled = alias_reason(outcome.url, article, is_twin=twin is not None)
            settled = self._settle_alias(outcome, article, settled, at, is_only_road=own_row.attempts == 0)
            if verdict.version:
                self._note(article.url, at, verdict.reason, detail=f"fetched from {outcome.url}")
        self._retire_other_forms(article, at)
        self._fold_parts(outcome, article, at)
        self._note(outcome.url, at, settled, outcome)
        return replace(outcome, reason=settled, article=article if verdict.version else None)

    def _settle_reread(self, outcome: Outcome, article: Article, at: str) -> Outcome:
        """The next version of a record whose archived page is read otherwise now. Its URL was not asked for."""
        held = self._held.get(article.id)
        if held is None:
            raise ValueError(f"{outcome.url}: no record {article.id} to write a version of")
        self._row(article.url, Reason.CHANGED).reason = str(Reason.CHANGED)
        self._note(article.url, at, Reason.CHANGED, detail="its archived page, read again")
        return replace(outcome, article=self._hold(article, held.version + 1))

    def _settle_alias(
        self, outcome: Outcome, article: Article, reason: Reason, at: str, *, is_only_road: bool
    ) -> Reason:
        row = self._row(outcome.url, Reason.CANONICAL)
        if rows.settle(row, outcome, reason, at):
            row.article_id = article.id
            row.detail = row.detail or article.url
        row.next_visit_at = row.next_visit_at if is_only_road else ""
        return reason

    def _hold(self, article: Article, version: int) -> Article:
        if article.version != version or not article.crawl_id:
            article = replace(article, version=version, crawl_id=article.crawl_id or self._run.crawl_id)
        held = Held(
            article.id, article.url, article.url_fetched, article.version, article.content_hash, self._run.crawl_id
        )
        if version > 1:
            before = self._read_record(self._connection, article.id, version - 1)
            self._changes[article.id] = what_changed(before, article.as_record()) if before else ""
        self._held[article.id] = held
        self._twins.add(held)
        self._grown.append(held)
        self.records.append(article)
        return article

    def _retire_other_forms(self, article: Article, at: str) -> None:
        """Other forms that the page names are aliases without being asked for: those waiting now, those met later."""
        for url in (article.url_fetched, *article.url_aliases[:_MAX_ALIASES]):
            row = self.sheet.get(url)
            if row is None:
                self._aliases[url] = (article.id, str(alias_reason(url, article)))
            elif row.fate == rows.PENDING and not row.probe:
                reason = alias_reason(url, article)
                rows.retire(self._row(url, reason), reason, article.id, at)

    def _is_part(self, url: str) -> bool:
        """Whether the text of `url` is in the record of its first page."""
        row = self.sheet.get(url)
        return row is not None and row.reason == Reason.NEXT_PAGE and bool(row.article_id)

    def _fold_parts(self, outcome: Outcome, article: Article, at: str) -> None:
        """The other pages of the article are aliases of it. A page that has a record of its own keeps it."""
        for url in outcome.parts:
            row = self._row(url, Reason.NEXT_PAGE)
            if row.fate != Fate.ARTICLE:
                rows.retire(row, Reason.NEXT_PAGE, article.id, at)
                row.detail = row.detail or article.url

    def _row(self, url: str, reason: Reason) -> rows.UrlRow:
        """A row to change. Where a redirect or a canonical link named a URL first, its answer says what it is."""
        kind = _KIND_OF.get(reason, UrlKind.SECTION if fate_of(reason) is Fate.SECTION else UrlKind.ARTICLE)
        return self.sheet.edit(Candidate(url, kind, why="answered", discovery=Discovery(), depth=1))

    def _note(self, url: str, at: str, what: str, outcome: Outcome | None = None, detail: str = "") -> None:
        if outcome is not None:
            status = f"HTTP {outcome.http_status}" if outcome.http_status else ""
            detail = "; ".join(part for part in (status, outcome.detail) if part)
        self._events.append((url, at, str(what), detail))

    def write(self, connection: sa.Connection, placements: Sequence[Placement]) -> None:
        """Write everything but the length of the record file, which goes into the same transaction."""
        self.sheet.write(connection)
        self._write_articles(connection, placements)
        keep(connection, self._run, self._lessons)
        if self._aliases:
            delete_rows(connection, aliases, "url", self._aliases)
            insert_rows(connection, aliases, [(url, *known) for url, known in self._aliases.items()])
        insert_rows(connection, events, self._events, ("url", "at", "what", "detail"))
        rows = [self.sheet.get(outcome.url) for outcome in self.settled]
        kinds = [row.kind if row else "" for row in rows]
        note(connection, self._run, map(Settled, self._asked, self.settled, kinds), self._now)

    def _write_articles(self, connection: sa.Connection, placements: Sequence[Placement]) -> None:
        if not self._grown:
            return
        delete_rows(connection, articles, "id", [held.id for held in self._grown if held.version > 1])
        insert_rows(connection, articles, list(map(_held_values, self._grown)))
        written = [
            (
                *(article.id, article.version, article.content_hash, self._run.crawl_id),
                format_instant(article.fetched_at) if article.fetched_at else "",
                *(place.file, place.line, place.offset),
                self._changes.get(article.id, ""),
            )
            for article, place in zip(self.records, placements, strict=True)
        ]
        insert_rows(connection, versions, written)


def _was_written_now(row: rows.UrlRow) -> bool:
    """A new run begins by making every written article `known`, so these two reasons are of the run at work."""
    return row.fate == Fate.ARTICLE and row.reason in (Reason.NEW, Reason.CHANGED)


def _urls_of(outcome: Outcome) -> Iterator[str]:
    yield outcome.url
    yield from outcome.parts
    if outcome.article is not None:
        yield outcome.article.url
        yield outcome.article.url_fetched
        yield from outcome.article.url_aliases[:_MAX_ALIASES]
