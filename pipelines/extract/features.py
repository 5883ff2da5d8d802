"""Describes blocks by numbers: one row a block, for the model. Pure; the same page always gives the same matrix.

The columns are listed in `FEATURES`. A block is seen by its words (`text_matrix`), its place in the tree
(`_place_row`), its place in the order of the page, and by what the page says elsewhere (`Hints`): titles,
descriptions, JSON-LD text. Order is told of all blocks (`sketch`), the rest of those that are looked at closely.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np

from pipelines.extract.cues import NAME_CUES
from pipelines.extract.features_page import ORDER_FEATURES, order_matrix
from pipelines.extract.features_said import SAID_FEATURES, Hints, said_matrix
from pipelines.extract.features_text import OUTLINE_FEATURES, TEXT_FEATURES, outline_matrix, text_matrix
from pipelines.extract.forest import Indices, Matrix
from pipelines.extract.frames import TELLING_TAGS
from pipelines.extract.phrases import PHRASE_CUES, cues_of_words, words_of
from pipelines.extract.rawblock import RawBlock

_TAGS = (
    "p",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "div",
    "td",
    "blockquote",
    "figcaption",
    "pre",
    "dt",
    "dd",
    "button",
    "section",
)
FEATURES: tuple[str, ...] = (
    *TEXT_FEATURES,
    *(f"says_{cue}" for cue in PHRASE_CUES),
    *(f"tag_{tag}" for tag in _TAGS),
    "depth",
    "hidden",
    *(f"near_{cue}" for cue in NAME_CUES),
    *(f"in_{tag}" for tag in TELLING_TAGS),
    *SAID_FEATURES,
    *ORDER_FEATURES,
)


SKETCH_FEATURES: tuple[str, ...] = (*OUTLINE_FEATURES, *ORDER_FEATURES)
_HEADING_COLUMNS = {tag: FEATURES.index(f"tag_{tag}") for tag in ("h2", "h3")}


def sketch(blocks: Sequence[RawBlock], folded: Sequence[str], hints: Hints) -> Matrix:
    """A row of `SKETCH_FEATURES` for each block: what can be told of all at little cost."""
    outline = outline_matrix(blocks)
    is_title = np.array([text in hints.titles for text in folded], dtype=np.bool_)
    return np.hstack([outline, order_matrix(blocks, outline[:, -1] > 0, is_title)]).astype(np.float32)


def describe_all(blocks: Sequence[RawBlock], folded: Sequence[str], hints: Hints) -> Matrix:
    """A row of `FEATURES` for each block; `folded` holds their texts as `fold` gives them."""
    everything = np.arange(len(blocks))
    return describe(blocks, folded, hints, sketch(blocks, folded, hints), everything, everything)


def describe(
    blocks: Sequence[RawBlock], folded: Sequence[str], hints: Hints, sketched: Matrix, at: Indices, whole: Indices
) -> Matrix:
    """As `describe_all`, of the blocks numbered `whole` (ascending). Of the others among `at` (ascending) the row lacks
    what is said elsewhere; of the rest it tells only the order of the page, and whether they are headings.
    """
    rows = np.zeros((len(blocks), len(FEATURES)), dtype=np.float32)
    rows[:, -len(ORDER_FEATURES) :] = sketched[:, len(OUTLINE_FEATURES) :]
    for tag, column in _HEADING_COLUMNS.items():
        rows[[i for i, block in enumerate(blocks) if block.frame.tag == tag], column] = 1.0
    if len(at):
        numbers = at.tolist()
        rows[at, :_OWN_COLUMNS] = _own_matrix([blocks[i] for i in numbers], [folded[i] for i in numbers])
        rows[whole, _OWN_COLUMNS : -len(ORDER_FEATURES)] = said_matrix(folded, hints, whole.tolist())
    return rows


def _own_matrix(blocks: Sequence[RawBlock], folded: Sequence[str]) -> Matrix:
    """What is told by the words and the place of each block; at least one block."""
    words = [
        text.split() if _is_normal(block.text) else words_of(block.text)
        for block, text in zip(blocks, folded, strict=True)
    ]
    own = np.zeros((len(blocks), _OWN_COLUMNS), dtype=np.float32)
    own[:, : len(TEXT_FEATURES)] = text_matrix(blocks, words)
    _put(own[:, len(TEXT_FEATURES) :], list(map(_cue_and_place_row, blocks, words)))
    return own


def _is_normal(text: str) -> bool:
    """Whether folding left the words of `text` as they are."""
    return text.isascii() or unicodedata.is_normalized("NFKC", text)


def _put(into: Matrix, rows: Sequence[Mapping[int, float]]) -> None:
    """Write rows that say of each column that is not 0 what it is. Few of them are not."""
    at = np.repeat(np.arange(len(rows)), list(map(len, rows)))
    columns = np.array(list(chain.from_iterable(rows)), dtype=np.intp)
    into[at, columns] = list(chain.from_iterable(row.values() for row in rows))


def _cue_and_place_row(block: RawBlock, words: list[str]) -> Mapping[int, float]:
    row = _place_row(block)
    for cue in cues_of_words(words, block.text):
        row[_PHRASE_COLUMN[cue]] = 1.0
    return row


_PHRASE_COLUMN = {cue: i for i, cue in enumerate(PHRASE_CUES)}
_OWN_COLUMNS = FEATURES.index(SAID_FEATURES[0])
"""So many columns tell of the block itself."""


def _place_row(block: RawBlock) -> dict[int, float]:
    """Nearness is 1 for the block's own element and falls with each step up: 1/2, 1/3 … (0 where nowhere above)."""
    frame = block.frame
    depth = frame.depth
    row = {_DEPTH_COLUMN: float(min(depth, 40)), _DEPTH_COLUMN + 1: float(frame.hidden)}
    tag = _TAG_COLUMN.get(frame.tag)
    if tag is not None:
        row[tag] = 1.0
    for cue, at in frame.cue_depth.items():
        row[_CUE_COLUMN[cue]] = 1.0 / (1 + depth - at)
    for cue in block.inline_cues:
        row[_CUE_COLUMN[cue]] = 1.0
    for name, at in frame.tag_depth.items():
        row[_AROUND_COLUMN[name]] = 1.0 / (1 + depth - at)
    return row


_TAG_COLUMN = {tag: len(PHRASE_CUES) + i for i, tag in enumerate(_TAGS)}
_DEPTH_COLUMN = len(PHRASE_CUES) + len(_TAGS)
_CUE_COLUMN = {cue: _DEPTH_COLUMN + 2 + i for i, cue in enumerate(NAME_CUES)}
_AROUND_COLUMN = {tag: _DEPTH_COLUMN + 2 + len(NAME_CUES) + i for i, tag in enumerate(TELLING_TAGS)}
