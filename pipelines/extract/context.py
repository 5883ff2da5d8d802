"""Widens the rows of blocks by what stands before and after them, and by a second extractor's opinion."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipelines.extract.blocks import RawBlock
from pipelines.extract.features import FEATURES
from pipelines.extract.forest import Matrix
from pipelines.extract.phrases import fold, share_in

_CORE = (
    "log_chars", "link_share", "ends_terminal", "good", "bold_share", "tag_p", "tag_li", "tag_h2", "tag_h3",
    "digit_share", "title_case_share", "in_container", "says_read_more", "says_credit", "near_related", "near_caption",
    "path_good_share",
)  # fmt: skip
_CORE_COLUMNS = [FEATURES.index(name) for name in _CORE]
_OFFSETS = (-3, -2, -1, 1, 2, 3)
_VOTE_OFFSETS = (-1, 1)

CONTEXT_FEATURES: tuple[str, ...] = (
    *FEATURES,
    *(f"{name}@{offset}" for offset in _OFFSETS for name in (*_CORE, "same_path")),
    "vote",
    *(f"vote@{offset}" for offset in _VOTE_OFFSETS),
)


def with_context(rows: Matrix, blocks: Sequence[RawBlock], folded: Sequence[str], opinion: str) -> Matrix:
    """A row of `CONTEXT_FEATURES` for each block. `opinion` is the main text as another extractor sees it."""
    core = rows[:, _CORE_COLUMNS]
    numbers: dict[str, int] = {}
    path = np.array([[numbers.setdefault(b.frame.path, len(numbers))] for b in blocks], dtype=np.float32)
    body = fold(opinion)
    vote = np.array([[share_in(text, body)] for text in folded], dtype=np.float32)
    columns = [rows]
    for offset in _OFFSETS:
        columns += [_shifted(core, offset), (_shifted(path, offset) == path).astype(np.float32)]
    columns += [vote, *(_shifted(vote, offset) for offset in _VOTE_OFFSETS)]
    return np.hstack(columns).astype(np.float32)


def _shifted(columns: Matrix, offset: int) -> Matrix:
    """What stands `offset` blocks further on (negative: before), -1 beyond the ends of the page."""
    moved = np.full_like(columns, -1.0)
    if abs(offset) < len(columns):
        if offset > 0:
            moved[:-offset] = columns[offset:]
        else:
            moved[-offset:] = columns[:offset]
    return moved
