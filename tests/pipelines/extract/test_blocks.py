"""A page is cut where its elements say, and each block knows what it holds and where it stands."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.extract.blocks import clean_text, cut_blocks
from pipelines.extract.controls import TRICKS, UNSEEN
from pipelines.extract.decode import parse_html
from pipelines.extract.rawblock import RawBlock

_ODD = "\u00ad\u200b\ufeff\u2060\u202e\x1b\x85\x1c\u00a0\u3000\u200c \n\t"


def _blocks(body: str) -> list[RawBlock]:
    tree = parse_html(f"<html><body>{body}</body></html>")
    assert tree is not None
    return cut_blocks(tree)


def _texts(body: str) -> list[str]:
    return [block.text for block in _blocks(body)]


@given(st.text(st.characters() | st.sampled_from(_ODD)))
@settings(max_examples=500, deadline=None)
@example(" a  b ")
@example("a \u200b b")
def test_text_is_cleaned_as_if_character_by_character(text: str) -> None:
    removed = dict.fromkeys(map(ord, "\u00ad\u200b\ufeff\u2060")) | TRICKS
    assert clean_text(text) == re.sub(r"\s+", " ", text.translate(removed)).strip()


def test_nothing_that_is_left_out_is_printable() -> None:
    """On which `clean_text` relies."""
    unseen = UNSEEN.findall("".join(map(chr, range(sys.maxunicode + 1))))
    assert len(unseen) == len(TRICKS) + 4
    assert not any(map(str.isprintable, unseen))


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("<p>one<p>two", ["one", "two"]),
        ("<div> <div>\n</div>a<p>b</p>c</div>", ["a", "b", "c"]),
        ("a<br>b<br/><br/>c", ["a", "b", "c"]),
        ("<p>a <b>b</b><script>x</script> c<svg><text>y</text></svg>.</p>", ["a b c."]),
        ("<a href=/>one<div>two</div>three</a>", ["one", "two", "three"]),
        ("<ul><li> </li><li><a></a></li></ul>", []),
        ("<pre>  a\n    b\n</pre>", ["  a\n    b"]),
        ("<pre> <code>  a </code>\n\n b</pre>", ["   a\n\n b"]),
    ],
)
def test_a_block_is_what_stands_between_block_level_tags(body: str, texts: list[str]) -> None:
    assert _texts(body) == texts


def test_characters_are_counted_once_however_often_they_are_marked() -> None:
    marked = "<p>12<b>345<strong>67</strong><i>8</i></b><a href=x>90</a><span hidden>1<i hidden>2</i></span></p>"
    (block,) = _blocks(marked)
    assert (block.text, block.link_chars, block.bold_chars, block.italic_chars) == ("123456789012", 2, 6, 2)
    assert block.hidden_chars == 3, "what is hidden twice counts twice"
    assert block.links == [("x", "90")]


def test_a_link_over_two_blocks_counts_in_both() -> None:
    first, second = _blocks("<a href=x>four<div>sixsix</div></a>")
    assert (first.link_chars, second.link_chars) == (4, 6)


def test_cues_of_an_inline_element_count_where_it_holds_half_of_the_block() -> None:
    by = "<p><span class=byline>By</span>"
    most, least = _blocks(f"{by} M</p>{by} the sea it is</p>")
    assert "byline" in most.inline_cues
    assert not least.inline_cues


def test_images_and_breaks_before_a_block_are_counted() -> None:
    blocks = _blocks("<div><img><img>a<br> <br>b<p>c</p></div>")
    assert [(block.images_before, block.breaks) for block in blocks] == [(2, 0), (0, 2), (0, 0)]


def test_a_frame_knows_all_around_it() -> None:
    story = "<article class='story-12'><div style='display:none'><p>a</p><p>b</p></div></article>"
    first, second, other = _blocks(f"{story}<main><p id=lead>c</p></main>")
    frame = first.frame
    assert frame.path == "body./article.story-0/div./p."
    assert [each.tag for each in frame.ancestors()] == ["p", "div", "article", "body"]
    assert (frame.depth, frame.hidden, frame.tag_depth) == (3, True, {"article": 1})
    assert frame.cue_depth["content"] == 1
    assert (second.frame.parent is frame.parent, second.frame is frame) == (True, False)
    assert (other.frame.hidden, other.frame.tag_depth, other.frame.cue_depth["lead"]) == (False, {"main": 1}, 2)


@pytest.mark.parametrize(
    "anchor",
    [
        '<a class="headerlink" href="#a">¶</a>',
        '<a href="https://b.example/post/#a"> # </a>',
        '<a href="#a"><span aria-hidden="true">🔗</span></a>',
        '<a href="#a"><b>#</b></a> <a href="#b">§</a>',
    ],
)
def test_a_sign_that_links_to_a_heading_is_no_text(anchor: str) -> None:
    blocks = _blocks(f"<h2>Setting up{anchor}</h2><p>{anchor}Then go on.</p><p>{anchor}</p>")
    assert [block.text for block in blocks] == ["Setting up", "Then go on."]
    assert [(block.link_chars, len(block.links)) for block in blocks] == [(0, 0), (0, 0)]


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ('<a href="#n1">1</a>', "1"),
        ('<a href="/tag">#tag</a>', "#tag"),
        ('<a href="/c">#</a>', "#"),
        ("<a>#</a>", "#"),
        ("<b>#</b>", "#"),
    ],
)
def test_notes_tags_and_other_signs_stay(link: str, shown: str) -> None:
    assert [block.text for block in _blocks(f"<p>Text{link}</p>")] == ["Text" + shown]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("nested-img nested-links measure", set()),
        ("prose-img:rounded prose-a:underline", set()),
        ("dark:prose-img:rounded md:[&_figcaption]:mt-4 *:caption", set()),
        ("md:caption", {"caption"}),
        ("nested-comment", {"comment"}),
        ("caption", {"caption"}),
    ],
)
def test_names_that_style_what_is_inside_say_nothing_of_an_element(names: str, expected: set[str]) -> None:
    (block,) = _blocks(f"<div class='{names}'><p>a</p></div>")
    assert {"image", "caption", "embed", "related", "comment"} & set(block.frame.cue_depth) == expected
