"""The first look at a page: which of its blocks are worth describing at all.

Six blocks of ten stand in menus, lists of links and footers, and the order of the page alone gives them away: how long
they are, how much of them is a link, how far the next paragraph is. Only the others and their neighbours are described
by their words and their place in the tree, which is what costs (ADR 24).
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

from pipelines.extract.forest import Indices

FIRST_LOOK_MODEL = "first_look"
FAR = 0.02
"""Below this probability of being text a block is not looked at again."""

_T = TypeVar("_T", bound=np.generic)
Flags = npt.NDArray[np.bool_]


def is_near(probabilities: npt.NDArray[np.float64]) -> Flags:
    """Which blocks are worth describing, by the first look's probabilities (blocks,)."""
    return np.asarray(probabilities >= FAR, dtype=np.bool_)


def reached_from(near: Flags, reach: int) -> Indices:
    """The numbers of these blocks and of so many on either side of each, ascending.

    >>> reached_from(np.array([False] * 5 + [True] + [False] * 5), 2).tolist()
    [3, 4, 5, 6, 7]
    """
    around = near.copy()
    for offset in range(1, reach + 1):
        around[offset:] |= near[:-offset]
        around[:-offset] |= near[offset:]
    return np.flatnonzero(around)


def spread(values: npt.NDArray[_T], at: Indices, blocks: int) -> npt.NDArray[_T]:
    """(blocks,): the values (at,) of the blocks numbered `at`, 0 elsewhere."""
    out = np.zeros(blocks, dtype=values.dtype)
    out[at] = values
    return out
