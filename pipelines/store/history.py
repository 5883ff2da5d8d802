"""What each run saw of each site: counts that grow in the same transactions as the records, for alarms and figures.

A run that was killed and gone on with has the counts of both its parts, whatever happened in between.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from pipelines.model import Article, Fate, Outcome, Reason, UrlKind, format_instant
from pipelines.model.url import registrable_domain
from pipelines.store.bulk import execute_rows, insert_rows, look_up
from pipelines.store.history_spread import Spread
from pipelines.store.sheet import Run
from pipelines.store.tables import history, runs, urls

KEPT = timedelta(days=62)
"""How far the history of a site goes back: eight weeks, for comparing a day with the same day of earlier weeks."""
FRESH = timedelta(days=3)
"""An article no older than this is news; older ones come from archives, and say nothing of a site's pace."""

_REJECTED = frozenset({Fate.NOT_AN_ARTICLE, Fate.JS_REQUIRED, Fate.QUARANTINED})
_LISTS = frozenset({Reason.FRONT, Reason.LISTING})

_NO_REFUSAL = frozenset({None, Reason.BEFORE_SINCE, Reason.AFTER_UNTIL})
"""Dates are the user's choice: an article out of their range is one that a list named all the same."""


class Settled(NamedTuple):
    """An outcome as it was given to the ledger, as the ledger settled it, and what its URL looked like before."""

    asked: Outcome
    outcome: Outcome
    kind: str


@dataclass(slots=True)
class SiteRun:
    """Counts of one run at one site; the fields are the columns of `tables.history`.

    `asked` counts URLs, `answered` those of them with the page, or told that it has not changed. `listings` are the
    feeds, sitemaps and sections among those, `whole_listings` the ones that did not say "not modified", `named` the
    articles that they named. `read` counts pages read as articles, `rejected` those that were none. `dated`,
    `credited` and `pictured` are the new and changed articles with a date, an author, a picture.
    """

    site: str
    run: int = 0
    started_at: str = ""
    asked: int = 0
    answered: int = 0
    listings: int = 0
    whole_listings: int = 0
    named: int = 0
    new: int = 0
    fresh: int = 0
    changed: int = 0
    known: int = 0
    read: int = 0
    rejected: int = 0
    blocked: int = 0
    gone: int = 0
    failed: int = 0
    left: int = 0
    dated: int = 0
    credited: int = 0
    pictured: int = 0
    words: Spread = field(default_factory=Spread)
    answer_ms: Spread = field(default_factory=Spread)
    alarms: tuple[str, ...] = ()

    @property
    def written(self) -> int:
        """Records, each of them measured."""
        return self.new + self.changed

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.started_at)

    def count(self, settled: Settled, now: datetime) -> None:
        """Add one URL."""
        outcome = settled.outcome
        if outcome.fate in (Fate.ROBOTS, Fate.BUDGET, Fate.OUT_OF_RANGE) and not outcome.http_status:
            return
        self.asked += 1
        is_whole = 200 <= outcome.http_status < 300
        is_answered = is_whole or outcome.http_status == 304
        self.answered += is_answered
        if is_answered:
            self.answer_ms.add(outcome.elapsed_ms)
        self.blocked += outcome.fate is Fate.BLOCKED
        self.gone += outcome.fate is Fate.GONE
        self.failed += outcome.fate is Fate.FAILED
        self.known += outcome.fate is Fate.ARTICLE and outcome.article is None
        self.read += is_whole and settled.asked.article is not None
        if outcome.fate is Fate.SECTION and is_answered:
            self._count_listing(settled, is_whole=is_whole)
        self.rejected += is_whole and _is_rejected(settled)
        if outcome.article is not None:
            self._measure(outcome.article, now)

    def _count_listing(self, settled: Settled, *, is_whole: bool) -> None:
        self.listings += 1
        self.whole_listings += is_whole
        self.named += sum(
            found.kind is UrlKind.ARTICLE and found.refused in _NO_REFUSAL and not found.probe
            for found in settled.asked.found
        )

    def _measure(self, article: Article, now: datetime) -> None:
        is_new = article.version == 1
        self.new += is_new
        self.changed += not is_new
        self.fresh += is_new and (article.published_at is None or now - article.published_at < FRESH)
        self.dated += article.published_at is not None
        self.credited += bool(article.authors or article.agency)
        self.pictured += bool(article.images)
        self.words.add(article.word_count)


def _is_rejected(settled: Settled) -> bool:
    """Whether the page was to be an article and is none."""
    outcome = settled.outcome
    return outcome.fate in _REJECTED or (outcome.reason in _LISTS and settled.kind == UrlKind.ARTICLE)


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something at a site that is not as it used to be, in words that stand alone: what, its figure now, its usual."""

    site: str
    what: str
    figure: str
    usual: str


Judge = Callable[[SiteRun, Sequence[SiteRun]], Sequence[Alarm]]
"""Given a run at a site, and the runs before it at that site from the oldest on, what is not as usual."""

_COLUMNS = tuple(entry.name for entry in fields(SiteRun))
_DELETE = sa.delete(history).where(history.c.site == sa.bindparam("old_site"), history.c.run == sa.bindparam("old_run"))


def note(connection: sa.Connection, run: Run, batch: Iterable[Settled], now: str) -> None:
    """Add a batch to the rows of its sites. Part of the transaction that writes the batch."""
    by_site: dict[str, list[Settled]] = {}
    for settled in batch:
        if settled.asked.reason is not Reason.CHANGED:  # an archived page read again: no site was asked
            by_site.setdefault(registrable_domain(settled.outcome.url), []).append(settled)
    rows = _rows_of(connection, run, list(by_site))
    moment = datetime.fromisoformat(now)
    for site, members in by_site.items():
        for settled in members:
            rows[site].count(settled, moment)
    _put(connection, run, rows.values())


def judge_run(connection: sa.Connection, run: Run, judge: Judge) -> list[Alarm]:
    """Complete the rows of a run that ends, sites that gave nothing included, judge each, forget what is too old."""
    alarms: list[Alarm] = []
    left = _left(connection)
    rows = _rows_of(connection, run, _sites_of(connection, run))
    for site, row in rows.items():
        row.left = left.get(site, 0)
        found = judge(row, past(connection, site, run.number))
        row.alarms = tuple(alarm.what for alarm in found)
        alarms += found
    _put(connection, run, rows.values())
    horizon = format_instant(datetime.fromisoformat(run.started_at) - KEPT)
    connection.execute(history.delete().where(history.c.started_at < horizon))
    return alarms


def _sites_of(connection: sa.Connection, run: Run) -> list[str]:
    """Those that the run was told to crawl, or whatever it met if it was told none."""
    told = connection.execute(sa.select(runs.c.sites).where(runs.c.number == run.number)).scalar()
    met = connection.execute(sa.select(history.c.site).where(history.c.run == run.number)).scalars()
    return sorted(json.loads(told or "[]") or met)


def past(connection: sa.Connection, site: str, before: int) -> list[SiteRun]:
    """The site's runs with a number below `before`, the oldest first."""
    chosen = (history.c.site == site) & (history.c.run < before)
    query = sa.select(history).where(chosen).order_by(history.c.run)
    return [_parsed(row) for row in connection.execute(query)]


def asked_since(connection: sa.Connection, since: str) -> dict[str, int]:
    """How many URLs of each site the runs begun after `since`, an instant of the ledger, asked for."""
    query = sa.select(history.c.site, sa.func.sum(history.c.asked)).where(history.c.started_at > since)
    return {str(row[0]): int(row[1]) for row in connection.execute(query.group_by(history.c.site))}


def latest(connection: sa.Connection) -> list[SiteRun]:
    """The last row of each site. Empty where the corpus was made before there was a history."""
    if history.name not in sa.inspect(connection).get_table_names():
        return []
    newest = sa.select(history.c.site, sa.func.max(history.c.run)).group_by(history.c.site)
    query = sa.select(history).where(sa.tuple_(history.c.site, history.c.run).in_(newest)).order_by(history.c.site)
    return [_parsed(row) for row in connection.execute(query)]


def _rows_of(connection: sa.Connection, run: Run, sites: Sequence[str]) -> dict[str, SiteRun]:
    """The run's rows by site, new ones where there are none yet."""
    rows = {site: SiteRun(site, run.number, run.started_at) for site in sites}
    for values in look_up(connection, history, "site", sites, run=run.number):
        row = _parsed(values)
        rows[row.site] = row
    return rows


def _put(connection: sa.Connection, run: Run, rows: Iterable[SiteRun]) -> None:
    written = [_values(row) for row in rows]
    execute_rows(connection, _DELETE, ("old_site", "old_run"), [(values[0], run.number) for values in written])
    insert_rows(connection, history, written, _COLUMNS)


def _values(row: SiteRun) -> tuple[object, ...]:
    told = {"words": row.words.as_text(), "answer_ms": row.answer_ms.as_text()}
    told["alarms"] = json.dumps(row.alarms) if row.alarms else ""
    return tuple(told[name] if name in told else getattr(row, name) for name in _COLUMNS)


def _parsed(row: Sequence[Any]) -> SiteRun:
    told = dict(zip(_COLUMNS, row, strict=True))
    told |= {name: Spread.from_text(told[name]) for name in ("words", "answer_ms")}
    told["alarms"] = tuple(json.loads(told["alarms"] or "[]"))
    return SiteRun(**told)


def _left(connection: sa.Connection) -> dict[str, int]:
    """What a budget put off, by site."""
    query = sa.select(urls.c.host, sa.func.count()).where(urls.c.fate == Fate.BUDGET).group_by(urls.c.host)
    left: dict[str, int] = {}
    for host, n in connection.execute(query):
        site = registrable_domain(f"https://{host}/")
        left[site] = left.get(site, 0) + n
    return left
