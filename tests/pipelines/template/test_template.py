"""What a site repeats: observed, counted, weighed."""

from __future__ import annotations

import random

import pytest
from lxml import html

from pipelines.extract.blocks import cut_blocks
from pipelines.extract.phrases import fold
from pipelines.extract.rawblock import RawBlock
from pipelines.template.apply import Counted, Evidence, Template, packed, unpacked, weigh
from pipelines.template.learn import MIN_SITE_PAGES, learn, observe
from pipelines.template.marks import line_of, place_of

RESIDUE = "Listen to this story with our free player"


def blocks_of(inside: str) -> tuple[list[RawBlock], list[str]]:
    blocks = cut_blocks(html.document_fromstring(f"<body><article>{inside}</article></body>"))
    return blocks, [fold(block.text) for block in blocks]


def page(number: int, *, kept: bool = True, more: str = "") -> bytes:
    own = f"<p>The council met for the {number}th time on the matter of stair {number}.</p>"
    blocks, folded = blocks_of(f"{own}<h2>What happens next</h2><p class=tool>{RESIDUE}</p>{more}")
    return observe(blocks, folded, [kept] * len(blocks))


def weighed(template: Template, inside: str, *probabilities: float) -> list[Evidence]:
    blocks, folded = blocks_of(inside)
    return weigh(template, blocks, folded, probabilities)


def test_lines_of_many_pages_are_counted_and_those_of_one_are_not() -> None:
    known = unpacked(learn([page(n, kept=n < 2) for n in range(8)]))
    blocks, folded = blocks_of(f"<p>{RESIDUE}</p>")
    assert known.pages == 8
    assert known.lines == {line_of(blocks[0], folded[0]): Counted(8, 2)}


@pytest.mark.parametrize(
    "inside",
    [
        "<h2>Release notes of today</h2>",
        "<p><b>Release notes of today</b></p>",
        "<table><tr><td>Release notes of today",
    ],
)
def test_what_repeats_by_nature_is_no_line(inside: str) -> None:
    blocks, folded = blocks_of(inside)
    assert line_of(blocks[0], folded[0]) == 0


def test_order_of_pages_makes_no_difference() -> None:
    pages = [page(n, kept=n % 3 == 0, more="<ul><li>Follow the harbour desk</ul>" * (n % 2)) for n in range(12)]
    shuffled = random.Random(7).sample(pages, len(pages))
    assert learn(pages) == learn(shuffled) != b""


def test_few_pages_teach_nothing() -> None:
    assert learn([page(n) for n in range(MIN_SITE_PAGES - 1)]) == b""
    assert observe([], [], []) == b""


def test_a_page_is_observed_once_however_often_its_lines_stand_on_it() -> None:
    twice = page(1, more=f"<p class=tool>{RESIDUE}</p>" * 5)
    assert sorted(unpacked(learn([twice] * 5)).lines.values()) == [Counted(5, 5)] * 2


def test_content_of_a_template_is_unpacked_as_it_was_packed() -> None:
    lines, places = {5: Counted(9, 1), 2**63 - 1: Counted(300, 300)}, {7: Counted(8, 0)}
    assert unpacked(packed(300, lines, places)) == (300, lines, places)


LONG = "The council voted on Tuesday to close the stair, which the weather has damaged for years. " * 3


def test_a_line_of_the_site_counts_against_being_body_but_a_heading_does_not() -> None:
    template = Template(1, learn([page(n) for n in range(8)]))
    inside = f"<p>{LONG}</p><h2>What happens next</h2><p class=tool>{RESIDUE}</p>"
    body, heading, residue = weighed(template, inside, 0.99, 0.8, 0.9)
    assert (body, heading) == (Evidence(0.99), Evidence(0.8))
    assert residue.probability < 0.5
    assert residue.why == "stands on 8 of 8 pages of the site"


def test_an_item_of_lists_that_the_site_keeps_is_its_articles_own() -> None:
    def template(*, kept: bool) -> Template:
        blocks, folded = blocks_of("<ul><li>Various bug fixes")
        return Template(1, learn([observe(blocks, folded, [kept])] * 8))

    inside = f"<p>{LONG}</p><ul><li>Various bug fixes</ul>"
    assert weighed(template(kept=True), inside, 0.99, 0.8)[1] == Evidence(0.8)
    assert weighed(template(kept=False), inside, 0.99, 0.8)[1].probability < 0.5


def test_evidence_is_bounded() -> None:
    template = Template(1, learn([page(n) for n in range(8)]))
    [_, residue] = weighed(template, f"<p>{LONG}</p><p class=tool>{RESIDUE}</p>", 0.99, 0.999)
    assert residue.probability > 0.5


def test_what_is_dropped_anyway_is_left_alone() -> None:
    template = Template(1, learn([page(n) for n in range(8)]))
    assert weighed(template, f"<p>{LONG}</p><p>{RESIDUE}</p>", 0.99, 0.1) == [Evidence(0.99), Evidence(0.1)]


def test_a_page_that_is_mostly_repeated_keeps_its_text() -> None:
    template = Template(1, learn([page(n) for n in range(8)]))
    assert weighed(template, f"<p>A short note.</p><p>{RESIDUE}</p>", 0.9, 0.8) == [Evidence(0.9), Evidence(0.8)]


def test_a_place_that_is_always_dropped_pulls_down_what_is_doubtful_alone() -> None:
    blocks, _ = blocks_of("<ul class=toc><li>One")
    place = place_of(blocks[0].frame.path)
    template = Template(1, packed(40, {}, {place: Counted(40, 1)}))
    inside = f"<p>{LONG}</p><ul class=toc><li>A line of its own<li>Another of its own</ul>"
    body, doubtful, sure = weighed(template, inside, 0.99, 0.6, 0.95)
    assert (body.probability, sure.probability) == (0.99, 0.95)
    assert doubtful.probability < 0.5
    assert doubtful.why == "its place was dropped on 39 of 40 pages of the site"
    split = Template(1, packed(40, {}, {place: Counted(40, 10)}))
    assert weighed(split, inside, 0.99, 0.6, 0.95)[1] == Evidence(0.6)
