"""What is out of a site's own band, and what is not: quiet nights, weekends, a run with three pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.runlog.alarms import What, alarms_of
from pipelines.store.history import Alarm, SiteRun
from pipelines.store.history_spread import Spread

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def run_at(at: datetime, new: int = 0, **other: Any) -> SiteRun:
    """A sound run that found `new` articles, all with date, author and picture."""
    made: dict[str, Any] = dict.fromkeys(("new", "fresh", "read", "dated", "credited", "pictured"), new)
    made |= {"asked": new + 4, "answered": new + 4, "listings": 4, "whole_listings": 2, "named": 30}
    made |= {"words": Spread.of([400, 300, 500, 350, 450][n % 5] for n in range(new))}
    made |= {"answer_ms": Spread.of([200] * (new + 4))}
    return SiteRun("news.example", 1, at.isoformat(), **(made | other))


def by_day(hour: int) -> int:
    """Nothing between ten and six."""
    return 3 if 6 <= hour < 22 else 0


def hourly(hours: int, pace: Callable[[int], int] = by_day, start: datetime = MONDAY) -> list[SiteRun]:
    return [run_at(start + n * HOUR, pace((start + n * HOUR).hour)) for n in range(hours)]


def nightly(numbers: Sequence[int]) -> list[SiteRun]:
    return [run_at(MONDAY + n * DAY, number) for n, number in enumerate(numbers)]


def judged(runs: Sequence[SiteRun], last: SiteRun, **options: bool) -> dict[str, Alarm]:
    alarms = alarms_of(last, runs, **options)
    assert all(alarm.site == "news.example" and alarm.figure and alarm.usual for alarm in alarms)
    return {alarm.what: alarm for alarm in alarms}


def after(runs: Sequence[SiteRun], new: int = 0, step: timedelta = HOUR, **other: Any) -> SiteRun:
    return run_at(runs[-1].at + step, new, **other)


def test_first_runs_raise_nothing_whatever_they_find() -> None:
    nothing = {"asked": 9, "failed": 9, "listings": 0, "whole_listings": 0, "named": 0}
    for n in range(4):
        assert judged(hourly(n), run_at(MONDAY + n * HOUR, 0, **nothing)) == {}


def test_weeks_of_quiet_nights_and_weekends_raises_nothing() -> None:
    def pace(at: datetime) -> int:
        return 0 if at.weekday() >= 5 or not 6 <= at.hour < 22 else 1 + (at.hour * 7 + at.day) % 5

    moments = [MONDAY + n * HOUR for n in range(17 * 24)]
    runs = [run_at(at, pace(at)) for at in moments]
    assert not [alarms for n in range(len(runs)) if (alarms := alarms_of(runs[n], runs[:n]))]


def test_silence_is_told_once_such_hours_always_had_articles() -> None:
    runs = hourly(4 * 24 + 7)  # Friday, seven in the morning: one run has had articles
    silent_for = 0
    while not (found := judged(runs, after(runs))):
        runs.append(after(runs))
        silent_for += 1
    assert found[What.SILENCE] == Alarm("news.example", What.SILENCE, "0 in 4 hours", "12")
    assert silent_for < 5
    assert judged(runs, after(runs, 3)) == {}


def test_silence_is_no_alarm_where_a_closed_range_of_dates_is_asked_for() -> None:
    runs = hourly(4 * 24 + 12)
    assert What.SILENCE in judged(runs, after(runs, 0, DAY / 2))
    assert judged(runs, after(runs, 0, DAY / 2), is_open=False) == {}


def test_first_weekend_and_first_night_are_not_judged() -> None:
    runs = hourly(5 * 24)
    for hour in range(48):
        assert judged(runs, after(runs)) == {}, hour
        runs.append(after(runs))


def test_silence_goes_on_being_told_until_it_ends() -> None:
    runs = hourly(3 * 7 * 24)
    told = []
    for _ in range(4 * 24):
        last = after(runs)
        found = judged(runs, last)
        last.alarms = tuple(found)
        runs.append(last)
        told.append(What.SILENCE in found)
    first = told.index(True)
    assert first < 24
    assert all(told[first:])


@pytest.mark.parametrize(
    ("last", "told"), [(31, []), (80, []), (5, [What.PACE]), (200, [What.PACE]), (0, [What.SILENCE])]
)
def test_day_far_outside_the_band_of_days_is_told(last: int, told: list[str]) -> None:
    runs = nightly(
        [5000, 41, 38, 50, 44, 29, 60, 47, 39, 52, 44, 40, 57, 35, 48, 45]
    )  # what the first finds is no day's work
    assert list(judged(runs, after(runs, last, DAY))) == told


def test_runs_that_were_missed_make_no_quiet_day() -> None:
    runs = [run for n, run in enumerate(nightly([40] * 20)) if n % 5 != 3]
    assert judged(runs, after(runs, 40, 2 * DAY)) == {}


def test_listings_that_cannot_be_read_are_told_at_once() -> None:
    runs = hourly(8)
    last = after(runs, 0, listings=0, whole_listings=0, named=0)
    assert judged(runs, last)[What.LISTINGS] == Alarm("news.example", What.LISTINGS, "0", "4")


def test_listings_that_name_no_article_are_told_but_not_those_that_have_not_changed() -> None:
    runs = hourly(8)
    assert list(judged(runs, after(runs, 0, named=0))) == [What.NAMED]
    assert judged(runs, after(runs, 0, named=0, whole_listings=0)) == {}


@pytest.mark.parametrize(
    ("what", "new", "broken"),
    [
        (What.DATED, 6, {"dated": 0}),
        (What.CREDITED, 6, {"credited": 0}),
        (What.PICTURED, 6, {"pictured": 0}),
        (What.LENGTH, 6, {"words": Spread.of([40] * 6)}),
        (What.LENGTH, 6, {"words": Spread.of([4000] * 6)}),
        (What.REJECTED, 0, {"rejected": 6}),
        (What.BLOCKED, 0, {"blocked": 6, "asked": 10}),
        (What.FAILED, 0, {"failed": 6, "asked": 10}),
        (What.SLOW, 6, {"answer_ms": Spread.of([900] * 10)}),
    ],
)
def test_what_breaks_is_told_by_its_name(what: str, new: int, broken: dict[str, Any]) -> None:
    runs = hourly(36)
    assert list(judged(runs, after(runs, new, **broken), is_open=False)) == [what]
    assert judged(runs, after(runs, 6), is_open=False) == {}


def test_few_pages_are_put_to_those_before_and_prove_nothing_alone() -> None:
    runs = hourly(36)
    assert judged(runs, after(runs, 2, dated=0)) == {}
    runs += [after(runs, 2, dated=0)]
    runs += [after(runs, 2, dated=0)]
    assert list(judged(runs, after(runs, 2, dated=0))) == [What.DATED]
    assert judged(runs, after(runs, 2)) == {}


def test_site_that_often_names_no_author_has_a_wide_band() -> None:
    runs = [run_at(MONDAY + n * HOUR, 10, credited=4 + n % 5) for n in range(40)]
    assert judged(runs, after(runs, 10, credited=3), is_open=False) == {}
    found = judged(runs, after(runs, 20, credited=0), is_open=False)
    assert found[What.CREDITED].figure == "0 % of 20"
    assert found[What.CREDITED].usual == "41 to 77 %"


def test_alarm_goes_on_for_a_week_and_is_the_new_usual_then() -> None:
    runs = nightly([40] * 12)
    told = 0
    for _ in range(20):
        last = after(runs, 40, DAY, dated=0)
        found = judged(runs, last)
        last.alarms = tuple(found)
        told += What.DATED in found
        runs.append(last)
    assert 7 <= told <= 12
    assert not runs[-1].alarms


def test_first_run_with_all_its_service_pages_does_not_hide_what_is_rejected_later() -> None:
    runs = [run_at(MONDAY, 20, rejected=60), *hourly(36, start=MONDAY + HOUR)]
    assert What.REJECTED in judged(runs, after(runs, 0, rejected=6), is_open=False)


def test_slow_answers_of_a_site_that_was_never_quick_are_usual() -> None:
    paces = (300, 900, 2500)
    runs = [run_at(MONDAY + n * HOUR, 3, answer_ms=Spread.of([paces[n % 3]] * 7)) for n in range(40)]
    assert judged(runs, after(runs, 3, answer_ms=Spread.of([2600] * 7)), is_open=False) == {}
    assert judged(runs, after(runs, 3, answer_ms=Spread.of([9000] * 3)), is_open=False) == {}
