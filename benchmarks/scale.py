"""What ten thousand sites and a billion pages cost, as measured and assumed: the tables of docs/scale.md. Pure.

.venv/bin/python -m benchmarks.scale
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.politeness import DAY_S, Fleet, Site, crawl, sites_of

SITES, PAGES = 10_000, 10**9


@dataclass(frozen=True, slots=True)
class Measured:
    """Of a page or a URL, on the machine of docs/scale.md."""

    best_ms: float = 71.5
    fast_ms: float = 42.9
    engine_ms: float = 6.2
    server_ms: float = 5.4
    packed_page_bytes: int = 49_200
    packed_record_bytes: int = 3_150
    url_bytes: int = 1_300


@dataclass(frozen=True, slots=True)
class Assumed:
    """Prices in dollars, as of November 2026; cores as those that were measured on."""

    cores: int = 8
    machine_hour: float = 0.30
    object_gb_month: float = 0.023
    disk_gb_month: float = 0.12
    put_thousand: float = 0.005
    articles: float = 0.7
    urls_a_page: float = 1.5


@dataclass(frozen=True, slots=True)
class Bill:
    """Of one pass over all pages."""

    machine_days: float
    machines: float
    server_core_days: float
    records_gb: float
    archive_gb: float
    ledger_gb: float
    puts: float


def pages_s(found: Measured, assumed: Assumed, *, is_fast: bool) -> float:
    """What a machine reads a second."""
    return assumed.cores * 1000 / ((found.fast_ms if is_fast else found.best_ms) + found.engine_ms)


def bill(found: Measured, assumed: Assumed, pages: int, *, is_fast: bool) -> Bill:
    days = pages / pages_s(found, assumed, is_fast=is_fast) / DAY_S
    records = pages * assumed.articles
    files = pages * found.packed_page_bytes / (16 << 20) + records / 1000
    return Bill(
        machine_days=days,
        machines=days * 24 * assumed.machine_hour,
        server_core_days=pages * found.server_ms / 1000 / DAY_S,
        records_gb=records * found.packed_record_bytes / 1e9,
        archive_gb=pages * found.packed_page_bytes / 1e9,
        ledger_gb=pages * assumed.urls_a_page * found.url_bytes / 1e9,
        puts=files / 1000 * assumed.put_thousand,
    )


def bill_lines(found: Measured, assumed: Assumed) -> Iterator[str]:
    yield "| | `best` | `fast` |"
    yield "|---|---|---|"
    best, fast = (bill(found, assumed, PAGES, is_fast=is_fast) for is_fast in (False, True))
    rates = (pages_s(found, assumed, is_fast=is_fast) for is_fast in (False, True))
    yield "| pages a second of a machine | " + " | ".join(f"{rate:.0f}" for rate in rates) + " |"
    figures: tuple[tuple[str, str, Callable[[Bill], float]], ...] = (
        ("machine-days of reading", "", lambda told: told.machine_days),
        ("that in money", "$", lambda told: told.machines),
        ("core-days of PostgreSQL", "", lambda told: told.server_core_days),
        ("records, zstd", "GB", lambda told: told.records_gb),
        ("the same a month", "$", lambda told: told.records_gb * assumed.object_gb_month),
        ("archive, gzip", "GB", lambda told: told.archive_gb),
        ("the same a month", "$", lambda told: told.archive_gb * assumed.object_gb_month),
        ("ledger in PostgreSQL", "GB", lambda told: told.ledger_gb),
        ("the same a month", "$", lambda told: told.ledger_gb * assumed.disk_gb_month),
        ("writing files to object storage", "$", lambda told: told.puts),
    )
    for what, unit, figure in figures:
        yield f"| {what}{', ' + unit if unit else ''} | {figure(best):,.0f} | {figure(fast):,.0f} |"


_HEAD = ("50 % after days", "90 %", "99 %", "all", "machines busy until 50 %", "until 90 %")


def course_lines(found: Measured, assumed: Assumed) -> Iterator[str]:
    """Fleets over the same sites, then other sites with the same fleet."""
    rate = pages_s(found, assumed, is_fast=False)
    yield "| machines × sites at once | sites | " + " | ".join(_HEAD) + " |"
    yield "|---" * (2 + len(_HEAD)) + "|"
    usual = sites_of(SITES, PAGES, skew=1.5, seed=1)
    for machines in (10, 25, 50, 100):
        yield _course("skew 1.5", usual, Fleet(machines, 100, rate))
    yield _course("the longest first", sorted(usual, key=lambda site: -site.alone_s), Fleet(25, 100, rate))
    yield _course("skew 1.5", usual, Fleet(25, 400, rate))
    even = [Site(site.pages, 1.0) for site in usual]
    yield _course("all with a delay of 1 s", even, Fleet(25, 400, rate))
    yield _course("all of one size and 1 s", [Site(PAGES // SITES, 1.0)] * SITES, Fleet(25, 400, rate))
    capped = [Site(min(site.pages, 100_000), site.gap_s) for site in usual]
    yield _course("no more than 100 000 pages of a site", capped, Fleet(25, 400, rate))


def _course(of: str, sites: Sequence[Site], fleet: Fleet) -> str:
    course = crawl(sites, fleet)
    told = f"{of} ({course.pages / 1e6:,.0f} million pages)" if course.pages < PAGES * 0.99 else of
    days = " | ".join(f"{at / DAY_S:,.1f}" for at in course.reached_s.values())
    return f"| {fleet.machines} × {fleet.at_once} | {told} | {days} | {course.busy[0.5]:.0%} | {course.busy[0.9]:.0%} |"


def main() -> None:
    lines = [*bill_lines(Measured(), Assumed()), "", *course_lines(Measured(), Assumed())]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
