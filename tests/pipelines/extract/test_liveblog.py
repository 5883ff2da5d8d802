"""Which blocks begin an update of a live blog."""

from __future__ import annotations

import pytest

from pipelines.extract.liveblog import with_updates
from pipelines.model import Block, BlockKind


def _kind(text: str, kind: BlockKind = BlockKind.PARAGRAPH) -> BlockKind:
    return with_updates([Block(kind, text, 3 if kind is BlockKind.HEADING else 0)])[0].kind


@pytest.mark.parametrize(
    "text",
    [
        "14:05 The second ferry leaves",
        "The second ferry leaves 14:05",
        "2.05pm BST",
        "Updated at 2:05 p.m.",
        "14.05 Uhr: Die zweite Fähre legt ab",
        "午後2時05分",
        "3h ago: 14h05",
    ],
)
def test_a_heading_with_a_time_of_day_begins_an_update(text: str) -> None:
    assert _kind(text, BlockKind.HEADING) is BlockKind.UPDATE


@pytest.mark.parametrize("text", ["14:05 The second ferry leaves", "Posted 2 May, 14:05", "2.05 pm"])
def test_so_does_a_line_that_opens_with_it_or_is_little_else(text: str) -> None:
    assert _kind(text) is BlockKind.UPDATE


@pytest.mark.parametrize(
    "text",
    [
        "The harbour master said that the second ferry had left at 14:05, as it was meant to.",
        "Figures at a glance",
        "2.05 million passengers",
        "The home side won 2:1",
        "1914 and after",
        "14:05 " + "a line that goes on and on " * 10,
    ],
)
def test_other_lines_do_not(text: str) -> None:
    assert _kind(text) is BlockKind.PARAGRAPH


def test_lists_and_quotes_stay_what_they_are() -> None:
    assert _kind("14:05 The second ferry leaves", BlockKind.LIST_ITEM) is BlockKind.LIST_ITEM


def test_an_update_has_no_level_and_the_text_of_the_block() -> None:
    (update,) = with_updates([Block(BlockKind.HEADING, "14:05 The second ferry leaves", 3)])
    assert update == Block(BlockKind.UPDATE, "14:05 The second ferry leaves", 0)
