"""Alarms: a site that is not as it used to be, found by the site's own history and nothing else. Pure.

No alarm before there is a history, none for what a quiet night or a run with three pages may bring. A run that raised
one is left out of what is usual for a week, so that an alarm does not silence itself; what lasts longer is the new
usual. What fires, how the bands are made and what to do: docs/guide/alarms.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import partial
from statistics import median

from crawler.runlog.alarms_pace import OddPace, odd_day, silence
from crawler.runlog.alarms_share import Band, Odd, Part, odd_share
from pipelines.store.history import Alarm, Judge, SiteRun
from pipelines.store.history_spread import Spread


class What(StrEnum):
    """What an alarm is about."""

    LISTINGS = "listings read"
    NAMED = "articles named by listings"
    SILENCE = "new articles"
    PACE = "articles in 24 hours"
    LENGTH = "median length"
    DATED = "share with a date"
    CREDITED = "share with an author"
    PICTURED = "share with a picture"
    REJECTED = "share of pages that are no article"
    BLOCKED = "share refused"
    FAILED = "share failed"
    SLOW = "median time to answer"


@dataclass(frozen=True, slots=True)
class Limits:
    """What counts as history, and how far off is far. Measured by benchmarks/alarms.py."""

    runs: int = 5
    """Earlier runs of a kind; fewer are no history."""
    new_usual: timedelta = timedelta(days=7)
    share_by: float = 0.2
    rejected_by: float = 0.3
    length_by: float = 0.3
    short: float = 0.6
    """A text shorter than this part of the usual median is a short one; a long one is as much longer."""
    slow_answers: int = 5
    slow_factor: float = 3.0
    slow_spread: float = 5.0
    slow_ms: int = 500
    """Slower by less than this harms nobody."""


LIMITS = Limits()


def judge_for(*, is_open: bool) -> Judge:
    """What judges the sites of a run. `is_open` False for one that asks for a closed range of dates: it has no pace."""
    return partial(alarms_of, is_open=is_open)


def alarms_of(row: SiteRun, past: Sequence[SiteRun], *, is_open: bool = True) -> list[Alarm]:
    """What is unusual in a run at a site, given the runs before it there, oldest first."""
    lists = list(_listings(row, past))
    pace = _pace(row, past) if is_open and not lists else ()
    shares = [alarm for check in _SHARES if (alarm := check.alarm(row, past)) is not None]
    return [*lists, *pace, *_length(row, past), *shares, *_slow(row, past)]


def is_sound(run: SiteRun, what: What, now: SiteRun) -> bool:
    """Whether a run shows what is usual: unless it raised this alarm in the last week."""
    return what not in run.alarms or now.at - run.at > LIMITS.new_usual


def _listings(row: SiteRun, past: Sequence[SiteRun]) -> Iterator[Alarm]:
    """Silence that needs no waiting: nothing could be read, or what was read names no article."""
    read = [run.listings for run in past if is_sound(run, What.LISTINGS, row)]
    if not row.listings and _always(read):
        yield Alarm(row.site, What.LISTINGS, "0", _range(min(filter(None, read)), max(read)))
    named = [run.named for run in past if run.whole_listings and is_sound(run, What.NAMED, row)]
    if row.whole_listings and not row.named and len(named) >= LIMITS.runs and min(named):
        yield Alarm(row.site, What.NAMED, "0", _range(min(named), max(named)))


def _always(numbers: Sequence[int]) -> bool:
    """Whether there was something each time, one time in twenty apart."""
    return len(numbers) >= LIMITS.runs and sum(map(bool, numbers)) >= 0.95 * len(numbers)


def _pace(row: SiteRun, past: Sequence[SiteRun]) -> Iterator[Alarm]:
    silent = silence(row, past, What.SILENCE)
    if silent is not None:
        yield Alarm(row.site, What.SILENCE, f"0 in {_hours(silent.span)}", _range(silent.low, silent.high))
        return
    day = odd_day(row, past, What.PACE)
    if day is not None:
        yield Alarm(row.site, What.PACE, str(day.n), _range(*_whole(day)))


def _whole(day: OddPace) -> tuple[int, int]:
    return max(0, round(day.low)), round(day.high)


@dataclass(frozen=True, slots=True)
class _Share:
    """A share that is watched: of a run `part`, which is bad when it rises, or when it falls."""

    what: What
    part: Callable[[SiteRun], Part]
    rises: bool
    by: float
    skips_first: bool = False
    """The first run of a site meets all its service pages; later ones hardly any. It counts while runs are few."""

    def alarm(self, row: SiteRun, past: Sequence[SiteRun]) -> Alarm | None:
        is_usual = partial(is_sound, what=self.what, now=row)
        check = partial(odd_share, row, of=self.part, is_sound=is_usual, rises=self.rises, by=self.by)
        odd = (check(past[1:]) if self.skips_first else None) or check(past)
        if odd is None:
            return None
        return Alarm(row.site, self.what, f"{odd.now.share:.0%} of {odd.now.n}".replace("%", " %"), _percent(odd.band))


_SHARES = (
    _Share(What.DATED, lambda run: Part(run.dated, run.written), rises=False, by=LIMITS.share_by),
    _Share(What.CREDITED, lambda run: Part(run.credited, run.written), rises=False, by=LIMITS.share_by),
    _Share(What.PICTURED, lambda run: Part(run.pictured, run.written), rises=False, by=LIMITS.share_by),
    _Share(
        What.REJECTED,
        lambda run: Part(run.rejected, run.rejected + run.read),
        rises=True,
        by=LIMITS.rejected_by,
        skips_first=True,
    ),
    _Share(What.BLOCKED, lambda run: Part(run.blocked, run.asked), rises=True, by=LIMITS.share_by),
    _Share(What.FAILED, lambda run: Part(run.failed, run.asked), rises=True, by=LIMITS.share_by),
)


def _length(row: SiteRun, past: Sequence[SiteRun]) -> Iterator[Alarm]:
    """Texts that are far shorter than usual, or far longer: counted as shares, so that few of them prove little."""
    if not row.written:
        return
    is_usual = partial(is_sound, what=What.LENGTH, now=row)
    usual = _merged(run for run in past if run.written and is_usual(run)).median
    short, long = round(usual * LIMITS.short), round(usual / LIMITS.short)
    for part in (
        lambda run: Part(run.words.below(short), run.words.total),
        lambda run: Part(run.words.above(long), run.words.total),
    ):
        odd = odd_share(row, past, part, is_usual, rises=True, by=LIMITS.length_by)
        if odd is None:
            continue
        now = _merged(odd.runs).median
        if not short <= now <= long:
            yield Alarm(row.site, What.LENGTH, f"{now} words", _usual_lengths(odd))


def _usual_lengths(odd: Odd) -> str:
    """From the median of a run with short texts to that of one with long ones."""
    medians = sorted(run.words.median for run in odd.before if run.words.total)
    tenth = len(medians) // 10
    return _range(medians[tenth], medians[-1 - tenth], "words")


def _slow(row: SiteRun, past: Sequence[SiteRun]) -> Iterator[Alarm]:
    told = [run for run in past if run.answer_ms.total >= LIMITS.slow_answers and is_sound(run, What.SLOW, row)]
    if row.answer_ms.total < LIMITS.slow_answers or len(told) < LIMITS.runs:
        return
    now, before = row.answer_ms.median, sorted(run.answer_ms.median for run in told)
    middle = median(before)
    reach = LIMITS.slow_spread * 1.4826 * median(abs(ms - middle) for ms in before)
    highest = before[-1 - len(before) // 20]
    if now > max(middle + max(reach, LIMITS.slow_ms), middle * LIMITS.slow_factor, highest):
        yield Alarm(row.site, What.SLOW, f"{now} ms", _range(before[len(before) // 20], highest, "ms"))


def _merged(runs: Iterable[SiteRun]) -> Spread:
    spread = Spread()
    for run in runs:
        spread.merge(run.words)
    return spread


def _range(low: float, high: float, unit: str = "") -> str:
    """
    >>> _range(4, 12, "ms"), _range(3.2, 3.3)
    ('4 to 12 ms', '3')
    """
    first, last = round(low), round(high)
    told = str(first) if first == last else f"{first} to {last}"
    return f"{told} {unit}".rstrip()


def _percent(band: Band) -> str:
    low, high = round(100 * min(band.low, band.middle)), round(100 * max(band.high, band.middle))
    return _range(low, high, "%")


def _hours(span: timedelta) -> str:
    """
    >>> _hours(timedelta(hours=9)), _hours(timedelta(days=3, hours=1))
    ('9 hours', '3 days')
    """
    hours = round(span / timedelta(hours=1))
    return f"{hours} hour{'s' * (hours != 1)}" if hours < 48 else f"{hours // 24} days"
