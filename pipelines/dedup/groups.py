"""Which texts are alike: pairs that meet in a band, compared word by word, joined into groups."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pipelines.dedup.shingles import BANDS, Bands, cannot_be_alike, likeness
from pipelines.dedup.spill import Spill

Numbers = NDArray[np.int64]

_STEPS = (1, 2, 3, 4)
"""Within a band, a text is compared with the first of those it meets and with so many neighbours: linear in number."""
_MOST_REFUSED = 2_000_000


class Groups:
    """Joined sets of numbers 0 to `count` - 1 (union by the smaller number, paths halved)."""

    def __init__(self, count: int) -> None:
        self._parents = np.arange(count, dtype=np.int64)

    def root(self, number: int) -> int:
        parents = self._parents
        while parents[number] != number:
            parents[number] = parents[parents[number]]
            number = int(parents[number])
        return number

    def join(self, one: int, other: int) -> None:
        a, b = self.root(one), self.root(other)
        self._parents[max(a, b)] = min(a, b)

    def roots(self) -> Numbers:
        """The root of every number."""
        parents = self._parents
        while not np.array_equal(parents, parents[parents]):
            parents = parents[parents]
        return parents


def group_alike(spill: Spill, threshold: float) -> Groups:
    """Groups of texts that are as alike as `threshold`, directly or from one to the next.

    Texts are ordered by what they say, so that the result does not depend on the order in which they came.
    """
    ranks = spill.codes()
    groups = Groups(len(spill))
    refused: set[tuple[int, int]] = set()
    for band in range(BANDS):
        for one, other in _meetings(spill.band(band), ranks):
            if (one, other) in refused or groups.root(one) == groups.root(other):
                continue
            if _are_alike(spill, one, other, threshold):
                groups.join(one, other)
            elif len(refused) < _MOST_REFUSED:
                refused.add((one, other))
    return groups


def _meetings(band: Bands, ranks: NDArray[np.uint64]) -> Iterator[tuple[int, int]]:
    order = np.lexsort((ranks, band))
    values = band[order]
    starts = np.flatnonzero(np.r_[True, values[1:] != values[:-1]])
    first = np.repeat(starts, np.diff(np.r_[starts, len(values)]))
    there = np.arange(len(values))
    pairs = [np.stack([first, there], axis=1)[there - first > _STEPS[-1]]]
    for step in _STEPS:
        before = there[step:] - step
        pairs.append(np.stack([before, there[step:]], axis=1)[before >= first[step:]])
    for a, b in np.concatenate(pairs):
        yield int(order[a]), int(order[b])


def _are_alike(spill: Spill, one: int, other: int, threshold: float) -> bool:
    if cannot_be_alike(spill.size(one), spill.size(other), threshold):
        return False
    return likeness(spill.shingles(one), spill.shingles(other)) >= threshold
