"""Whether a share of a site's pages is out of the site's own band: few pages make a wide band. Pure.

The runs before are put together into lots of at least ten pages, so that a run with one page has no voice of its own.
The band reaches from the lowest lot to the highest, the oddest tenth left out; each lot's share is drawn a little
towards the middle, as ten of ten pages do not prove 100 %. A share is out of it where pages as they are in the worst
lot would give it once in ten thousand times (binomial), and where it is far enough from the median to matter.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from pipelines.store.history import SiteRun


@dataclass(frozen=True, slots=True)
class ShareLimits:
    """When a share counts as unusual. Measured by benchmarks/alarms.py."""

    lot: int = 10
    """Pages that are put together to one share."""
    lots: int = 5
    """Fewer are no history."""
    fewest: int = 5
    """Pages now, those of the runs just before put to them; fewer say nothing."""
    pool: int = 20
    """Pages that are looked at together where the run itself has fewer."""
    chance: float = 1e-4
    odd: float = 0.1


LIMITS = ShareLimits()


class Part(NamedTuple):
    """`k` pages of `n`."""

    k: int
    n: int

    @property
    def share(self) -> float:
        return self.k / self.n if self.n else 0.0


PartOf = Callable[[SiteRun], Part]


@dataclass(frozen=True, slots=True)
class Band:
    """The usual shares of a site, lowest and highest lot, and their median."""

    low: float
    high: float
    middle: float


@dataclass(frozen=True, slots=True)
class Odd:
    """A share that is out of its band, the runs that it was counted over, and those that made the band."""

    now: Part
    band: Band
    runs: tuple[SiteRun, ...]
    before: tuple[SiteRun, ...]


def odd_share(
    row: SiteRun, past: Sequence[SiteRun], of: PartOf, is_sound: Callable[[SiteRun], bool], *, rises: bool, by: float
) -> Odd | None:
    """The share of the run, alone or with the runs just before it, if it is `by` beyond the median and out of the band.

    `past` are the runs before, oldest first; those that are not sound make no band.
    """
    own = of(row)
    if not own.n or own.k == (0 if rises else own.n):
        return None
    sign = 1 if rises else -1
    for runs in _samples(row, past, of):
        before = tuple(run for run in past[: len(past) + 1 - len(runs)] if is_sound(run))
        band = band_of([of(run) for run in before])
        now = _sum(of(run) for run in runs)
        if band is None or now.n < LIMITS.fewest:
            continue
        is_far = all(sign * (part.share - band.middle) >= by for part in (own, now))
        if is_far and _chance(now, band.high if rises else band.low, rises=rises) < LIMITS.chance:
            return Odd(now, band, runs, before)
    return None


def _samples(row: SiteRun, past: Sequence[SiteRun], of: PartOf) -> Iterator[tuple[SiteRun, ...]]:
    """The run and as many before it as make up first the fewest pages, then the pool."""
    runs, n = [row], of(row).n
    earlier = list(past)
    for wanted in (LIMITS.fewest, LIMITS.pool):
        while n < wanted and earlier:
            runs.append(earlier.pop())
            n += of(runs[-1]).n
        yield tuple(runs)


def band_of(parts: Sequence[Part]) -> Band | None:
    """None where there are not enough pages yet."""
    lots = list(_lots(parts))
    if len(lots) < LIMITS.lots:
        return None
    shares = sorted((lot.k + 0.5) / (lot.n + 1) for lot in lots)
    cut = int(LIMITS.odd * len(shares))
    middle = median(lot.share for lot in lots)
    return Band(shares[cut], shares[-1 - cut], middle)


def _lots(parts: Sequence[Part]) -> Iterator[Part]:
    lot = Part(0, 0)
    for part in parts:
        lot = _sum((lot, part))
        if lot.n >= LIMITS.lot:
            yield lot
            lot = Part(0, 0)


def _sum(parts: Iterable[Part]) -> Part:
    pairs = list(parts)
    return Part(sum(part.k for part in pairs), sum(part.n for part in pairs))


def _chance(now: Part, share: float, *, rises: bool) -> float:
    """How often `now.n` pages of which each counts with probability `share` give `now.k` or a count still odder.

    >>> round(_chance(Part(0, 3), 0.5, rises=False), 3)
    0.125
    """
    counts = range(now.k, now.n + 1) if rises else range(now.k + 1)
    log_n = math.lgamma(now.n + 1)
    return math.fsum(
        math.exp(
            log_n
            - math.lgamma(k + 1)
            - math.lgamma(now.n - k + 1)
            + k * math.log(share)
            + (now.n - k) * math.log1p(-share)
        )
        for k in counts
    )
