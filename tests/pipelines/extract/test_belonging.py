"""What the model doubts and where it stands makes plain."""

from __future__ import annotations

import pytest

from pipelines.extract.belonging import belonging
from pipelines.extract.blocks import cut_blocks
from pipelines.extract.decode import parse_html

LONG = "The members voted on Tuesday, after four hours of debate, to buy two ferries from a yard in Port Ansel."
P = f"<p>{LONG}</p>"
SURE = 0.95


def _kept(inside: str, *probabilities: float) -> list[str]:
    """The doubted blocks that are text all the same; `probabilities` are those of the blocks that are not `LONG`."""
    tree = parse_html(f"<html><body><nav><ul><li>Home</ul></nav><main>{inside}</main></body></html>")
    assert tree is not None
    blocks = cut_blocks(tree)
    given = iter([0.3, *probabilities])
    told = [SURE if LONG in block.text else next(given) for block in blocks]
    assert next(given, None) is None, "a probability for each block"
    return [blocks[i].text for i in sorted(belonging(blocks, told, 0.5))]


ITEMS = "<ul><li>Speed</li><li>Price</li></ul>"


@pytest.mark.parametrize(
    ("inside", "probabilities", "expected"),
    [
        (P + ITEMS + P, (0.4, 0.4), ["Speed", "Price"]),
        (P + ITEMS + P, (0.9, 0.2), ["Price"]),
        (P + ITEMS + P, (0.2, 0.2), []),
        (f"{P}<p>{LONG} We looked at:</p>{ITEMS}", (0.2, 0.2), ["Speed", "Price"]),
        (f"{P}<p>{LONG} We looked at:</p>{ITEMS}", (0.05, 0.05), []),
        (P + ITEMS, (0.4, 0.4), []),
        (ITEMS + P, (0.4, 0.4), []),
        (f"{P}<aside>{ITEMS}</aside>{P}", (0.4, 0.4), []),
        (f"{P}<ul><li><a href=/a>Speed</a></li><li><a href=/b>Price</a></li></ul>{P}", (0.4, 0.4), []),
        (f"{P}<p>More</p>{ITEMS}{P}", (0.1, 0.4, 0.4), []),
    ],
)
def test_a_list_amid_the_text_or_announced_by_it_is_text_as_a_whole(
    inside: str, probabilities: tuple[float, ...], expected: list[str]
) -> None:
    assert _kept(inside, *probabilities) == expected


@pytest.mark.parametrize(
    ("inside", "probability", "expected"),
    [
        (f"{P}<pre>make it</pre>", 0.15, ["make it"]),
        (f"{P}<pre>make it</pre>", 0.1, []),
        (f"<pre>make it</pre>{P}", 0.4, []),
        (f"{P}<form><pre>make it</pre></form>{P}", 0.4, []),
        (f"{P}<h2>Price</h2>{P}", 0.1, ["Price"]),
        (f"{P}<h2>Price</h2>{P}", 0.04, []),
        (f"{P}{P}<h2>Price</h2>", 0.4, []),
        (f"{P}<h2><a href=/price>Price</a></h2>{P}", 0.4, []),
        (f"{P}<div><h2>Price</h2></div>{P}", 0.4, []),
        (f"{P}<p>Fair winds!</p>", 0.2, ["Fair winds!"]),
        (f"{P}<p>Fair winds!</p>", 0.05, []),
        (f"{P}<p>Write to ann@herald.example</p>", 0.4, []),
        (f"{P}<p class=note>Fair winds!</p>", 0.4, []),
        (f"{P}<p>These are more words than anybody ends a letter with</p>", 0.4, []),
    ],
)
def test_code_headings_and_last_words_belong_to_the_element_of_the_text(
    inside: str, probability: float, expected: list[str]
) -> None:
    assert _kept(inside, probability) == expected


def test_headings_in_a_row_belong_where_the_last_does() -> None:
    assert _kept(f"{P}<h2>Boats</h2><h3>Price</h3>{P}", 0.1, 0.1) == ["Boats", "Price"]


def test_the_last_words_are_two_lines_at_most() -> None:
    assert _kept(f"{P}<p>Fair winds!</p><p>Ann</p>", 0.4, 0.4) == ["Fair winds!", "Ann"]
    assert _kept(f"{P}<p>Fair winds!</p><p>Ann</p><p>Bo</p>", 0.4, 0.4, 0.4) == []


def test_no_text_has_nothing_that_belongs_to_it() -> None:
    assert _kept("<p>Fair winds!</p>", 0.4) == []
