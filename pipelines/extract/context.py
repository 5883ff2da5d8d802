"""Widens the rows of blocks by their neighbours, by what their words say, and by another extractor's opinion."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipelines.extract.features import FEATURES
from pipelines.extract.forest import Matrix
from pipelines.extract.phrases import fold, share_in
from pipelines.extract.rawblock import RawBlock

_CORE = (
    "log_chars", "link_share", "ends_terminal", "good", "bold_share", "tag_p", "tag_li", "tag_h2", "tag_h3",
    "digit_share", "title_case_share", "in_container", "says_read_more", "says_credit", "near_related", "near_caption",
    "path_good_share",
)  # fmt: skip
_CORE_COLUMNS = [FEATURES.index(name) for name in _CORE]
REACH, WORD_REACH, VOTE_REACH = 3, 2, 1
"""A row tells of so many blocks on either side, of the word scores of so many, and of the votes on so many."""


def _offsets(reach: int) -> tuple[int, ...]:
    return tuple(offset for offset in range(-reach, reach + 1) if offset)


_OFFSETS, _WORD_OFFSETS, _VOTE_OFFSETS = map(_offsets, (REACH, WORD_REACH, VOTE_REACH))

CONTEXT_FEATURES: tuple[str, ...] = (
    *FEATURES,
    *(f"{name}@{offset}" for offset in _OFFSETS for name in (*_CORE, "same_path")),
)
BLOCK_FEATURES: tuple[str, ...] = (*CONTEXT_FEATURES, "word_score", *(f"word_score@{o}" for o in _WORD_OFFSETS))
"""What the block model reads."""
OPINION_FEATURES: tuple[str, ...] = (*BLOCK_FEATURES, "vote", *(f"vote@{offset}" for offset in _VOTE_OFFSETS))
"""What the model reads that also knows a second extractor's opinion."""


def with_context(rows: Matrix, blocks: Sequence[RawBlock]) -> Matrix:
    """A row of `CONTEXT_FEATURES` for each block, from its row of `FEATURES` and those of its neighbours."""
    n, width = len(rows), len(_CORE_COLUMNS)
    core = rows[:, _CORE_COLUMNS]
    numbers: dict[str, int] = {}
    path = np.array([numbers.setdefault(block.frame.path, len(numbers)) for block in blocks], dtype=np.intp)
    wide = np.full((n, len(CONTEXT_FEATURES)), _BEYOND, dtype=np.float32)
    wide[:, : len(FEATURES)] = rows
    for number, offset in enumerate(_OFFSETS):
        start = len(FEATURES) + number * (width + 1)
        here, there = _overlap(n, offset)
        wide[here, start : start + width] = core[there]
        wide[:, start + width] = 0.0
        wide[here, start + width] = path[there] == path[here]
    return wide


def with_word_scores(rows: Matrix, scores: Matrix) -> Matrix:
    """A row of `BLOCK_FEATURES` for each block, with the word scores (blocks,) of the block and of its neighbours."""
    column = scores.reshape(-1, 1)
    return np.hstack([rows, column, *(_shifted(column, offset) for offset in _WORD_OFFSETS)]).astype(
        np.float32, copy=False
    )


def votes_of(folded: Sequence[str], opinion: str) -> npt.NDArray[np.float64]:
    """(blocks,): how much of each block is in `opinion`, the main text as another extractor sees it."""
    body = fold(opinion)
    return np.array([share_in(text, body) for text in folded], dtype=np.float64)


def with_votes(rows: Matrix, votes: npt.NDArray[np.float64]) -> Matrix:
    """A row of `OPINION_FEATURES` for each block, with the votes (blocks,) on the block and its neighbours."""
    vote = votes.astype(np.float32).reshape(-1, 1)
    return np.hstack([rows, vote, *(_shifted(vote, offset) for offset in _VOTE_OFFSETS)]).astype(np.float32, copy=False)


def _shifted(column: Matrix, offset: int) -> Matrix:
    """What stands `offset` blocks further on (negative: before)."""
    moved = np.full_like(column, _BEYOND)
    here, there = _overlap(len(column), offset)
    moved[here] = column[there]
    return moved


_BEYOND = -1.0
"""What stands beyond the ends of the page."""


def _overlap(n: int, offset: int) -> tuple[slice, slice]:
    """Which of `n` blocks have one `offset` further on, and those."""
    first, last = max(0, -offset), max(0, n - max(0, offset))
    return slice(first, max(first, last)), slice(first + offset, max(first, last) + offset)
