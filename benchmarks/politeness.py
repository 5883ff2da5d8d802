"""How long a crawl of many sites takes where each host is asked slowly: what politeness, skew and machines make of it.

    .venv/bin/python -m benchmarks.politeness --sites 10000 --pages 1000000000 --machines 100

A site is one host, asked for one page at a time with a gap between two; a machine crawls a number of sites at once and
reads so many pages a second at most, shared by its sites. Discrete events, one for each site that ends: between two of
them all goes on evenly, so a billion pages take a second. Pure but for `main`; the same seed gives the same course.
"""

from __future__ import annotations

import argparse
import heapq
import random
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

DAY_S = 86_400.0
DELAYS = ((0.80, 1.0), (0.12, 5.0), (0.06, 10.0), (0.02, 30.0))
"""Shares of hosts, and the seconds between two requests that their robots.txt, or we, have them wait. An assumption."""
SHARES = (0.5, 0.9, 0.99, 1.0)


@dataclass(frozen=True, slots=True)
class Site:
    """`gap_s` is from one request to the next: the delay, or the answer's own time where that is longer."""

    pages: int
    gap_s: float

    @property
    def alone_s(self) -> float:
        """How long it takes at the least, on however many machines."""
        return self.pages * self.gap_s


@dataclass(frozen=True, slots=True)
class Fleet:
    """`machines` of the same kind, each with `at_once` sites, and `pages_s` pages a second that it can read."""

    machines: int
    at_once: int
    pages_s: float


@dataclass(frozen=True, slots=True)
class Course:
    """`reached_s` is when each of `SHARES` of all pages was fetched; `busy` the share of what the machines could read
    that they read until half, nine tenths, … of the pages were there."""

    pages: int
    seconds: float
    reached_s: dict[float, float]
    busy: dict[float, float]


@dataclass(slots=True)
class _Machine:
    """`inner` is the time that its sites feel: it goes slower than the clock while they want more than it can read."""

    pages_s: float
    at: float = 0.0
    inner: float = 0.0
    wanted: float = 0.0
    ends: list[tuple[float, float]] = field(default_factory=list)
    stamp: int = 0

    @property
    def pace(self) -> float:
        return min(1.0, self.pages_s / self.wanted) if self.wanted else 1.0

    def go_on(self, until: float) -> None:
        self.inner += (until - self.at) * self.pace
        self.at = until

    def take(self, site: Site) -> None:
        heapq.heappush(self.ends, (self.inner + site.alone_s, 1 / site.gap_s))
        self.wanted += 1 / site.gap_s

    def end_one(self) -> None:
        self.inner, wanted = heapq.heappop(self.ends)
        self.wanted = self.wanted - wanted if self.ends else 0.0

    def next_end(self) -> float:
        return self.at + (self.ends[0][0] - self.inner) / self.pace


def sites_of(
    number: int, pages: int, *, skew: float, seed: int, delays: Sequence[tuple[float, float]] = DELAYS
) -> tuple[Site, ...]:
    """`number` sites with `pages` in all. Their sizes are lognormal: `skew` is the sigma, 0 makes all equal."""
    chance = random.Random(seed)  # noqa: S311 - sizes, no secrets
    sizes = [chance.lognormvariate(0.0, skew) for _ in range(number)]
    scale = pages / sum(sizes)
    shares, gaps = zip(*delays, strict=True)
    chosen = chance.choices(gaps, shares, k=number)
    return tuple(Site(max(1, round(size * scale)), gap) for size, gap in zip(sizes, chosen, strict=True))


def crawl(sites: Iterable[Site], fleet: Fleet) -> Course:
    """Sites are begun in the order given, each by the machine that has the fewest, as soon as one has room."""
    waiting = iter(tuple(sites))
    machines = [_Machine(fleet.pages_s) for _ in range(fleet.machines)]
    for _ in range(fleet.at_once):
        for machine in machines:
            if (site := next(waiting, None)) is not None:
                machine.take(site)
    ends = [(machine.next_end(), n, 0) for n, machine in enumerate(machines) if machine.ends]
    heapq.heapify(ends)
    rates = [(0.0, sum(machine.wanted * machine.pace for machine in machines))]
    while ends:
        now, n, stamp = heapq.heappop(ends)
        machine = machines[n]
        if stamp != machine.stamp:
            continue
        before = machine.wanted * machine.pace
        machine.go_on(now)
        machine.end_one()
        if (site := next(waiting, None)) is not None:
            machine.take(site)
        rates.append((now, rates[-1][1] + machine.wanted * machine.pace - before))
        machine.stamp += 1
        if machine.ends:
            heapq.heappush(ends, (machine.next_end(), n, machine.stamp))
    return _course(rates, fleet)


def _course(rates: Sequence[tuple[float, float]], fleet: Fleet) -> Course:
    """`rates` are pages a second, each from its moment on; the last is when all has ended."""
    done, total = 0.0, sum(rate * (after - at) for (at, rate), (after, _) in pairwise(rates))
    reached: dict[float, float] = {}
    for (at, rate), (after, _) in pairwise(rates):
        fetched = rate * (after - at)
        for share in SHARES:
            if share not in reached and done + fetched >= share * total * (1 - 1e-9):
                reached[share] = at + (share * total - done) / rate if rate > 0 else after
        done += fetched
    most = fleet.machines * fleet.pages_s
    busy = {share: share * total / (most * at) for share, at in reached.items() if at > 0}
    return Course(round(total), rates[-1][0], reached, busy)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("sites", 10_000), ("pages", 10**9), ("machines", 100), ("at-once", 100), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--skew", type=float, default=1.5, help="sigma of the sizes of sites")
    parser.add_argument("--pages-s", type=float, default=40.0, help="that a machine can read")
    parser.add_argument("--largest-first", action="store_true", help="begin with the sites that take longest")
    told = parser.parse_args()
    sites = sites_of(told.sites, told.pages, skew=told.skew, seed=told.seed)
    if told.largest_first:
        sites = tuple(sorted(sites, key=lambda site: -site.alone_s))
    course = crawl(sites, Fleet(told.machines, told.at_once, told.pages_s))
    longest = max(sites, key=lambda site: site.alone_s)
    sys.stdout.write(f"{course.pages:,} pages of {len(sites):,} sites in {course.seconds / DAY_S:,.1f} days\n")
    for share, at in course.reached_s.items():
        sys.stdout.write(f"  {share:>4.0%} after {at / DAY_S:>8,.1f} days, machines busy {course.busy[share]:.0%}\n")
    told_longest = f"{longest.pages:,} pages, one in {longest.gap_s:g} s"
    sys.stdout.write(f"  the longest site alone: {longest.alone_s / DAY_S:,.1f} days ({told_longest})\n")


if __name__ == "__main__":
    main()
