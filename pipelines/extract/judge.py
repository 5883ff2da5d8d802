"""How likely each block of a page is body: the models' part. What is made of it is in `pipelines.extract.body`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from lxml import html

from pipelines.extract.blocks import cut_blocks
from pipelines.extract.body import THRESHOLD, Labelled, label_by
from pipelines.extract.context import with_context, with_opinion, with_word_scores
from pipelines.extract.features import describe
from pipelines.extract.features_said import Hints
from pipelines.extract.forest import Matrix, load_forest
from pipelines.extract.passages import PASSAGE_MODEL, Kept, unlikely_blocks
from pipelines.extract.phrases import fold
from pipelines.extract.wordmodel import load_words

BLOCK_MODEL, OPINION_MODEL = "blocks", "blocks_opinion"
DOUBT = 0.03
"""A page is in doubt where so much of its text may be wrong; about half of them are (ADR 16)."""


def label_blocks(tree: html.HtmlElement, hints: Hints, ask: Callable[[], str] | None = None) -> tuple[Labelled, ...]:
    """Every block of the page with its label, in document order.

    `ask` gives a second extractor's main text of the page; it is asked only where the model is in doubt.
    """
    blocks = cut_blocks(tree)
    if not blocks:
        return ()
    texts = [block.text for block in blocks]
    folded = [fold(text) for text in texts]
    rows = with_context(describe(blocks, folded, hints), blocks)
    rows = with_word_scores(rows, load_words().scores(texts))
    probabilities = load_forest(BLOCK_MODEL).probabilities(rows)
    opinion = ask() if ask is not None and is_in_doubt(rows, probabilities) else ""
    if opinion:
        other = load_forest(OPINION_MODEL).probabilities(with_opinion(rows, folded, opinion))
        probabilities = (probabilities + other) / 2
    apart = unlikely_blocks(Kept.of(rows, probabilities, texts, [block.frame.path for block in blocks]))
    likely = [apart.get(i, probability) for i, probability in enumerate(probabilities.tolist())]
    return label_by(likely, blocks, folded, hints, dict.fromkeys(apart, "stands apart from the article"))


@lru_cache(maxsize=1)
def models_digest() -> str:
    """The first 12 hex digits of a hash over all models that choose the text."""
    parts = [load_words().digest, *(load_forest(name).digest for name in (BLOCK_MODEL, OPINION_MODEL, PASSAGE_MODEL))]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:12]


def is_in_doubt(rows: Matrix, probabilities: npt.NDArray[np.float64]) -> bool:
    """Whether the text that may be wrong by the model's own account is more than a little of what it keeps."""
    lengths = np.expm1(rows[:, 0])
    kept = float(lengths[probabilities >= THRESHOLD].sum())
    return float((lengths * np.minimum(probabilities, 1 - probabilities)).sum()) > DOUBT * max(1.0, kept)
