"""How a run is getting on: a bar on a terminal, a plain line every 30 seconds elsewhere. On standard error."""

from __future__ import annotations

import time
from collections import deque

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from crawler.engine import Run
from crawler.runlog.funnel import format_seconds
from pipelines.model import Reason
from pipelines.store.corpus import Corpus

PLAIN_EVERY_S = 30.0
_RATE_OVER_S = 30.0


class _Rate:
    """Pages a second over the last half minute: a crawl starts slowly, and its mean would lie about the rest."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def of(self, pages: int) -> float:
        now = time.monotonic()
        self._seen.append((now, pages))
        while now - self._seen[0][0] > _RATE_OVER_S:
            self._seen.popleft()
        (then, before), span = self._seen[0], now - self._seen[0][0]
        return (pages - before) / span if then < now and span > 0 else 0.0


def describe(run: Run, corpus: Corpus, rate: float) -> str:
    """Listed, fetched, articles, rate and time left."""
    fetched, waiting = run.tally.fetched, corpus.pending_count()
    articles = run.tally.articles[Reason.NEW] + run.tally.articles[Reason.CHANGED]
    left = f", {format_seconds(waiting / rate)} left" if rate > 0 and waiting else ""
    return f"{corpus.discovered_count()} listed, {fetched} fetched, {articles} articles, {rate:.1f} pages/s{left}"


class PlainProgress:
    """One line every 30 seconds."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._rate = _Rate()
        self._next = time.monotonic() + PLAIN_EVERY_S

    def look(self, run: Run, corpus: Corpus) -> None:
        rate = self._rate.of(run.tally.fetched)
        if time.monotonic() >= self._next:
            self._next += PLAIN_EVERY_S
            self._console.print(describe(run, corpus, rate), markup=False)

    def close(self) -> None:
        pass


class BarProgress:
    """A bar that grows with what is known to be waiting."""

    def __init__(self) -> None:
        self._progress = Progress(
            BarColumn(bar_width=20),
            TextColumn("{task.description}", markup=False),
            console=Console(stderr=True),
            transient=True,
        )
        self._task: TaskID | None = None
        self._rate = _Rate()

    def look(self, run: Run, corpus: Corpus) -> None:
        if self._task is None:
            self._progress.start()
            self._task = self._progress.add_task("", total=None)
        done = run.tally.fetched
        self._progress.update(
            self._task,
            completed=done,
            total=done + corpus.pending_count(),
            description=describe(run, corpus, self._rate.of(done)),
        )

    def close(self) -> None:
        if self._task is not None:
            self._progress.stop()


class NoProgress:
    """For --quiet and --json."""

    def look(self, run: Run, corpus: Corpus) -> None:
        pass

    def close(self) -> None:
        pass


def progress(*, quiet: bool) -> PlainProgress | BarProgress | NoProgress:
    if quiet:
        return NoProgress()
    return BarProgress() if Console(stderr=True).is_terminal else PlainProgress()
