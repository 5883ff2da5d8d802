"""How numbers spread, in steps that grow with them: small enough to keep for every run of a site, and to be added up.

A step is a sixteenth of the way to twice the number, so that a median is right to 3 %. Pure.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

_STEPS = 16
_NOUGHT = -1


@dataclass(slots=True)
class Spread:
    """Counts by step; numbers below one have a step of their own.

    >>> Spread.of([300, 310, 295, 4000]).median
    304
    """

    counts: Counter[int] = field(default_factory=Counter)

    @classmethod
    def of(cls, numbers: Iterable[int]) -> Spread:
        spread = cls()
        for number in numbers:
            spread.add(number)
        return spread

    @classmethod
    def from_text(cls, text: str) -> Spread:
        """What `as_text` wrote; "" is empty."""
        return cls(Counter({int(step): int(n) for step, n in json.loads(text or "{}").items()}))

    def as_text(self) -> str:
        told = {str(step): n for step, n in sorted(self.counts.items())}
        return json.dumps(told, separators=(",", ":")) if told else ""

    def add(self, number: int) -> None:
        self.counts[_step(number)] += 1

    def merge(self, other: Spread) -> None:
        self.counts.update(other.counts)

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def median(self) -> int:
        """0 of nothing."""
        return self.quantile(0.5)

    def quantile(self, share: float) -> int:
        """The smallest number that at least `share` of all reach up to, 0 of nothing."""
        wanted, seen = share * self.total, 0
        for step, n in sorted(self.counts.items()):
            seen += n
            if seen >= wanted:
                return _number(step)
        return 0

    def below(self, number: int) -> int:
        """How many are of a lower step than `number`."""
        return sum(n for step, n in self.counts.items() if step < _step(number))

    def above(self, number: int) -> int:
        """How many are of a higher step than `number`."""
        return sum(n for step, n in self.counts.items() if step > _step(number))


def _step(number: int) -> int:
    return round(_STEPS * math.log2(number)) if number >= 1 else _NOUGHT


def _number(step: int) -> int:
    return round(2 ** (step / _STEPS)) if step >= 0 else 0
