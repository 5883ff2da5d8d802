"""Words are found in any script, and cues in them by their own or by pairs."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extract.phrases import cues_of_words, fold, words_of

_TEXTS = st.text(st.characters(max_codepoint=0x7F)) | st.text()


@given(_TEXTS)
@settings(max_examples=500, deadline=None)
def test_words_are_runs_of_letters_digits_and_underscores(text: str) -> None:
    assert words_of(text) == re.findall(r"\w+", text.lower())
    assert fold(text) == " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).lower()))


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("Read more", {"read_more"}),
        ("more read", set()),
        ("read_more", {"read_more"}),
        ("Read on, there is more", set()),
        ("The newsletter of the port, by the sea", {"subscribe", "byline"}),
        ("quay " * 23 + "photo " + "quay " * 9, {"credit"}),
        ("quay " * 24 + "photo " + "quay " * 9, set()),
        ("quay " * 40 + "all rights reserved", {"copyright"}),
        ("関連記事", {"cjk_notice"}),
    ],
)
def test_cues_are_words_and_pairs_at_either_end(text: str, cues: set[str]) -> None:
    assert cues_of_words(words_of(text), text) == cues
