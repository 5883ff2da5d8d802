"""What became of the URLs of a folder: asked of its state where it has one, else counted from fates.jsonl."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from crawler.runlog.tally import PAGE_FATES
from crawler.runlog.unreached import has_article
from pipelines.model import Fate, Reason
from pipelines.model.url import registrable_domain
from pipelines.store.manifest import MANIFEST_NAME
from pipelines.store.readonly import open_ledger
from pipelines.store.rows import PENDING
from pipelines.store.sheet import LISTED_KINDS, LISTINGS
from pipelines.store.tables import listed, urls

EXAMPLES = 5
_SLOWEST = 10
_LISTED, _PAGES = sorted(map(str, LISTINGS)), sorted(map(str, LISTED_KINDS))
_UNWANTED = frozenset({str(fate) for fate in (Fate.SKIPPED, Fate.OUT_OF_RANGE, Fate.SECTION)})
"""Fates of pages that a listing names but nobody asked for."""


@dataclass(frozen=True, slots=True)
class Host:
    """How quickly a host answers, in milliseconds."""

    name: str
    answers: int
    mean_ms: int
    slowest_ms: int


@dataclass(slots=True)
class Listing:
    """What a site's own feeds or sitemaps name, and how much of it there is a record of."""

    site: str
    via: str
    here: int = 0
    others: Counter[str] = field(default_factory=Counter)
    """Pages without a record, by fate."""

    @property
    def named(self) -> int:
        return self.here + self.others.total()

    @property
    def share(self) -> float:
        return self.here / self.named if self.named else 1.0


@dataclass(slots=True)
class Ledger:
    """Counts by fate add up to `discovered`. Listings, hosts and barren sites are known only where there is a state."""

    fates: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)
    """A few URLs with their detail, by fate and reason."""
    listings: list[Listing] = field(default_factory=list)
    barren: dict[str, Counter[Reason]] = field(default_factory=dict)
    """Sites without a single article: how their pages ended."""
    hosts: list[Host] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)
    alarms: list[dict[str, Any]] = field(default_factory=list)

    @property
    def discovered(self) -> int:
        return self.fates.total()


def read_ledger(folder: Path, articles: int) -> Ledger:
    """`articles` is the number of records' articles, for folders whose fates.jsonl is all there is."""
    ledger = Ledger()
    with open_ledger(folder) as connection:
        if connection is not None:
            _ask(connection, ledger)
        else:
            _count(folder, articles, ledger)
    manifest = _manifest(folder)
    ledger.runs = manifest.get("runs") or []
    ledger.alarms = manifest.get("alarms") or []
    return ledger


def _ask(connection: sa.Connection, ledger: Ledger) -> None:
    known = urls.c.probe.is_(False)
    by_fate = sa.select(urls.c.fate, urls.c.reason, sa.func.count()).where(known).group_by(urls.c.fate, urls.c.reason)
    for fate, reason, n in connection.execute(by_fate):
        ledger.fates[fate] += n
        if fate not in {Fate.ARTICLE, PENDING}:
            ledger.reasons[fate, reason] = n
    for fate, reason in ledger.reasons:
        chosen = known & (urls.c.fate == fate) & (urls.c.reason == reason)
        rows = connection.execute(sa.select(urls.c.url, urls.c.detail).where(chosen).limit(EXAMPLES))
        ledger.examples[fate, reason] = [(str(url), str(detail)) for url, detail in rows]
    ledger.listings = _listings(connection)
    ledger.barren = _barren(connection)
    ledger.hosts = _hosts(connection)


def _listings(connection: sa.Connection) -> list[Listing]:
    has_record = urls.c.article_id != ""
    told: sa.ColumnElement[str] = urls.c.via
    pages: sa.FromClause = urls
    if listed.name in sa.inspect(connection).get_table_names():  # there is none in a corpus of an earlier version
        told = sa.func.coalesce(listed.c.via, urls.c.via)
        pages = urls.outerjoin(listed, listed.c.url == urls.c.url)
    query = (
        sa.select(urls.c.host, told, urls.c.fate, has_record, sa.func.count())
        .select_from(pages)
        .where(urls.c.probe.is_(False), told.in_(_LISTED), urls.c.kind.in_(_PAGES))
        .group_by(urls.c.host, told, urls.c.fate, has_record)
    )
    found: dict[tuple[str, str], Listing] = {}
    for host, via, fate, is_here, n in connection.execute(query):
        if fate in _UNWANTED:
            continue
        site = registrable_domain(f"https://{host}/")
        row = found.setdefault((site, via), Listing(site, via))
        if is_here:
            row.here += n
        else:
            row.others[fate] += n
    return sorted(found.values(), key=lambda row: (row.site, row.via))


def _barren(connection: sa.Connection) -> dict[str, Counter[Reason]]:
    query = (
        sa.select(urls.c.host, urls.c.reason, sa.func.count())
        .where(urls.c.probe.is_(False), urls.c.fate.in_([str(fate) for fate in PAGE_FATES]))
        .group_by(urls.c.host, urls.c.reason)
    )
    found: defaultdict[str, Counter[Reason]] = defaultdict(Counter)
    for host, reason, n in connection.execute(query):
        found[registrable_domain(f"https://{host}/")][Reason(reason)] += n
    return {site: pages for site, pages in sorted(found.items()) if not has_article(pages)}


def _hosts(connection: sa.Connection) -> list[Host]:
    mean = sa.func.avg(urls.c.elapsed_ms)
    query = (
        sa.select(urls.c.host, sa.func.count(), mean, sa.func.max(urls.c.elapsed_ms))
        .where(urls.c.http_status > 0)
        .group_by(urls.c.host)
        .order_by(mean.desc())
        .limit(_SLOWEST)
    )
    return [Host(host, n, round(ms or 0), slowest or 0) for host, n, ms, slowest in connection.execute(query)]


def _count(folder: Path, articles: int, ledger: Ledger) -> None:
    """What the files beside the records say: of a crawl fates.jsonl, of `extract` the pages that it rejected."""
    if articles:
        ledger.fates[str(Fate.ARTICLE)] = articles
    told = [folder / "fates.jsonl", *sorted(folder.glob("rejected*.jsonl"))]
    for line in chain.from_iterable(map(_lines, told)):
        key = (str(line.get("fate", "")), str(line.get("reason", "")))
        ledger.fates[key[0]] += 1
        ledger.reasons[key] += 1
        examples = ledger.examples.setdefault(key, [])
        if len(examples) < EXAMPLES:
            examples.append((str(line.get("url") or line.get("input") or ""), str(line.get("detail", ""))))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if not path.exists():
        return
    with path.open("rb") as stream:
        for line in stream:
            try:
                value = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(value, dict):
                yield value


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        told = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
