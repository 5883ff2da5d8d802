"""The part of the ledger that one transaction works on: rows read once, changed in memory, written together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

import sqlalchemy as sa

from pipelines.model import Candidate, Fate, Reason, UrlKind, Via
from pipelines.store.bulk import execute_rows, insert_rows, look_up
from pipelines.store.rows import Standing, UrlRow, meet, retire, row_of
from pipelines.store.tables import aliases, listed, urls
from pipelines.store.tally import Tally
from pipelines.store.visits import is_article_changed

_NAMES = tuple(column.name for column in urls.columns)
_INSERT_NAMES = _NAMES[1:]
_insert_values = attrgetter(*_INSERT_NAMES)
_update_values = attrgetter(*_INSERT_NAMES, "id")
_UPDATE = (
    sa.update(urls)
    .where(urls.c.id == sa.bindparam("row_id"))
    .values({name: sa.bindparam(f"new_{name}") for name in _INSERT_NAMES})
)
_UPDATE_NAMES = (*(f"new_{name}" for name in _INSERT_NAMES), "row_id")
LISTINGS = frozenset({Via.FEED, Via.NEWS_SITEMAP, Via.SITEMAP})
"""What a site says of itself that it publishes. Its sections say it too, among links to anything."""
LISTED_KINDS = frozenset({UrlKind.ARTICLE, UrlKind.OTHER})
"""The pages of a listing that a record may be asked of."""

MANY = 50
"""Known articles in one list. A shorter one is believed whatever it says: it costs few requests."""


@dataclass(frozen=True, slots=True)
class Run:
    """The run that writes: its number in the ledger, its crawl_id in the records. `revisits`: known articles too."""

    number: int
    crawl_id: str
    started_at: str
    revisits: bool = True


class Sheet:
    """Rows by URL. `load` before `row` or `meet`; `write` once, at the end."""

    def __init__(self, run: Run, now: str) -> None:
        self._run = run.number
        self._revisits = run.revisits
        self._now = now
        self._rows: dict[str, UrlRow] = {}
        self._before: dict[str, Standing] = {}
        self._aliases: dict[str, tuple[str, str]] = {}
        self._touched: set[str] = set()
        self._listed: dict[str, str] = {}

    def load(self, connection: sa.Connection, wanted: Iterable[str]) -> None:
        """Read the rows of `wanted` that exist, and which of the rest are known as aliases of an article."""
        missing = [url for url in dict.fromkeys(wanted) if url not in self._rows]
        for values in look_up(connection, urls, "url", missing):
            row = UrlRow(*values)
            self._rows[row.url] = row
        unknown = [url for url in missing if url not in self._rows]
        for url, article_id, reason in look_up(connection, aliases, "url", unknown):
            self._aliases[url] = (article_id, reason)

    def get(self, url: str) -> UrlRow | None:
        return self._rows.get(url)

    def meet(self, candidates: Sequence[Candidate]) -> int:
        """Enter what one page names. How many of the URLs are new to the ledger."""
        revisits = self._revisits and not self._are_dates_stamped(candidates)
        return sum([self._meet(candidate, revisits=revisits) for candidate in candidates])

    def _are_dates_stamped(self, candidates: Sequence[Candidate]) -> bool:
        """Whether a long list dates most known articles later than before: then its dates are those of the list."""
        listed = [(self._rows.get(candidate.url), candidate.lastmod) for candidate in candidates if candidate.lastmod]
        known = [(row, lastmod) for row, lastmod in listed if row is not None and row.fate == Fate.ARTICLE]
        changed = sum(is_article_changed(row.lastmod, lastmod, row.at, self._now) for row, lastmod in known)
        return len(known) >= MANY and changed * 2 > len(known)

    def _meet(self, candidate: Candidate, *, revisits: bool) -> bool:
        """True if its URL is new to the ledger."""
        row = self._rows.get(candidate.url)
        if row is None:
            self._enter(candidate)
            return not candidate.probe
        via = candidate.discovery.via
        if via in LISTINGS and row.via not in LISTINGS and candidate.kind in LISTED_KINDS:
            self._listed.setdefault(row.url, str(via))
        was_probe = row.probe
        before = row.standing()
        if meet(row, candidate, self._run, self._now, revisits=revisits):
            self._mark(row, before)
        return was_probe and not row.probe

    def edit(self, candidate: Candidate) -> UrlRow:
        """The row of a URL, entered if it is not there, to be changed by the caller."""
        row = self._rows.get(candidate.url) or self._enter(candidate)
        self._mark(row, row.standing())
        row.listed_run = self._run
        return row

    def _enter(self, candidate: Candidate) -> UrlRow:
        row = row_of(candidate, self._run, self._now)
        known_alias = self._aliases.get(row.url)
        if known_alias and not row.probe:
            article_id, reason = known_alias
            retire(row, Reason(reason), article_id, self._now)
        self._rows[row.url] = row
        self._touched.add(row.url)
        return row

    def _mark(self, row: UrlRow, before: Standing) -> None:
        if row.id is not None:
            self._before.setdefault(row.url, before)
        self._touched.add(row.url)

    def shift(self) -> Tally:
        """What writing this sheet changes in the counts."""
        shift = Tally()
        shift.count(self._before.values(), -1)
        shift.count((self._rows[url].standing() for url in self._touched), +1)
        return shift

    def write(self, connection: sa.Connection) -> None:
        touched = [self._rows[url] for url in self._rows if url in self._touched]
        fresh = [_insert_values(row) for row in touched if row.id is None]
        changed = [_update_values(row) for row in touched if row.id is not None]
        insert_rows(connection, urls, fresh, _INSERT_NAMES)
        execute_rows(connection, _UPDATE, _UPDATE_NAMES, changed)
        known = {url for url, _ in look_up(connection, listed, "url", list(self._listed))}
        insert_rows(connection, listed, [(url, via) for url, via in self._listed.items() if url not in known])
