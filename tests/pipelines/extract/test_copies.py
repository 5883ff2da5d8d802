"""Which of two equal blocks stay: a pull quote goes, what a text says again under its next heading does not."""

from __future__ import annotations

from lxml import html

from pipelines.extract.blocks import cut_blocks
from pipelines.extract.copies import needless_copies
from pipelines.extract.phrases import fold
from pipelines.extract.rawblock import RawBlock

SURE = 0.9
MEAL = "A cup of oats with berries, two eggs and a glass of milk."
LONG = [
    f"Paragraph number {n} of the story, which goes on for a while about harbours, ferries and tides."
    for n in range(15)
]


def dropped(body: str, probability: float = 0.95) -> list[str]:
    """The texts of needless copies of a page all of whose blocks are chosen, in order."""
    blocks: list[RawBlock] = cut_blocks(html.document_fromstring(f"<html><body>{body}</body></html>"))
    folded = [fold(block.text) for block in blocks]
    found = needless_copies(blocks, folded, [probability] * len(blocks), [True] * len(blocks), SURE)
    return [f"{blocks[i].frame.tag}: {blocks[i].text}" for i in sorted(found)]


def days(*meals: str) -> str:
    return "".join(f"<h2>Day {n}</h2><p>{meal}</p>" for n, meal in enumerate(meals, 1))


def test_a_pull_quote_stands_elsewhere_and_goes() -> None:
    page = f"<div><p>One.</p><p>{MEAL}</p><p>Two.</p></div><aside><p class=quote>{MEAL}</p></aside>"
    assert dropped(page) == [f"p: {MEAL}"]


def test_what_a_text_says_again_under_the_next_heading_stays() -> None:
    assert dropped(days(MEAL, "Soup.", MEAL, MEAL)) == []


def test_it_goes_where_the_model_is_not_sure() -> None:
    assert dropped(days(MEAL, "Soup.", MEAL), probability=0.8) == [f"p: {MEAL}"]


def test_a_paragraph_printed_twice_in_a_row_goes() -> None:
    assert dropped(f"<p>One.</p><p>{MEAL}</p><p>{MEAL}</p><p>Two.</p>") == [f"p: {MEAL}"]


def test_a_whole_text_that_stands_there_again_goes() -> None:
    text = "".join(f"<p>{line}</p>" for line in LONG)
    assert dropped(f"{text}<p>Next.</p>{text}") == [f"p: {line}" for line in LONG]


def test_short_lines_are_never_copies() -> None:
    assert dropped("<p>Yes.</p><p>No.</p><div><p>Yes.</p></div>") == []


def test_thousands_of_equal_lines_take_no_longer_than_others() -> None:
    """Each is compared for at most a thousand characters; a comparison of all with all would not end."""
    assert len(dropped(f"<p>{MEAL}</p>" * 5_000)) == 4_999
