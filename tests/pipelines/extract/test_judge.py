from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from pipelines.extract import judge
from pipelines.extract.decode import parse_html
from pipelines.extract.features_said import Hints
from pipelines.extract.judge import BLOCK_MODEL, is_in_doubt, label_blocks, models_digest

PARAGRAPHS = ["The board voted to order two ferries from a yard in Port Ansel.", "The first is to sail in June."]


def _models(monkeypatch: pytest.MonkeyPatch, own: list[float], asked: list[float]) -> None:
    """Puts models in place that always say the same."""
    said = {True: own, False: asked}

    def load(name: str) -> SimpleNamespace:
        return SimpleNamespace(probabilities=lambda _rows: np.array(said[name == BLOCK_MODEL]))

    monkeypatch.setattr(judge, "load_forest", load)


def _probabilities(opinions: list[str]) -> list[float]:
    """What is made of a page of two paragraphs; takes an opinion off the list when one is asked for."""
    tree = parse_html("<body>" + "".join(f"<p>{text}</p>" for text in PARAGRAPHS) + "</body>")
    assert tree is not None
    return [item.probability for item in label_blocks(tree, Hints.of((), ()), opinions.pop if opinions else None)]


def test_a_sure_model_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    _models(monkeypatch, [0.99, 0.99], [0.0, 0.0])
    opinions = ["an opinion"]
    assert _probabilities(opinions) == [0.99, 0.99]
    assert opinions == ["an opinion"]


def test_in_doubt_the_mean_with_the_model_that_knows_the_opinion_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    _models(monkeypatch, [0.9, 0.4], [0.7, 0.8])
    assert _probabilities(["an opinion"]) == pytest.approx([0.8, 0.6])


def test_an_opinion_that_is_empty_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    _models(monkeypatch, [0.9, 0.4], [0.7, 0.8])
    assert _probabilities([""]) == [0.9, 0.4]


def test_without_anyone_to_ask_the_own_model_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    _models(monkeypatch, [0.9, 0.4], [0.7, 0.8])
    assert _probabilities([]) == [0.9, 0.4]


@pytest.mark.parametrize(
    ("probabilities", "doubt"), [([0.999, 0.999], False), ([0.999, 0.5], True), ([0.0, 0.0], False), ([0.3, 0.3], True)]
)
def test_doubt_is_measured_by_length(probabilities: list[float], doubt: bool) -> None:
    rows = np.log1p(np.array([[200.0], [100.0]], dtype=np.float32))
    assert is_in_doubt(rows, np.array(probabilities)) is doubt


def test_a_short_block_in_doubt_leaves_a_long_page_sure() -> None:
    rows = np.log1p(np.array([[5000.0], [20.0]], dtype=np.float32))
    assert not is_in_doubt(rows, np.array([0.999, 0.5]))


def test_models_are_named_by_a_hash() -> None:
    assert len(models_digest()) == 12
    assert models_digest() == models_digest()
