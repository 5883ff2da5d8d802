from __future__ import annotations

import pytest

from pipelines.extract.blocks import cut_blocks
from pipelines.extract.body import Label, Labelled, body_blocks, label_by
from pipelines.extract.decode import parse_html
from pipelines.extract.features import FEATURES, describe_all
from pipelines.extract.features_said import Hints
from pipelines.extract.phrases import fold

TITLE = "Harbour board orders two electric ferries"
DECK = "The first boats of their kind on this coast are to sail next June"
LONG = "The members voted on Tuesday, after four hours of debate, to buy two ferries from a yard in Port Ansel. " * 2


def _label(body: str, probabilities: list[float], description: str = "") -> tuple[Labelled, ...]:
    tree = parse_html(f"<html><body>{body}</body></html>")
    assert tree is not None
    blocks = cut_blocks(tree)
    return label_by(probabilities, blocks, [fold(b.text) for b in blocks], Hints.of((TITLE,), (description,)))


@pytest.mark.parametrize(("deck", "description"), [(f'<p class="standfirst">{DECK}</p>', ""), (f"<p>{DECK}</p>", DECK)])
def test_a_standfirst_is_kept_though_the_model_doubts_it(deck: str, description: str) -> None:
    labelled = _label(f"<h1>{TITLE}</h1>{deck}<p>{LONG}</p>", [0.2, 0.35, 0.9], description)
    assert [block.text for block in body_blocks(labelled)] == [DECK, LONG.strip()]
    assert "standfirst" in labelled[1].why


def test_a_standfirst_that_the_text_says_again_is_left_out() -> None:
    labelled = _label(f'<h1>{TITLE}</h1><p class="dek">{LONG}</p><p>{LONG}It was close.</p>', [0.2, 0.35, 0.9])
    assert [item.is_kept for item in labelled] == [False, False, True]


def test_what_stands_above_the_title_is_no_standfirst() -> None:
    labelled = _label(f'<p class="standfirst">{DECK}</p><h1>{TITLE}</h1><p>{LONG}</p>', [0.2, 0.35, 0.9])
    assert not labelled[0].is_kept


@pytest.mark.parametrize(("probability", "kept"), [(0.95, True), (0.7, False)])
def test_the_name_of_a_box_decides_only_where_the_model_is_not_sure(probability: float, kept: bool) -> None:
    labelled = _label(f'<div class="newsletter-subscriber"><p>{LONG[:150]}</p></div>', [probability])
    assert labelled[0].is_kept is kept


def test_what_is_dropped_has_a_name_for_people() -> None:
    share, also = '<div class="share-bar"><p>Send on</p></div>', f'<p>Also read: <a href="/b">{DECK}</a></p>'
    body = f"{share}<p>ANZEIGE</p>{also}<p>{LONG}</p>"
    labelled = _label(body, [0.1, 0.1, 0.1, 0.9])
    assert [item.label for item in labelled] == [Label.SHARE, Label.ADVERTISEMENT, Label.RELATED, Label.BODY]


def test_a_wide_character_counts_as_more_than_one() -> None:
    tree = parse_html(
        "<html><body><p>港の理事会は火曜日に二隻の電動フェリーを注文することを決めた。理事長が述べた。</p></body></html>"
    )
    assert tree is not None
    blocks = cut_blocks(tree)
    rows = describe_all(blocks, [fold(b.text) for b in blocks], Hints())
    assert rows[0, FEATURES.index("good")] == 1.0


def test_the_head_of_a_copy_goes_with_it() -> None:
    body = f"<h1>{TITLE}</h1><div>At a glance</div><div>{LONG}</div><p>{LONG}</p><p>It was close, said the chair.</p>"
    labelled = _label(body, [0.1, 0.6, 0.6, 0.95, 0.95])
    assert [item.is_kept for item in labelled] == [False, False, False, True, True]
    assert "head of a text" in labelled[1].why


def test_a_table_of_data_stays_together() -> None:
    rows = "".join(f"<tr><td>{year}</td><td>{year * 3}</td></tr>" for year in (2021, 2022))
    table = f"<table><tr><th>Year</th><th>Visitors</th></tr>{rows}</table>"
    kept = _label(f"<h1>{TITLE}</h1><p>{LONG}</p>{table}", [0.1, 0.95, 0.4, 0.4, 0.6, 0.6, 0.7, 0.7])
    assert [item.is_kept for item in kept] == [False, True, True, True, True, True, True, True]
    dropped = _label(f"<h1>{TITLE}</h1><p>{LONG}</p>{table}", [0.1, 0.95, 0.2, 0.2, 0.3, 0.3, 0.6, 0.6])
    assert [item.is_kept for item in dropped] == [False, True, False, False, False, False, False, False]


def test_between_paragraphs_a_table_needs_a_little_less() -> None:
    table = "<table><tr><td>2021</td><td>6063</td></tr><tr><td>2022</td><td>6066</td></tr></table>"
    amid = _label(f"<p>{LONG}</p>{table}<p>{DECK}.</p>", [0.95, 0.45, 0.45, 0.45, 0.45, 0.95])
    assert all(item.is_kept for item in amid)
    after = _label(f"<p>{LONG}</p><p>{DECK}.</p>{table}", [0.95, 0.95, 0.45, 0.45, 0.45, 0.45])
    assert [item.is_kept for item in after] == [True, True, False, False, False, False]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("comments share", Label.SHARE),
        ("recommend sponsor", Label.ADVERTISEMENT),
        ("navbar related", Label.RELATED),
        ("cookie author", Label.BYLINE),
        ("menu comments", Label.COMMENT),
        ("popular caption", Label.CAPTION),
    ],
)
def test_of_two_names_at_one_place_the_same_decides_in_every_process(names: str, expected: Label) -> None:
    dropped, below = _label(
        f'<div class="{names}">Here</div><nav class="{names}"><p class="login">There</p></nav>', [0, 0]
    )
    assert (dropped.label, below.label) == (expected, Label.NAVIGATION)
