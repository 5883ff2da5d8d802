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
REACH = 3
"""A row tells of so many blocks on either side."""
_OFFSETS = tuple(offset for offset in range(-REACH, REACH + 1) if offset)
_WORD_OFFSETS = (-2, -1, 1, 2)
_VOTE_OFFSETS = (-1, 1)

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
    core = rows[:, _CORE_COLUMNS]
    numbers: dict[str, int] = {}
    path = np.array([[numbers.setdefault(b.frame.path, len(numbers))] for b in blocks], dtype=np.float32)
    columns = [rows]
    for offset in _OFFSETS:
        columns += [_shifted(core, offset), (_shifted(path, offset) == path).astype(np.float32)]
    return np.hstack(columns).astype(np.float32, copy=False)


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


def _shifted(columns: Matrix, offset: int) -> Matrix:
    """What stands `offset` blocks further on (negative: before), -1 beyond the ends of the page."""
    moved = np.full_like(columns, -1.0)
    if abs(offset) < len(columns):
        if offset > 0:
            moved[:-offset] = columns[offset:]
        else:
            moved[-offset:] = columns[:offset]
    return moved
