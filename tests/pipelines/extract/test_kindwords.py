from __future__ import annotations

import pytest

from pipelines.extract.kindwords import WORD_FEATURES, word_row

SAID = {
    "shop": "add to cart|add to wish list|in den warenkorb|ajouter au panier|añadir al carrito|buy now|in stock"
    "|out of stock|sku|free shipping|customer review|customer reviews|quantity|size guide",
    "forum": "#12|joined:|joined|posts: 7|posts:7|member since|reply|quote|view: 3|views:3|views: 3|replies|registered"
    "|new member|moderator|last edited",
    "offer": "free quote|get a demo|request a consultation|get your estimate|call us|call now|call today|contact us"
    "|book now|book online|book an appointment|get started|apply now|schedule a|schedule your|our team|our services"
    "|our clients|our customers|our experts|we offer|we provide|we specialize|enrol|enroll",
}


def times(kind: str, text: str) -> float:
    return word_row("/", [text], [])[WORD_FEATURES.index(f"page_says_{kind}")]


@pytest.mark.parametrize(("kind", "words"), [(kind, words) for kind in SAID for words in SAID[kind].split("|")])
def test_what_a_kind_of_page_says_is_counted(kind: str, words: str) -> None:
    assert times(kind, f"Rain. {words.upper()}\nMore rain, {words}") == 2
    assert times(kind, f"Rain and wind{words.lstrip('#')}") == 0


def test_the_share_of_words_that_speak_to_the_reader_counts_all_scripts() -> None:
    share = WORD_FEATURES.index("reader_share")
    assert word_row("/", [], ["You – and “your” rain.", "Où est votre pluie?"])[share] == pytest.approx(3 / 8)
    assert word_row("/", [], [])[share] == 0
