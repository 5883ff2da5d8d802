from __future__ import annotations

import pytest

from pipelines.extract.blocks import cut_blocks
from pipelines.extract.decode import parse_html
from pipelines.extract.phrases import fold
from pipelines.extract.rules import is_advert_label, is_cross_reference, is_residue


@pytest.mark.parametrize("words", ["اقرأ أيضًا", "اقرأ أيضا", "Lesen Sie auch", "À lire", "関連記事"])
def test_cross_references_are_known_in_every_script(words: str) -> None:
    tree = parse_html(f'<html><body><p>{words}: <a href="/other">{"x" * 60}</a></p></body></html>')
    assert tree is not None
    (block,) = cut_blocks(tree)
    assert is_cross_reference(block, fold(block.text))


@pytest.mark.parametrize(
    "words", ["اقرأ أيضا", "اقرأ أيضًا", "Weiterlesen", "Don't miss", "À lire aussi", "Visita il sito ufficiale"]
)
def test_buttons_are_residue(words: str) -> None:
    assert is_residue(fold(words))


@pytest.mark.parametrize(("words", "expected"), [("إعلان", True), ("Publicité", True), ("Rain stops play", False)])
def test_labels_of_advertisements(words: str, expected: bool) -> None:
    assert is_advert_label(fold(words)) is expected
