"""How fast something goes now, not since it began: a crawl starts slowly, and its mean would lie about the rest."""

from __future__ import annotations

from collections import deque

OVER_S = 30.0


class Rate:
    """Events a second over the last half minute.

    >>> rate = Rate()
    >>> rate.note(0.0, 0); rate.note(10.0, 50)
    >>> rate.per_s
    5.0
    """

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def note(self, now: float, count: int) -> None:
        """Take down a count that only grows. `now` is monotonic seconds."""
        self._seen.append((now, count))
        while now - self._seen[0][0] > OVER_S:
            self._seen.popleft()

    @property
    def per_s(self) -> float:
        """0 until there are two notes at different times."""
        if not self._seen:
            return 0.0
        (then, before), (now, count) = self._seen[0], self._seen[-1]
        return (count - before) / (now - then) if now > then else 0.0
