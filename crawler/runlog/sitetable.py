"""The table of a run that goes on: for each site what is listed, fetched, found, how fast, how long yet. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from crawler.runlog.funnel import format_seconds
from crawler.runlog.tally import RunTally
from pipelines.model import Reason
from pipelines.model.url import registrable_domain

MOST_SITES = 12
_NARROW = 72
"""Columns below which the bar is left out."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one site stands. `per_s` is its pages a second of late, `most` how many more the run may ask for."""

    site: str
    settled: int
    waiting: int
    fetched: int
    articles: int
    per_s: float = 0.0
    most: int | None = None

    @property
    def listed(self) -> int:
        """URLs of this run that are known so far."""
        return self.settled + self.waiting

    @property
    def left_s(self) -> float | None:
        """Seconds until what waits, or may be asked for, is fetched at this rate; None where there is no telling."""
        return _at_most(self.waiting, self.most) / self.per_s if self.per_s > 0 and self.waiting else None

    def at_rate(self, per_s: float, most: int | None = None) -> Standing:
        return replace(self, per_s=per_s, most=most)


def _at_most(waiting: int, most: int | None) -> int:
    return waiting if most is None else min(waiting, most)


def standings(tally: RunTally, pending_by_host: Mapping[str, int], sites: Collection[str]) -> list[Standing]:
    """One row a site (registrable domains), those of the run first, in their order."""
    waiting: Counter[str] = Counter()
    for host, n in pending_by_host.items():
        waiting[registrable_domain(f"https://{host}/")] += n
    names = dict.fromkeys([*sites, *waiting, *tally.settled_of])
    return [
        Standing(name, tally.settled_of[name], waiting[name], tally.fetched_of[name], tally.articles_of[name])
        for name in names
    ]


def overall(tally: RunTally, waiting: int, listed: int, per_s: float, most: int | None = None) -> str:
    """The run in one line: listed, fetched, articles, rate and time left."""
    articles = tally.articles[Reason.NEW] + tally.articles[Reason.CHANGED]
    left = f", {format_seconds(_at_most(waiting, most) / per_s)} left" if per_s > 0 and waiting else ""
    found = "1 article" if articles == 1 else f"{articles} articles"
    return f"{listed} listed, {tally.fetched} fetched, {found}, {per_s:.1f} pages/s{left}"


def site_table(rows: Sequence[Standing], seconds: float, width: int) -> Table:
    """The table in at most `width` columns. Rows keep their order; of many sites those that wait most are shown."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    with_bar = width >= _NARROW
    table.add_column("site", no_wrap=True, overflow="ellipsis", max_width=26 if with_bar else 18, style="bold")
    if with_bar:
        table.add_column("", width=12)
    for heading in ("fetched", "listed", "articles", "pages/s", "left"):
        table.add_column(heading, justify="right", no_wrap=True)
    ranked = rows if len(rows) <= MOST_SITES else sorted(rows, key=lambda row: -row.waiting)
    shown, rest = ranked[:MOST_SITES], ranked[MOST_SITES:]
    for row in shown:
        _add(table, row, with_bar=with_bar)
    if rest:
        _add(table, _sum(f"{len(rest)} more", rest), with_bar=with_bar)
    if len(rows) > 1:
        table.add_section()
        _add(table, _sum("all", rows), with_bar=with_bar)
    table.caption = Text(f"{format_seconds(seconds)} · Ctrl-C stops, the same command goes on", style="dim")
    table.caption_justify = "left"
    return table


def _sum(name: str, rows: Sequence[Standing]) -> Standing:
    return Standing(
        name,
        settled=sum(row.settled for row in rows),
        waiting=sum(row.waiting for row in rows),
        fetched=sum(row.fetched for row in rows),
        articles=sum(row.articles for row in rows),
        per_s=sum(row.per_s for row in rows),
        most=rows[0].most,
    )


def _add(table: Table, row: Standing, *, with_bar: bool) -> None:
    left = format_seconds(row.left_s, whole=True) if row.left_s is not None else "" if row.waiting else "done"
    cells = [str(row.fetched), str(row.listed), str(row.articles), f"{row.per_s:.1f}", left]
    bar = [ProgressBar(max(row.listed, 1), row.settled, width=12, complete_style="green")] if with_bar else []
    table.add_row(row.site, *bar, *cells)
