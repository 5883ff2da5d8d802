"""Progress is told by the bytes read of the inputs, in plain lines; the clock is the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from crawler.outputs.progress import Bar, Lines, Meter, Nothing, choose_view


class Clock:
    def __init__(self) -> None:
        self.s = 0.0

    def __call__(self) -> float:
        return self.s


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    for name, size in (("a", 1000), ("b", 3000)):
        (tmp_path / name).write_bytes(bytes(size))
    return [str(tmp_path / "a"), str(tmp_path / "b")]


def test_rate_share_and_time_left(files: list[str]) -> None:
    clock = Clock()
    meter = Meter(files, clock)
    meter.count(0, 0)
    for n in range(99):
        meter.count(n > 50, 1000)
    clock.s = 10.0
    assert meter.describe(100, 80) == "100 pages (50 %), 80 articles, 10.0 pages/s, 10 s left"


def test_a_run_that_goes_on_tells_its_own_rate(files: list[str]) -> None:
    clock = Clock()
    meter = Meter(files, clock)
    meter.count(1, 1000)  # what an earlier run did
    meter.count(1, 2000)
    clock.s = 100.0
    assert meter.describe(5000, 4000) == "5000 pages (75 %), 4000 articles, 0.0 pages/s, 2 min left"


def test_nobody_knows_the_length_of_a_pipe() -> None:
    clock = Clock()
    meter = Meter(["-"], clock)
    meter.count(0, 10_000)
    clock.s = 4.0
    assert meter.describe(1, 1) == "1 page, 1 article, 0.2 pages/s"


def test_lines_come_every_thirty_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    lines, meter = Lines(clock), Meter([], clock)
    for s in range(100):
        clock.s = float(s)
        lines.look(meter, lambda: f"at {clock.s:.0f}")
    assert capsys.readouterr().err.splitlines() == ["at 30", "at 60", "at 90"]


def test_a_terminal_gets_a_bar_and_a_log_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(choose_view(quiet=True), Nothing)
    assert isinstance(choose_view(quiet=False), Lines)
    monkeypatch.setattr(Console, "is_terminal", True)
    view = choose_view(quiet=False)
    view.close()
    assert isinstance(view, Bar)
