"""Pages that no person made: too many attributes, too many blocks. They cost little; an article in them is found."""

from __future__ import annotations

import pytest
from lxml import html

from pipelines.extract.blocks import MAX_BLOCKS, cut_blocks
from pipelines.extract.decode import parse_html

MANY = 3_000  # libxml2 bears these; ten times as many would take a minute, were they not left out
LINK = '<div><a href="/x">More of this</a></div>'
STORY = "<p>The bridge was sold to the town on Tuesday, people there said.</p>"


def attributes(*forms: str) -> str:
    return " ".join(forms[n % len(forms)].format(n) for n in range(MANY))


@pytest.mark.parametrize(
    "forms",
    [("name{}=x",), ('name{}="a b"',), ("name{}='a b'",), ("long-name{}",), ("name{} = x", 'n{}="="', "name-{}")],
)
@pytest.mark.parametrize("offset", [0, 4_999, 12_345])
def test_element_with_attributes_without_end_loses_them_and_nothing_else(forms: tuple[str, ...], offset: int) -> None:
    before, text = "x " * (offset // 2), "<p class=story>It rained.</p>"
    tree = parse_html(
        f"<html><body><i>{before}</i><div {attributes(*forms)}>{text}</div><p id=end>End</p></body></html>"
    )
    assert tree is not None
    (element,) = tree.iter("div")
    assert dict(element.attrib) == {}
    assert [(p.get("class"), p.get("id"), p.text) for p in tree.iter("p")] == [
        ("story", None, "It rained."),
        (None, "end", "End"),
    ]


def test_tag_that_never_ends_loses_its_attributes_and_the_text_before_stays() -> None:
    tree = parse_html(f"<html><body><p>It rained.</p><div {attributes('name{}')}")
    assert tree is not None
    assert tree.findtext(".//p") == "It rained."
    assert all(len(element.attrib) == 0 for element in tree.iter("div"))


@pytest.mark.parametrize(
    "value", ["word " * 4_000, "a=b " * 4_000, "data:image/png;base64," + "QUJD" * 5_000, "{&quot;a&quot;: 1}" * 2_000]
)
def test_long_value_of_an_attribute_is_no_monster(value: str) -> None:
    tree = parse_html(f'<html><body><div id="a" data-all="{value}" class="b">x</div></body></html>')
    assert tree is not None
    (element,) = tree.iter("div")
    assert set(element.attrib) == {"id", "data-all", "class"}


def test_script_without_a_bracket_is_left_as_it_is() -> None:
    script = "var a = " + "1 + " * 5_000 + "1;"
    tree = parse_html(f"<html><body><script>{script}</script><p>x</p></body></html>")
    assert tree is not None
    assert tree.findtext(".//script") == script


def blocks_of(markup: str) -> list[str]:
    return [block.text for block in cut_blocks(html.document_fromstring(f"<body>{markup}</body>"))]


@pytest.mark.parametrize("links", [MAX_BLOCKS - 20, MAX_BLOCKS, 3 * MAX_BLOCKS])
def test_article_below_links_without_end_is_among_the_blocks(links: int) -> None:
    blocks = blocks_of(LINK * links + STORY * 12 + LINK * links)
    assert blocks.count(html.fromstring(STORY).text) == 12
    assert len(blocks) <= MAX_BLOCKS + 1


def test_page_with_as_many_blocks_as_are_looked_at_loses_none() -> None:
    assert len(blocks_of(LINK * (MAX_BLOCKS - 1))) == MAX_BLOCKS - 1


def test_blocks_that_are_no_links_are_cut_off() -> None:
    blocks = blocks_of("<p>word</p>" * (2 * MAX_BLOCKS) + STORY)
    assert blocks == ["word"] * MAX_BLOCKS
