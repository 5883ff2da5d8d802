"""Describes blocks by numbers: one row a block, for the model. Pure; the same page always gives the same matrix.

The columns are listed in `FEATURES`. A block is seen by its words (`text_matrix`), its place in the tree
(`_place_row`), its place in the order of the page, and by what the page says elsewhere (`Hints`): titles,
descriptions, JSON-LD text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np

from pipelines.extract.blocks import RawBlock
from pipelines.extract.cues import NAME_CUES
from pipelines.extract.features_page import ORDER_FEATURES, order_matrix
from pipelines.extract.features_said import SAID_FEATURES, Hints, said_matrix
from pipelines.extract.features_text import TEXT_FEATURES, text_matrix
from pipelines.extract.forest import Matrix
from pipelines.extract.frames import TELLING_TAGS
from pipelines.extract.phrases import PHRASE_CUES, cues_of_words, words_of

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


def describe(blocks: Sequence[RawBlock], folded: Sequence[str], hints: Hints) -> Matrix:
    """A row of `FEATURES` for each block; `folded` holds their texts as `fold` gives them."""
    words = [
        text.split() if block.text.isascii() else words_of(block.text)
        for block, text in zip(blocks, folded, strict=True)
    ]
    own = np.zeros((len(blocks), len(TEXT_FEATURES) + len(PHRASE_CUES) + _PLACE_COLUMNS), dtype=np.float32)
    if blocks:
        own[:, : len(TEXT_FEATURES)] = text_matrix(blocks, words)
        _put(own[:, len(TEXT_FEATURES) :], list(map(_phrase_row, blocks, words)))
        _put(own[:, len(TEXT_FEATURES) + len(PHRASE_CUES) :], list(map(_place_row, blocks)))
    page = said_matrix(folded, hints)
    order = order_matrix(blocks, own[:, TEXT_FEATURES.index("good")] > 0, page[:, 1] > 0)
    return np.hstack([own, page, order])


def _put(into: Matrix, rows: Sequence[Mapping[int, float]]) -> None:
    """Write rows that say of each column that is not 0 what it is. Few of them are not."""
    at = np.repeat(np.arange(len(rows)), list(map(len, rows)))
    columns = np.array(list(chain.from_iterable(rows)), dtype=np.intp)
    into[at, columns] = list(chain.from_iterable(row.values() for row in rows))


def _phrase_row(block: RawBlock, words: list[str]) -> Mapping[int, float]:
    cues = cues_of_words(words, block.text)
    return {_PHRASE_COLUMN[cue]: 1.0 for cue in cues} if cues else _NO_PHRASES


_NO_PHRASES: Mapping[int, float] = {}
_PHRASE_COLUMN = {cue: i for i, cue in enumerate(PHRASE_CUES)}
_PLACE_COLUMNS = len(_TAGS) + 2 + len(NAME_CUES) + len(TELLING_TAGS)


def _place_row(block: RawBlock) -> Mapping[int, float]:
    """Nearness is 1 for the block's own element and falls with each step up: 1/2, 1/3 … (0 where nowhere above)."""
    frame = block.frame
    depth = frame.depth
    row = {len(_TAGS): float(min(depth, 40)), len(_TAGS) + 1: float(frame.hidden)}
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


_TAG_COLUMN = {tag: i for i, tag in enumerate(_TAGS)}
_CUE_COLUMN = {cue: len(_TAGS) + 2 + i for i, cue in enumerate(NAME_CUES)}
_AROUND_COLUMN = {tag: len(_TAGS) + 2 + len(NAME_CUES) + i for i, tag in enumerate(TELLING_TAGS)}
