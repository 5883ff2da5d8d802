"""When a quality flag holds, and when it does not."""

from __future__ import annotations

import pytest

from benchmarks.faulty import FAULTS, Fault, articles_with, page_of
from crawler.newsroom import articles
from pipelines import Article, process
from pipelines.mixture import is_mixed, passages
from pipelines.model import Block, BlockKind
from pipelines.quality import repeated_share, text_flags

ENGLISH = (
    "The harbour board's members voted on Tuesday to order two electric ferries from a yard in the north, after years "
    "of talk about the noise and the smoke of the old ones, which have served the islands since before the war."
)
GERMAN = (
    "Die Mitglieder des Hafenrates haben am Dienstag beschlossen, zwei elektrische Fähren bei einer Werft im Norden zu "
    "bestellen, nachdem jahrelang über den Lärm und den Rauch der alten Schiffe gestritten worden war."
)


def blocks_of(*texts: str, kind: BlockKind = BlockKind.PARAGRAPH) -> list[Block]:
    return [Block(kind, text) for text in texts]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_page_with_a_fault_has_its_flag_and_the_same_page_without_it_has_not(fault: Fault) -> None:
    made = articles_with(fault)[0]
    usual, faulty = process(page_of(made)), process(page_of(made, fault))
    assert isinstance(usual, Article)
    assert isinstance(faulty, Article)
    assert fault.flag not in usual.quality_flags
    assert fault.flag in faulty.quality_flags
    assert faulty.quality_score < usual.quality_score


def test_text_made_from_one_form_is_repetitive_and_one_repeated_sentence_is_not() -> None:
    texts = [block.text for block in articles()[0].blocks]
    assert text_flags(blocks_of(*texts)) == ()
    assert text_flags(blocks_of(*texts, texts[1])) == ()
    assert text_flags(blocks_of(*(f"{ENGLISH} That was said in hall {n}." for n in range(6)))) == ("repetitive",)


def test_share_of_words_said_before_counts_runs_of_eight() -> None:
    words = [f"w{n}" for n in range(100)]
    assert repeated_share(" ".join(words)) == 0
    assert repeated_share(" ".join([*words, *words[:7]])) == 0
    assert repeated_share(" ".join([*words, *words[:25]])) == pytest.approx(25 / 125)
    assert repeated_share(" ".join([*words, *words]).upper()) == pytest.approx(0.5)
    assert repeated_share("rain " * 59) == 0
    assert repeated_share("rain " * 60) > 0.9


@pytest.mark.parametrize("place", [0, 3, 6])
def test_one_foreign_paragraph_is_told_wherever_it_stands(place: int) -> None:
    texts = [f"{ENGLISH} That was said in hall {n}." for n in range(6)]
    assert not is_mixed(blocks_of(*texts))
    assert is_mixed(blocks_of(*texts[:place], GERMAN, *texts[place:]))


def test_commands_and_tables_are_in_no_language() -> None:
    assert not is_mixed([*blocks_of(ENGLISH, ENGLISH), *blocks_of(GERMAN, kind=BlockKind.CODE)])
    assert not is_mixed([*blocks_of(ENGLISH, ENGLISH), *blocks_of(GERMAN, kind=BlockKind.TABLE_ROW)])


def test_short_texts_are_joined_and_what_stays_short_is_left_out() -> None:
    assert passages([]) == []
    assert passages(["too short"]) == []
    assert passages(["a" * 120, "b" * 120, "c", "d" * 300, "e"]) == ["a" * 120 + "\n" + "b" * 120, "d" * 300]
    assert len(passages(["x" * 50] * 5000)) <= 64


def test_lone_surrogates_and_emptiness_raise_nothing() -> None:
    assert not is_mixed([])
    assert not is_mixed(blocks_of("\ud800" * 300, "\ud800" * 300))
