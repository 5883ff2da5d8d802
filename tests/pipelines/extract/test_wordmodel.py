from __future__ import annotations

from pipelines.extract.wordmodel import TABLE_BITS, load_words, word_cells


def cells(text: str) -> set[int]:
    return set(word_cells([text])[1].tolist())


def test_each_cell_of_a_text_is_named_once_and_lies_in_the_table() -> None:
    rows, columns = word_cells(["the cat and the cat and the cat", "", "a", "a b", "a b c"])
    pairs = list(zip(rows.tolist(), columns.tolist(), strict=True))
    assert len(pairs) == len(set(pairs))
    assert set(rows.tolist()) == {0, 2, 3, 4}
    assert 0 <= min(columns.tolist()) <= max(columns.tolist()) < 2**TABLE_BITS


def test_no_text_has_no_cell() -> None:
    rows, columns = word_cells([])
    assert rows.size == columns.size == 0


def test_a_text_has_the_same_cells_beside_any_others() -> None:
    rows, columns = word_cells(["other words", "Read more: the harbour", "…"])
    assert set(columns[rows == 1].tolist()) == cells("Read more: the harbour")


def test_case_and_digits_do_not_count_and_order_does() -> None:
    assert cells("Published 14 May") == cells("published 27 MAY")
    assert cells("more read") != cells("read more")


def test_only_the_ends_of_a_long_text_count() -> None:
    head, tail = "The board voted on Monday to order ", " after a debate of four hours, it said."
    one, other = ("ferries and a quay " * 30, "buses and three depots " * 30)
    assert cells(head + one + tail) == cells(head + other + tail)
    assert cells(head + one + tail) != cells(head + one + " and then it closed the meeting for all who came.")


def test_lone_halves_of_characters_are_words_like_others() -> None:
    assert cells("\ud800 x")


def test_words_of_residue_score_below_words_of_prose() -> None:
    residue, prose = load_words().scores(
        ["Sign up for our newsletter", "The minister told reporters on Monday that the law would pass."]
    )
    assert residue < 0 < prose
