from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from pipelines.extract import judge
from pipelines.extract.decode import parse_html
from pipelines.extract.features_said import Hints
from pipelines.extract.firstlook import FIRST_LOOK_MODEL
from pipelines.extract.judge import BLOCK_MODEL, OPINION_MODELS, Ask, label_blocks, models_digest, readings_wanted
from pipelines.extract.opinion import Reading

NEAR, FAR = 0.9, 0.001
"""Probabilities of a first look: worth describing, and not."""
PARAGRAPHS = [
    "The board voted to order two ferries from a yard in Port Ansel.",
    "The first of the two boats is to sail next June.",
]


def _models(
    monkeypatch: pytest.MonkeyPatch,
    own: list[float],
    usual: list[float],
    strict: list[float],
    first_look: tuple[float, ...] = (NEAR, NEAR),
) -> None:
    """Puts models in place that always say the same."""
    said = {BLOCK_MODEL: own, OPINION_MODELS[Reading.USUAL]: usual, OPINION_MODELS[Reading.STRICT]: strict}
    said[FIRST_LOOK_MODEL] = list(first_look)

    def load(name: str) -> SimpleNamespace:
        return SimpleNamespace(probabilities=lambda _rows: np.array(said[name]))

    monkeypatch.setattr(judge, "load_forest", load)


def _probabilities(ask: Ask | None) -> list[float]:
    """What is made of a page of two paragraphs."""
    tree = parse_html("<body>" + "".join(f"<p>{text}</p>" for text in PARAGRAPHS) + "</body>")
    assert tree is not None
    return [item.probability for item in label_blocks(tree, Hints.of((), ()), ask)]


class Asked:
    """Another extractor that notes how it was asked."""

    def __init__(self, opinion: str = "an opinion") -> None:
        self.opinion, self.readings = opinion, list[Reading]()

    def __call__(self, reading: Reading) -> str:
        self.readings.append(reading)
        return self.opinion


def test_a_sure_model_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    _models(monkeypatch, [0.99, 0.99], [0.0, 0.0], [0.0, 0.0])
    asked = Asked()
    assert _probabilities(asked) == [0.99, 0.99]
    assert asked.readings == []


def test_in_doubt_the_page_is_read_both_ways_and_the_mean_of_three_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    _models(monkeypatch, [0.9, 0.4], [0.7, 0.8], [0.8, 0.9])
    asked = Asked()
    assert _probabilities(asked) == pytest.approx([0.8, 0.7])
    assert asked.readings == [Reading.USUAL, Reading.STRICT]


def test_an_opinion_that_is_empty_changes_nothing_and_is_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    _models(monkeypatch, [0.9, 0.4], [0.7, 0.8], [0.7, 0.8])
    asked = Asked("")
    assert _probabilities(asked) == [0.9, 0.4]
    assert asked.readings == [Reading.USUAL]


def test_what_a_first_look_rules_out_is_not_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    _models(monkeypatch, [0.9], [0.7], [0.8], first_look=(NEAR, FAR))
    assert _probabilities(None) == [0.9, FAR]
    _models(monkeypatch, [0.6], [0.7], [0.8], first_look=(FAR, NEAR))
    assert _probabilities(Asked()) == pytest.approx([FAR, 0.7])


def test_without_anyone_to_ask_the_own_model_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    _models(monkeypatch, [0.9, 0.4], [0.7, 0.8], [0.7, 0.8])
    assert _probabilities(None) == [0.9, 0.4]


@pytest.mark.parametrize(
    ("probabilities", "doubt"),
    [
        ([0.999, 0.999], 0),
        ([0.999, 0.95], 0),
        ([0.999, 0.88], 1),
        ([0.999, 0.5], 2),
        ([0.0, 0.0], 0),
        ([0.3, 0.3], 2),
    ],
)
def test_doubt_is_measured_by_length(probabilities: list[float], doubt: int) -> None:
    rows = np.log1p(np.array([[200.0], [100.0]], dtype=np.float32))
    assert readings_wanted(rows, np.array(probabilities)) == (Reading.USUAL, Reading.STRICT)[:doubt]


def test_a_short_block_in_doubt_leaves_a_long_page_sure() -> None:
    rows = np.log1p(np.array([[5000.0], [20.0]], dtype=np.float32))
    assert readings_wanted(rows, np.array([0.999, 0.5])) == ()


def test_models_are_named_by_a_hash() -> None:
    assert len(models_digest()) == 12
    assert models_digest() == models_digest()
