"""How a run is getting on: a table of its sites on a terminal, a plain line every 30 seconds elsewhere.

All of it goes to standard error, and none of it with --quiet or --json.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live

from crawler.runlog.pace import Rate
from crawler.runlog.sitetable import Standing, overall, site_table, standings

if TYPE_CHECKING:
    from crawler.engine import Run
    from pipelines.store.corpus import Corpus

PLAIN_EVERY_S = 30.0


class PlainProgress:
    """One line every 30 seconds."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._rate = Rate()
        self._next = time.monotonic() + PLAIN_EVERY_S

    def look(self, run: Run, corpus: Corpus) -> None:
        now = time.monotonic()
        self._rate.note(now, run.tally.fetched)
        if now >= self._next:
            self._next += PLAIN_EVERY_S
            waiting, listed = corpus.pending_count(), corpus.discovered_count()
            line = overall(run.tally, waiting, listed, self._rate.per_s, run.budget.pages_left())
            self._console.print(line, markup=False)

    def close(self) -> None:
        pass


class TableProgress:
    """A row a site, drawn anew twice a second and gone when the run ends."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live: Live | None = None
        self._rates: dict[str, Rate] = {}

    def look(self, run: Run, corpus: Corpus) -> None:
        if self._live is None:
            self._live = Live(console=self._console, auto_refresh=False, transient=True)
            self._live.start()
        now = time.monotonic()
        rows = [
            self._paced(row, now, run.budget.pages_left())
            for row in standings(run.tally, corpus.pending_by_host(), run.scope.domains)
        ]
        self._live.update(site_table(rows, run.tally.seconds, self._console.width), refresh=True)

    def _paced(self, row: Standing, now: float, most: int | None) -> Standing:
        rate = self._rates.setdefault(row.site, Rate())
        rate.note(now, row.fetched)
        return row.at_rate(rate.per_s, most)

    def close(self) -> None:
        if self._live is not None:
            self._live.stop()


class NoProgress:
    """For --quiet and --json."""

    def look(self, run: Run, corpus: Corpus) -> None:
        pass

    def close(self) -> None:
        pass


def progress(*, quiet: bool) -> PlainProgress | TableProgress | NoProgress:
    if quiet:
        return NoProgress()
    console = Console(stderr=True, highlight=False)
    # A dumb terminal cannot take back what was written, so that a table would scroll by twice a second.
    return TableProgress(console) if console.is_terminal and not console.is_dumb_terminal else PlainProgress()
