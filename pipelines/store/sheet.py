"""The part of the ledger that one transaction works on: rows read once, changed in memory, written together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from pipelines.model import Candidate, Reason
from pipelines.store.rows import Standing, UrlRow, meet, retire, row_of
from pipelines.store.tables import aliases, urls
from pipelines.store.tally import Tally

_NAMES = tuple(column.name for column in urls.columns)
_INSERT_NAMES = _NAMES[1:]
_insert_values = attrgetter(*_INSERT_NAMES)
_all_values = attrgetter(*_NAMES)
_SELECT = sa.select(urls).where(urls.c.url.in_(sa.bindparam("wanted", expanding=True)))
_SELECT_ALIASES = sa.select(aliases).where(aliases.c.url.in_(sa.bindparam("wanted", expanding=True)))
_INSERT = sa.insert(urls)
_UPDATE = (
    sa.update(urls)
    .where(urls.c.id == sa.bindparam("row_id"))
    .values({name: sa.bindparam(f"new_{name}") for name in _INSERT_NAMES})
)
_UPDATE_KEYS = ("row_id", *(f"new_{name}" for name in _INSERT_NAMES))
# Below SQLite's limit of variables, and few enough that one statement text fits all.
_CHUNK = 500


class Sheet:
    """Rows by URL. `load` before `row` or `meet`; `write` once, at the end."""

    def __init__(self, run: int, now: str) -> None:
        self._run = run
        self._now = now
        self._rows: dict[str, UrlRow] = {}
        self._before: dict[str, Standing] = {}
        self._aliases: dict[str, tuple[str, str]] = {}
        self._touched: set[str] = set()

    def load(self, connection: sa.Connection, wanted: Iterable[str]) -> None:
        """Read the rows of `wanted` that exist, and which of the rest are known as aliases of an article."""
        missing = [url for url in dict.fromkeys(wanted) if url not in self._rows]
        for chunk in _chunks(missing):
            for values in connection.execute(_SELECT, {"wanted": chunk}):
                row = UrlRow(*values)
                self._rows[row.url] = row
        for chunk in _chunks([url for url in missing if url not in self._rows]):
            for url, article_id, reason in connection.execute(_SELECT_ALIASES, {"wanted": chunk}):
                self._aliases[url] = (article_id, reason)

    def get(self, url: str) -> UrlRow | None:
        return self._rows.get(url)

    def meet(self, candidate: Candidate) -> bool:
        """Enter a candidate. True if its URL is new to the ledger."""
        row = self._rows.get(candidate.url)
        if row is None:
            self._enter(candidate)
            return not candidate.probe
        was_probe = row.probe
        before = row.standing()
        if meet(row, candidate, self._run, self._now):
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
        fresh = [dict(zip(_INSERT_NAMES, _insert_values(row), strict=True)) for row in touched if row.id is None]
        changed = [dict(zip(_UPDATE_KEYS, _all_values(row), strict=True)) for row in touched if row.id is not None]
        if fresh:
            connection.execute(_INSERT, fresh)
        if changed:
            connection.execute(_UPDATE, changed)


def _chunks(items: Collection[Any]) -> Iterator[list[Any]]:
    ordered = list(items)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]
