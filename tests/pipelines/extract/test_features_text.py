"""What is counted for all blocks of a page at once is what one would count block by block."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extract.blocks import clean_text
from pipelines.extract.features_text import TEXT_FEATURES, text_matrix
from pipelines.extract.frames import Frame
from pipelines.extract.phrases import words_of
from pipelines.extract.rawblock import RawBlock

_FRAME = Frame("p", None, None, 0, "p.", {})
_TEXTS = st.lists(st.text(min_size=1).map(clean_text).filter(bool), min_size=1, max_size=6)


def _rows(texts: list[str], **said: int) -> list[dict[str, float]]:
    blocks = [RawBlock(text, _FRAME, **said) for text in texts]
    matrix = text_matrix(blocks, [words_of(text) for text in texts])
    return [dict(zip(TEXT_FEATURES, row, strict=True)) for row in matrix.tolist()]


@given(_TEXTS)
@settings(max_examples=300, deadline=None)
def test_each_block_is_counted_by_itself(texts: list[str]) -> None:
    for text, row in zip(texts, _rows(texts), strict=True):
        heads = text.split()[:40]
        assert row["sentences"] == sum(map(text.count, ".!?。！？"))
        assert row["quotes"] == sum(map(text.count, '"“”„«»「」'))
        assert row["upper_share"] == sum(map(str.isupper, text)) / len(text)
        assert row["digit_share"] == sum(map(str.isdigit, text)) / len(text)
        assert row["title_case_share"] == sum(word[0].isupper() for word in heads) / len(heads)
        assert (row["starts_lower"], row["starts_digit"]) == (text[0].islower(), text[0].isdigit())
        assert row["starts_mark"] == (not text[0].isalnum())
        assert row["question"] == ("?" in text or "？" in text)
        assert row == _rows([text])[0]


def test_only_the_first_colons_and_words_are_looked_at() -> None:
    late = ["a: b: c: d: 10:30", "10:30", ": 9"]
    assert [row["has_clock"] for row in _rows(late)] == [0.0, 1.0, 0.0]
    assert _rows(["low " * 39 + "Up Up Up"])[0]["title_case_share"] == 1 / 40


def test_prose_is_good_and_a_list_of_links_is_not() -> None:
    text = "The council voted on Tuesday to keep the library open for another year, at least on weekdays."
    assert _rows([text])[0]["good"] == 1.0
    linked = _rows([text], link_chars=len(text))[0]
    assert (linked["good"], linked["link_share"]) == (0.0, 1.0)


@pytest.mark.parametrize("text", ["\ud800 lone", "😀 Emoji 12", "新聞は、面白い。", "𝔘nicode"])
def test_rare_characters_are_counted_too(text: str) -> None:
    row = _rows([text])[0]
    assert np.isfinite(list(row.values())).all()
    assert row["upper_share"] * len(text) == sum(map(str.isupper, text))


def test_a_text_longer_than_is_looked_at_in_one_go_is_counted_whole() -> None:
    text = "One, two? " * 30_000 + "END"
    row, short = _rows([text, "Short, not long?"])
    assert row["sentences"] == 30_000
    assert row["upper_share"] == (30_000 + 3) / len(text)
    assert (row["title_case_share"], short["sentences"]) == (0.5, 1.0)
