"""Geometry of the report's charts: numbers in, rectangles out. Pure; the template draws them as inline SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAYS_SHOWN = 60
COLUMN, GAP, HEIGHT = 10, 2, 64


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a chart, in the units of its view box; `told` says it in words."""

    x: int
    y: float
    height: float
    told: str


@dataclass(frozen=True, slots=True)
class Columns:
    """A chart of columns that stand side by side, with what a reader who cannot see it is told."""

    width: int
    columns: tuple[Column, ...]
    first: str
    last: str
    summary: str
    total: int
    top: int


def column_chart(points: Sequence[tuple[str, int]], what: str) -> Columns:
    """`points` are names and counts from left to right; `what` is counted, in the plural."""
    top = max((n for _, n in points), default=0)
    columns = tuple(
        Column(i * (COLUMN + GAP), HEIGHT - _tall(n, top), _tall(n, top), f"{name}: {n} {what}")
        for i, (name, n) in enumerate(points)
    )
    total = sum(n for _, n in points)
    most = next((name for name, n in points if n == top and n), "")
    peak = f", most {top} ({most})" if most else ""
    first, last = (points[0][0], points[-1][0]) if points else ("", "")
    summary = f"{total} {what}, {first} to {last}{peak}"
    return Columns(len(points) * (COLUMN + GAP) - GAP, columns, first, last, summary, total, top)


def _tall(n: int, top: int) -> float:
    """In units; what is there at all can be seen."""
    return max(2.0, round(HEIGHT * n / top, 1)) if n else 0.0


def daily(days: Mapping[str, int], site: str, last: date) -> list[tuple[str, int]]:
    """Articles of one site on each of the days up to `last`. `days` counts by "site day"."""
    first = last - timedelta(days=DAYS_SHOWN - 1)
    names = [str(first + timedelta(days=i)) for i in range(DAYS_SHOWN)]
    return [(name, days.get(f"{site} {name}", 0)) for name in names]


def last_day(days: Mapping[str, int], until: str) -> date | None:
    """The newest day of publication that is no later than `until` (a day, "" for any); None where there is none."""
    known = Counter(key.rpartition(" ")[2] for key in days)
    dated = [day for day in known if day and (not until or day <= until)]
    try:
        return date.fromisoformat(max(dated)) if dated else None
    except ValueError:
        return None


def share(n: int, total: int) -> float:
    """Per cent, 0 of nothing."""
    return 100 * n / total if total else 0.0
