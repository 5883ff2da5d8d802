"""Pending URLs as one run takes them from the corpus: hosts paced, budget kept, what is under way remembered."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from crawler.engine_budget import PAGE_KINDS, Budget
from crawler.frontier.pace import Pace
from pipelines.store.corpus import Corpus
from pipelines.store.frontier import Pending

_LOOK_AHEAD = 200


class Queue:
    """`is_over` says when nothing more is handed out.

    `waits_for_dates`: a later page of a list only once its host has nothing under way, for what the articles of the
    pages before tell of their dates decides whether the list is followed at all.
    """

    def __init__(
        self,
        corpus: Corpus,
        budget: Budget,
        per_host: int,
        is_over: Callable[[], bool],
        *,
        waits_for_dates: bool = False,
    ) -> None:
        self._corpus = corpus
        self._budget = budget
        self._is_over = is_over
        self._peeked: Pending | None = None
        self._under_way: dict[str, Pending] = {}
        self.pace = Pace(self._take_in_order if waits_for_dates else self._take, per_host)

    def __len__(self) -> int:
        """How many URLs are under way: handed out, and neither settled nor given back."""
        return len(self._under_way)

    def next(self) -> Pending | None:
        pending, self._peeked = self._peeked or self._look(), None
        if pending is not None:
            self._under_way[pending.url] = pending
            self._budget.took(pending)
        return pending

    def has_next(self) -> bool:
        self._peeked = self._peeked or self._look()
        return self._peeked is not None and not self._is_over()

    def settled(self, url: str) -> Pending | None:
        """Take note that a URL is done; what it was handed out as, None where it was not."""
        return self._under_way.pop(url, None)

    def give_back(self, pending: Pending) -> None:
        self._under_way.pop(pending.url, None)
        self._budget.gave_back(pending)

    def _look(self) -> Pending | None:
        pending = None if self._is_over() else self.pace.next()
        while pending is not None and self._budget.day.is_spent(pending.host):  # taken while there was some left
            self._corpus.give_back(pending.url)
            pending = self.pace.next()
        return pending

    def _take_in_order(self, limit: int, busy: Collection[str]) -> list[Pending]:
        """What may be handed out now; later pages of a list whose turn has not come are put back."""
        hosts = {pending.host for pending in self._under_way.values()}
        taken = []
        for pending in self._take(limit, busy):
            if pending.is_later and pending.host in hosts:
                self._corpus.give_back(pending.url)
            else:
                taken.append(pending)
            hosts.add(pending.host)
        return taken

    def _take(self, limit: int, busy: Collection[str]) -> list[Pending]:
        left = self._budget.pages_left()
        if self._budget.day.is_limited:  # else no look at all hosts, at each take
            busy = {*busy, *self._budget.day.held_back(self._corpus.pending_by_host())}
        if left is None:
            return self._corpus.take(limit, hosts_busy=busy)
        # Where few pages are wanted and that many are known, their listings need not all be asked for first.
        wanted = min(left, _LOOK_AHEAD)
        pages = self._corpus.take(wanted, hosts_busy=busy, kinds=PAGE_KINDS)
        enough = limit if len(pages) >= wanted else 0
        for pending in pages[enough:]:
            self._corpus.give_back(pending.url)
        return pages[:enough] if enough else self._corpus.take(min(limit, wanted), hosts_busy=busy)


def is_half_read(slot: Any, outcomes: int) -> bool:
    """Whether answers pile up in Scrapy's scraper, so that nothing new is asked for, and half of them are read.

    The other half keeps the workers busy meanwhile; a commit for each page would cost ten times as much.
    """
    return bool(slot.needs_backout()) and 2 * outcomes >= len(slot.active)
