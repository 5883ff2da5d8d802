"""How an extraction is getting on, on standard error: a bar on a terminal, a plain line every 30 s elsewhere.

How far it is, is told by the bytes read of the inputs; of a pipe nobody knows the length, so that no end is foretold.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

EVERY_S = 30.0
_REDRAW_S = 0.2


class Meter:
    """Pages, rate and time left, since `begin`."""

    def __init__(self, files: Sequence[str], now: Callable[[], float] = time.monotonic) -> None:
        sizes = [_size(name) for name in files]
        self.total = sum(sizes) if all(size >= 0 for size in sizes) else 0
        self._before = [sum(sizes[:n]) for n in range(len(sizes))] if self.total else []
        self._now = now
        self.done = 0
        self._done_before: int | None = None
        self._pages = 0
        self._began = now()

    def count(self, source: int, consumed: int) -> None:
        if self._before:
            self.done = self._before[source] + consumed
        if self._done_before is None:
            self._done_before = self.done
        self._pages += 1

    def describe(self, pages: int, articles: int) -> str:
        """One line: what was done in all, the rate of this run, and the time left where it is known."""
        span = max(self._now() - self._began, 1e-9)
        done = self.done - (self._done_before or 0)
        left = ""
        if self.total and done > 0 and span > 2:
            left = f", {format_time((self.total - self.done) * span / done)} left"
        share = f" ({100 * self.done // self.total} %)" if self.total else ""
        return (
            f"{counted(pages, 'page')}{share}, {counted(articles, 'article')}, {self._pages / span:.1f} pages/s{left}"
        )


def format_time(seconds: float) -> str:
    """
    >>> format_time(42), format_time(600), format_time(9000)
    ('42 s', '10 min', '2.5 h')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def counted(n: int, noun: str) -> str:
    """
    >>> counted(1, "page"), counted(0, "page")
    ('1 page', '0 pages')
    """
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _size(name: str) -> int:
    """In bytes; -1 where it is not known."""
    try:
        return os.stat(name).st_size if os.path.isfile(name) else -1  # noqa: PTH113, PTH116 - once for each of many files
    except OSError:
        return -1


class View(Protocol):
    """Shows how far it is; `line` makes the text when it is wanted."""

    def look(self, meter: Meter, line: Callable[[], str]) -> None: ...
    def close(self) -> None: ...


class Lines:
    """For logs: a line every 30 s."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._next = now() + EVERY_S

    def look(self, meter: Meter, line: Callable[[], str]) -> None:
        if self._now() >= self._next:
            self._next = self._now() + EVERY_S
            print(line(), file=sys.stderr, flush=True)  # noqa: T201 - the progress is this program's output

    def close(self) -> None:
        pass


class Bar:
    """For terminals."""

    def __init__(self, console: Console) -> None:
        columns = (BarColumn(bar_width=20), TextColumn("{task.description}", markup=False))
        self._progress = Progress(*columns, console=console, transient=True)
        self._task = self._progress.add_task("", total=None)
        self._progress.start()
        self._next = 0.0

    def look(self, meter: Meter, line: Callable[[], str]) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _REDRAW_S
            self._progress.update(self._task, completed=meter.done, total=meter.total or None, description=line())

    def close(self) -> None:
        self._progress.stop()


class Nothing:
    """For --quiet."""

    def look(self, meter: Meter, line: Callable[[], str]) -> None:
        pass

    def close(self) -> None:
        pass


def choose_view(*, quiet: bool) -> View:
    if quiet:
        return Nothing()
    console = Console(stderr=True)
    return Bar(console) if console.is_terminal else Lines()
