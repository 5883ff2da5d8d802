"""How many articles a site brings: in a span of silence, and in a day, beside the same span of earlier days. Pure.

The articles of a run came some time since the run before; they are spread evenly over that time, so that runs at odd
hours, or none for a night, can be compared with others. Spans are compared with the same hours of the days before, and
once there are two weeks, of the same weekday in the weeks before: quiet nights and weekends are usual then.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from statistics import mean, median

from pipelines.store.history import SiteRun

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_WEEKEND = (5, 6)


@dataclass(frozen=True, slots=True)
class PaceLimits:
    """When silence, or a day's number, counts as unusual. Measured by benchmarks/alarms.py."""

    days: int = 3
    """Earlier days that silence is compared with; the same hours of each must have had articles."""
    weeks: int = 2
    expected: float = 10.0
    """Articles that a silent span brings otherwise, on average: more than chance needs, as news comes in bursts."""
    lowest: float = 3.0
    """Articles in the least of the spans that it is compared with."""
    band_days: int = 14
    band_weeks: int = 4
    spread: float = 5.0
    """How many standard deviations a day may be off. Counts vary by their square root at least."""
    factor: float = 2.0
    longest_gap: timedelta = timedelta(hours=36)
    """After a longer pause between runs, listings no longer name all that came in between."""


LIMITS = PaceLimits()


@dataclass(frozen=True, slots=True)
class OddPace:
    """A number of articles in a span that ends now, and the lowest and highest of the spans it was compared with."""

    n: int
    span: timedelta
    low: float
    high: float


class Timeline:
    """When a site's fresh articles came, by its runs, oldest first. What the first run found came at no known time."""

    def __init__(self, runs: Sequence[SiteRun], odd: str) -> None:
        """`odd` is what a run's alarms are to name for its time not to be compared with."""
        self._at = [run.at.timestamp() for run in runs]
        self._total = list(accumulate([0, *(run.fresh for run in runs[1:])]))
        self._odd = [
            (since, till) for (since, till), run in zip(pairwise(self._at), runs[1:], strict=True) if odd in run.alarms
        ]

    def count(self, start: float, end: float) -> float:
        """Articles between two moments, in seconds since 1970."""
        return self._until(end) - self._until(start)

    def _until(self, moment: float) -> float:
        after = bisect_right(self._at, moment)
        if after in (0, len(self._at)):
            return float(self._total[after - 1] if after else 0)
        since, till = self._at[after - 1 : after + 1]
        before, until = self._total[after - 1 : after + 1]
        return before + (until - before) * (moment - since) / (till - since)

    def like(self, start: datetime, end: datetime, step: timedelta) -> list[float]:
        """Articles in the same span one, two, three … steps earlier, as far back as the runs go."""
        counts = []
        since, till = start.timestamp(), end.timestamp()
        shift = step.total_seconds() * math.ceil((end - start) / step)
        while since - shift >= self._at[0]:
            first, last = since - shift, till - shift
            if not any(begun < last and ended > first for begun, ended in self._odd):
                counts.append(self.count(first, last))
            shift += step.total_seconds()
        return counts


def silence(row: SiteRun, past: Sequence[SiteRun], odd: str) -> OddPace | None:
    """The time since the last fresh article, if the site never was silent for so long at such hours."""
    last = next((run.at for run in reversed(past) if run.fresh), None)
    if row.fresh or last is None:
        return None
    timeline = Timeline([*past, row], odd)
    counts = timeline.like(last, row.at, _WEEK)
    if len(counts) < LIMITS.weeks:
        if _has_weekend(last, row.at):
            return None
        counts = timeline.like(last, row.at, _DAY)
        if len(counts) < LIMITS.days:
            return None
    counts.sort()
    usual = counts[1:] if len(counts) >= 5 else counts  # one odd day does not make silence usual
    if usual[0] < LIMITS.lowest or mean(usual) < LIMITS.expected:
        return None
    return OddPace(0, row.at - last, usual[0], usual[-1])


def odd_day(row: SiteRun, past: Sequence[SiteRun], odd: str) -> OddPace | None:
    """The articles of the last 24 hours, if they are far fewer or more than on any such day before."""
    if not past or row.at - past[-1].at > LIMITS.longest_gap:
        return None
    timeline = Timeline([*past, row], odd)
    days = timeline.like(row.at - _DAY, row.at, _DAY)
    weekdays = timeline.like(row.at - _DAY, row.at, _WEEK)
    if len(days) < LIMITS.band_days:
        return None
    alike = weekdays if len(weekdays) >= LIMITS.band_weeks else days
    n = timeline.count((row.at - _DAY).timestamp(), row.at.timestamp())
    low, high = _reach(alike)[0], max(_reach(days)[1], _reach(alike)[1])
    middle = median(alike)
    is_low = n < low and n * LIMITS.factor < middle
    is_high = n > high and n > middle * LIMITS.factor
    return OddPace(round(n), _DAY, low, high) if is_low or is_high else None


def _reach(counts: Sequence[float]) -> tuple[float, float]:
    """The lowest and highest that is usual: the band, or what was seen if that is wider."""
    low, high = _band(counts)
    return min(low, *counts), max(high, *counts)


def _band(counts: Sequence[float]) -> tuple[float, float]:
    """Median and spread of counts, taken of their roots, which vary alike whatever the size (Anscombe)."""
    roots = [math.sqrt(count + 0.375) for count in counts]
    middle = median(roots)
    deviation = 1.4826 * median(abs(root - middle) for root in roots)
    reach = LIMITS.spread * max(deviation, 0.5)
    return max(0.0, middle - reach) ** 2 - 0.375, (middle + reach) ** 2 - 0.375


def _has_weekend(start: datetime, end: datetime) -> bool:
    """Whether a Saturday or Sunday is touched: whether a site rests then, its first week cannot say."""
    days = (end.date() - start.date()).days + 1
    return any((start + timedelta(days=day)).weekday() in _WEEKEND for day in range(min(days, 7)))
