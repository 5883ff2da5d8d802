"""What is looked at closely is described as if all were; the rest is known by the order of the page alone."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.extract.blocks import cut_blocks
from pipelines.extract.context import (
    REACH,
    VOTE_REACH,
    WORD_REACH,
    votes_of,
    with_context,
    with_votes,
    with_word_scores,
)
from pipelines.extract.decode import parse_html
from pipelines.extract.features import FEATURES, SKETCH_FEATURES, describe, describe_all, sketch
from pipelines.extract.features_said import Hints
from pipelines.extract.firstlook import FIRST_LOOK_MODEL, is_near, reached_from, spread
from pipelines.extract.forest import load_forest
from pipelines.extract.judge import label_blocks
from pipelines.extract.phrases import fold
from pipelines.extract.wordmodel import load_words

TITLE = "Port Ansel orders two electric ferries"
TEXT = [
    f"The board of Port Ansel voted on Tuesday, in {n} minutes, to order two electric ferries from a yard in the north."
    for n in range(6)
]
MENU = "".join(f'<li><a href="/{n}">Section {n}</a></li>' for n in range(40))
PAGE = (
    f"<body><div><ul>{MENU}</ul></div><main><h1>{TITLE}</h1>{''.join(f'<p>{text}</p>' for text in TEXT)}</main>"
    f"<div><h3>More</h3><ul>{MENU}</ul></div></body>"
)
HINTS = Hints.of((TITLE,))


def test_menus_are_not_looked_at_and_the_text_is() -> None:
    tree = parse_html(PAGE)
    assert tree is not None
    blocks = cut_blocks(tree)
    sketched = sketch(blocks, [fold(block.text) for block in blocks], HINTS)
    near = is_near(load_forest(FIRST_LOOK_MODEL).probabilities(sketched))
    assert all(near[i] for i, block in enumerate(blocks) if block.text in TEXT)
    assert near.sum() < len(blocks) / 2
    labelled = label_blocks(tree, HINTS)
    assert [item.raw.text for item in labelled if item.is_kept] == TEXT
    assert "order of the page" in labelled[0].why
    assert "order of the page" not in labelled[41].why


@pytest.mark.parametrize("looked", [[], [0], [45], [40, 44, 60], [87], list(range(88))])
def test_blocks_looked_at_are_described_as_if_all_were(looked: list[int]) -> None:
    tree = parse_html(PAGE)
    assert tree is not None
    blocks = cut_blocks(tree)
    texts = [block.text for block in blocks]
    folded = [fold(text) for text in texts]
    near = np.zeros(len(blocks), dtype=np.bool_)
    near[looked] = True
    at, worded, voted = (reached_from(near, reach) for reach in (REACH, WORD_REACH, VOTE_REACH))
    everything = with_context(describe_all(blocks, folded, HINTS), blocks)
    sketched = sketch(blocks, folded, HINTS)
    part = with_context(describe(blocks, folded, HINTS, sketched, at, np.flatnonzero(near)), blocks)
    scores = spread(load_words().scores([texts[i] for i in worded.tolist()]), worded, len(blocks))
    votes = votes_of(folded, " ".join(TEXT[1:]))
    partly = with_votes(with_word_scores(part, scores), spread(votes[voted], voted, len(blocks)))
    whole = with_votes(with_word_scores(everything, load_words().scores(texts)), votes)
    np.testing.assert_array_equal(partly[near], whole[near])


def test_a_sketch_tells_what_a_description_tells() -> None:
    tree = parse_html(PAGE.replace("Tuesday", "mardi – «déjà»").replace("Section 3", "第三節の新聞"))
    assert tree is not None
    blocks = cut_blocks(tree)
    folded = [fold(block.text) for block in blocks]
    columns = [FEATURES.index(name) for name in SKETCH_FEATURES]
    np.testing.assert_array_equal(sketch(blocks, folded, HINTS), describe_all(blocks, folded, HINTS)[:, columns])
