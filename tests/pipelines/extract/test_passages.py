from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from pipelines.extract.context import BLOCK_FEATURES
from pipelines.extract.features import FEATURES
from pipelines.extract.passages import (
    PASSAGE_FEATURES,
    TOLD_PASSAGE_FEATURES,
    UNLIKELY,
    UNLIKELY_TOLD,
    Kept,
    agreement,
    longest_of,
    passage_rows,
    passages_of,
    told_rows,
    unlikely_blocks,
)

ARTICLE = FEATURES.index("article_number")


def _kept(probabilities: Sequence[float], articles: Sequence[int] = (), places: Sequence[str] = ()) -> Kept:
    """Blocks of 100 characters."""
    rows = np.zeros((len(probabilities), len(BLOCK_FEATURES)), dtype=np.float32)
    rows[:, ARTICLE] = articles or [0] * len(probabilities)
    return Kept(rows, np.array(probabilities), np.full(len(probabilities), 100.0), places or ["p"] * len(probabilities))


def _passages(kept: Kept) -> list[list[int]]:
    return [passage.tolist() for passage in passages_of(kept)]


def test_one_dropped_block_does_not_part_a_passage_and_two_do() -> None:
    assert _passages(_kept([0.9, 0.1, 0.9, 0.1, 0.1, 0.9])) == [[0, 2], [5]]


def test_another_article_begins_another_passage() -> None:
    assert _passages(_kept([0.9, 0.9, 0.9], articles=[0, 0, 1])) == [[0, 1], [2]]


def test_a_page_of_which_nothing_is_kept_has_no_passage() -> None:
    assert _passages(_kept([0.1, 0.2])) == []
    assert passage_rows(_kept([0.1, 0.2]), []).shape == (0, len(PASSAGE_FEATURES))
    assert unlikely_blocks(_kept([0.1, 0.2])) == {}


def test_a_passage_is_described_by_how_it_lies_beside_the_longest() -> None:
    kept = _kept(
        [0.9, 0.9, 0.9, 0.1, 0.1, 0.1, 0.9], articles=[0, 0, 0, 0, 1, 1, 2], places=["p", "p", "p", "a", "a", "a", "li"]
    )
    passages = passages_of(kept)
    main, other = (dict(zip(PASSAGE_FEATURES, row.tolist(), strict=True)) for row in passage_rows(kept, passages))
    assert longest_of(kept, passages) == 0
    assert (main["blocks"], main["is_longest"], main["chars_share"], main["side"]) == (3, 1, 0.75, 0)
    assert (other["blocks"], other["is_longest"], other["side"], other["gap_blocks"]) == (1, 0, 1, 3)
    assert (other["known_places"], other["articles_on"], main["known_places"]) == (0, 2, 1)
    assert other["mean_article_number"] == other["first_article_number"] == 2


def test_blocks_of_unlikely_passages_are_named_but_never_the_longest() -> None:
    kept = _kept([0.9, 0.9, 0.1, 0.1, 0.9, 0.1, 0.1, 0.9])
    found = unlikely_blocks(kept, lambda rows: np.array([0.01, UNLIKELY, UNLIKELY - 0.01]))
    assert found == {7: pytest.approx(UNLIKELY - 0.01)}


def test_a_page_of_one_passage_asks_no_model() -> None:
    def judge(_rows: object) -> np.ndarray:
        raise AssertionError("asked")

    assert unlikely_blocks(_kept([0.9, 0.9, 0.9]), judge) == {}


MAIN_AND_TWO = [0.9, 0.9, 0.9, 0.1, 0.1, 0.9, 0.1, 0.1, 0.9]


def _told(votes: list[float]) -> Kept:
    return replace(_kept(MAIN_AND_TWO), votes=np.array(votes))


def test_the_model_that_knows_an_opinion_may_drop_a_passage_too() -> None:
    kept = _told([1, 1, 1, 0, 0, 0, 0, 0, 1])
    own, told = np.array([0.9, 0.6, 0.1]), np.array([0.0, UNLIKELY_TOLD - 0.01, 0.9])
    found = unlikely_blocks(kept, lambda rows: own, lambda rows: told)
    assert found == {5: pytest.approx(UNLIKELY_TOLD - 0.01), 8: pytest.approx(0.1)}


def test_an_opinion_that_misses_most_of_the_text_is_not_heard() -> None:
    def told(_rows: object) -> np.ndarray:
        raise AssertionError("asked")

    assert unlikely_blocks(_told([1, 0, 0, 0, 0, 0, 0, 0, 0]), lambda rows: np.array([0.9, 0.6, 0.6]), told) == {}


def test_votes_are_told_of_the_passage_the_longest_and_all() -> None:
    kept = _told([1, 1, 0.5, 0, 0, 0, 0, 0, 1])
    assert kept.votes is not None
    passages = passages_of(kept)
    rows = told_rows(kept, passages, kept.votes, passage_rows(kept, passages))
    assert rows.shape == (3, len(TOLD_PASSAGE_FEATURES))
    assert rows[1, -5:].tolist() == pytest.approx([0, 2.5 / 3, -2.5 / 3, 0.7, 0])
    assert agreement(kept, kept.votes) == pytest.approx(0.7)
    assert told_rows(kept, [], kept.votes, rows[:0]).shape == (0, len(TOLD_PASSAGE_FEATURES))
