"""Likeness by runs of four words, against figures worked out by hand."""

from __future__ import annotations

import pytest

from crawler.benching.shingles import likeness, words_of


def of(reference: str, text: str) -> tuple[float, ...]:
    return tuple(likeness(words_of(reference), words_of(text)))


@pytest.mark.parametrize(
    ("reference", "text", "expected"),
    [
        ("", "", (1, 1, 1, 1)),
        ("one two three four", "", (0, 0, 0, 0)),
        ("", "one two three four", (0, 0, 0, 0)),
        ("one two", "one two", (1, 1, 1, 1)),
        ("one two", "two one", (0, 0, 0, 0)),
        # Runs of the reference: 5; of the text: 6, the reference's among them. Precision 5/6, recall 1.
        ("a b c d e f g h", "a b c d e f g h i", (10 / 11, 5 / 6, 1, 0)),
        # One word of eight changed in the middle leaves 1 of 5 runs on either side.
        ("a b c d e f g h", "a b c d X f g h", (0.2, 0.2, 0.2, 0)),
        # The same words twice count twice.
        ("a b c d", "a b c d a b c d", (1 / 3, 1 / 5, 1, 0)),
        # Scripts without spaces: a character a word, so that one of five changed leaves a run of two.
        ("渡し船電動", "渡し船電気", (0.5, 0.5, 0.5, 0)),
    ],
)
def test_likeness(reference: str, text: str, expected: tuple[float, ...]) -> None:
    assert of(reference, text) == pytest.approx(expected)


def test_punctuation_and_forms_of_the_same_letter_do_not_count_and_case_does() -> None:
    assert of("Café, at “last”!", "Cafe\u0301 at last") == (1, 1, 1, 1)
    assert of("Cafe", "cafe") == (0, 0, 0, 0)
