from __future__ import annotations

import io
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from crawler.engine_budget import Budget
from crawler.runlog import progress as shown
from crawler.runlog.pace import Rate
from crawler.runlog.sitetable import MOST_SITES, Standing, overall, site_table, standings
from crawler.runlog.tally import RunTally
from pipelines.model import Outcome, Reason


def tally(*outcomes: tuple[str, Reason, int]) -> RunTally:
    told = RunTally()
    for url, reason, status in outcomes:
        outcome = Outcome(url, reason, http_status=status)
        told.settled(outcome, outcome, None)
    return told


TALLY = tally(
    ("https://a.example/1", Reason.NEW, 200),
    ("https://www.a.example/2", Reason.LISTING, 200),
    ("https://a.example/3", Reason.DISALLOWED, 0),
    ("https://b.example/1", Reason.KNOWN, 304),
)


def printed(table: Any, width: int = 80, **options: Any) -> str:
    console = Console(file=io.StringIO(), width=width, **options)
    console.print(table)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_hosts_of_one_site_are_one_row() -> None:
    rows = standings(TALLY, {"www.a.example": 4, "a.example": 1}, ["a.example", "b.example"])
    assert rows == [Standing("a.example", 3, 5, 2, 1), Standing("b.example", 1, 0, 1, 0)]


def test_site_without_an_answer_yet_is_shown() -> None:
    assert standings(RunTally(), {}, ["a.example"]) == [Standing("a.example", 0, 0, 0, 0)]


def test_time_left_is_what_waits_at_the_pace_of_late() -> None:
    row = Standing("a.example", 10, 30, 10, 3)
    assert row.left_s is None
    assert row.at_rate(2.0).left_s == 15.0
    assert row.at_rate(2.0, 8).left_s == 4.0  # --max-pages
    assert overall(TALLY, 30, 34, 2.0, 8).endswith(", 4.0 s left")
    assert overall(TALLY, 30, 34, 2.0) == "34 listed, 3 fetched, 1 article, 2.0 pages/s, 15.0 s left"


@pytest.mark.parametrize("width", [60, 80])
def test_table_fits_the_terminal_and_names_no_more_than_a_dozen_sites(width: int) -> None:
    rows = [Standing(f"{'very-' * 9}{n}.example", 1_000_000, 9_000_000, 999_999, 99_999, 99.9) for n in range(40)]
    lines = printed(site_table(rows, 86_400.0, width), width).splitlines()
    assert max(map(len, lines)) <= width
    assert len(lines) <= MOST_SITES + 5
    assert any("28 more" in line for line in lines)
    assert any(line.startswith("all ") for line in lines)


def test_table_has_no_colour_where_none_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    table = site_table([Standing("a.example", 1, 2, 1, 1, 0.5)], 3.0, 80)
    assert "\x1b[38;5" in printed(table, force_terminal=True, color_system="256")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[38;5" not in printed(table, force_terminal=True, color_system="256")


def test_rate_forgets_what_was_long_ago() -> None:
    rate = Rate()
    for second in range(100):
        rate.note(float(second), 0 if second < 60 else (second - 60) * 4)
    assert rate.per_s == pytest.approx(4.0)


def test_piped_run_says_a_plain_line_every_half_minute(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = Clock()
    monkeypatch.setattr(shown, "time", clock)
    watch = shown.progress(quiet=False)
    run: Any = SimpleNamespace(tally=TALLY, budget=Budget(0, 0.0, clock.monotonic))
    corpus: Any = SimpleNamespace(pending_count=lambda: 5, discovered_count=lambda: 9)
    for clock.now in range(0, 95, 5):
        watch.look(run, corpus)
    watch.close()
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == ["9 listed, 3 fetched, 1 article, 0.0 pages/s"] * 3


def test_quiet_run_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    nothing: Any = None
    watch = shown.progress(quiet=True)
    watch.look(nothing, nothing)
    watch.close()
    assert capsys.readouterr() == ("", "")


@dataclass
class Clock:
    now: float = field(default=0.0)

    def monotonic(self) -> float:
        return self.now
