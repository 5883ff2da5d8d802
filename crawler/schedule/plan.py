"""What is to be run, how often and where: plain values, from which crontab lines and systemd units are written."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

_EVERY = re.compile(r"(\d{1,4})\s*(m|min|h|d|w)")
_MINUTES = {"m": 1, "min": 1, "h": 60, "d": 1440, "w": 10080}
HOUR, DAY, WEEK = 60, 1440, 10080
EVEN = (5, 10, 15, 20, 30, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, 6 * HOUR, 8 * HOUR, 12 * HOUR, DAY, WEEK)
"""Minutes between two runs that crontab can say: those that divide an hour, a day, or are a week."""
NIGHT = range(1, 5)
"""Hours in which a daily crawl begins."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One crawl. All paths are absolute; `command` is the program and its arguments as they are run in `folder`."""

    command: tuple[str, ...]
    folder: Path
    out: Path
    every_min: int

    @property
    def name(self) -> str:
        """Names its files and its line: by the corpus, so that the same crawl replaces itself and no other."""
        slug = re.sub(r"[^a-z0-9]+", "-", self.out.name.lower()).strip("-")[:40]
        return f"thresher-{slug}-{self._hash:08x}" if slug else f"thresher-{self._hash:08x}"

    @property
    def minute(self) -> int:
        """Of the hour, or of a shorter interval. Spread by a hash: the full hour is when everybody asks."""
        return self._hash % min(self.every_min, HOUR)

    @property
    def hour(self) -> int:
        return NIGHT[self._hash // HOUR % len(NIGHT)]

    @property
    def jitter_s(self) -> int:
        """A run begins up to so many seconds late, at random: a twelfth of the interval, ten minutes at most."""
        return min(600, self.every_min * 60 // 12)

    @property
    def _hash(self) -> int:
        return int.from_bytes(hashlib.sha256(str(self.out).encode()).digest()[:4], "big")


def minutes_of(every: str) -> int:
    """
    >>> minutes_of("6h"), minutes_of("1d"), minutes_of("30m")
    (360, 1440, 30)

    Raises ValueError, which names the nearest interval, for one that does not divide the hour or the day.
    """
    match = _EVERY.fullmatch(every.strip().lower())
    if match is None:
        raise ValueError(f"{every!r} is no interval; write it as 30m, 1h, 6h, 1d or 1w")
    minutes = int(match[1]) * _MINUTES[match[2]]
    if minutes not in EVEN:
        near = min(EVEN, key=lambda even: abs(even - minutes))
        raise ValueError(f"every {every} does not come out even over a day; the nearest that does is {shown(near)}")
    return minutes


def shown(minutes: int) -> str:
    """
    >>> shown(30), shown(360), shown(1440), shown(10080)
    ('30m', '6h', '1d', '1w')
    """
    if minutes < HOUR:
        return f"{minutes}m"
    if minutes < DAY:
        return f"{minutes // HOUR}h"
    return f"{minutes // DAY}d" if minutes < WEEK else "1w"
