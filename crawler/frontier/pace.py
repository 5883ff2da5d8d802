"""How many requests each host has under way, so that the next URL is always one of a host that has room. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection

from pipelines.store.frontier import Pending

Take = Callable[[int, Collection[str]], list[Pending]]
_BITE, _BITE_PER_REQUEST = 16, 4
"""URLs that are taken at once, at least and for each request that a host may have under way: for some seconds."""


class Pace:
    """Keeps a few pending URLs per host at hand and hands out only those of hosts that have room.

    One request more than the host's limit is let through: it waits in the downloader, so that no time is lost between
    two requests.
    """

    def __init__(self, take: Take, per_host: int) -> None:
        self._take = take
        self._room = per_host + 1
        self._bite = max(_BITE, _BITE_PER_REQUEST * per_host)
        self._at_hand: defaultdict[str, deque[Pending]] = defaultdict(deque)
        self._under_way: Counter[str] = Counter()

    def next(self) -> Pending | None:
        pending = self._from_hand()
        if pending is not None:
            return pending
        busy = {host for host, queue in self._at_hand.items() if queue}
        busy |= {host for host, n in self._under_way.items() if n >= self._room}
        for taken in self._take(self._bite, busy):
            self._at_hand[taken.host].append(taken)
        return self._from_hand()

    def _from_hand(self) -> Pending | None:
        for host, queue in self._at_hand.items():
            if queue and self._under_way[host] < self._room:
                self._at_hand[host] = self._at_hand.pop(host)  # to the end: hosts in turn
                return queue.popleft()
        return None

    def launched(self, host: str) -> None:
        self._under_way[host] += 1

    def landed(self, host: str) -> None:
        self._under_way[host] -= 1
        if self._under_way[host] <= 0:
            del self._under_way[host]

    def at_hand(self) -> list[Pending]:
        """What was taken and not handed out; the caller's to give back."""
        return [pending for queue in self._at_hand.values() for pending in queue]
