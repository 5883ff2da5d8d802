"""How much a run may still fetch. Pure: the clock is given."""

from __future__ import annotations

from collections.abc import Callable

from crawler.engine_day import DayBudget
from pipelines.model import Fate, Outcome, Reason, UrlKind
from pipelines.store.frontier import Pending

PAGE_KINDS = (UrlKind.ARTICLE, UrlKind.OTHER)
"""What counts as a page before it is fetched; robots.txt, feeds, sitemaps and sections do not."""
_NO_PAGE = frozenset({Fate.SECTION, Fate.ROBOTS, Fate.ALIAS})


class Budget:
    """Counts pages when they are asked for, so that the limit is never passed, and gives back what was no page."""

    def __init__(self, max_pages: int, max_time_s: float, clock: Callable[[], float]) -> None:
        self._max_pages = max_pages
        self._pages = 0
        self._clock = clock
        self.day = DayBudget()
        self._ends_at = clock() + max_time_s if max_time_s > 0 else None

    def pages_left(self) -> int | None:
        """None where there is no limit."""
        return max(0, self._max_pages - self._pages) if self._max_pages > 0 else None

    def seconds_left(self) -> float | None:
        return None if self._ends_at is None else max(0.0, self._ends_at - self._clock())

    def took(self, pending: Pending) -> None:
        self._pages += pending.kind in PAGE_KINDS

    def gave_back(self, pending: Pending) -> None:
        self._pages -= pending.kind in PAGE_KINDS

    def settled(self, pending: Pending, outcome: Outcome) -> None:
        """A page that proved to be a list, or a redirect, was no page."""
        if outcome.fate in _NO_PAGE and outcome.article is None:
            self.gave_back(pending)

    @property
    def spent(self) -> Reason | None:
        """Which limit is reached."""
        if self.seconds_left() == 0.0:
            return Reason.MAX_TIME
        return Reason.MAX_PAGES if self.pages_left() == 0 else None
