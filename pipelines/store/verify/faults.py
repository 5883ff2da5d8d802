"""What `verify` finds. A fault names the file, the line where there is one, and what is wrong with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

MOST_KEPT = 1000
"""Faults of one file that are kept; the rest is counted, so that a file of garbage costs no memory."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`line` is from 1, None where the fault is not in one line."""

    file: str
    line: int | None
    why: str


@dataclass(slots=True)
class Faults:
    """Collects faults in the order in which they are found."""

    found: list[Fault] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)

    def add(self, file: str, line: int | None, why: str) -> None:
        self._counts[file] += 1
        if self._counts[file] <= MOST_KEPT:
            self.found.append(Fault(file, line, why))

    def of(self, file: str) -> int:
        return self._counts[file]

    def all(self) -> tuple[Fault, ...]:
        """Those that have a line first; they say where to look."""
        more = [Fault(file, None, f"{n - MOST_KEPT} more faults") for file, n in self._counts.items() if n > MOST_KEPT]
        return tuple(sorted([*self.found, *more], key=lambda fault: (fault.line is None, fault.file, fault.line or 0)))
