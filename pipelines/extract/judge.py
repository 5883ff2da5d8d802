"""How likely each block of a page is body: the models' part. What is made of it is in `pipelines.extract.body`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from lxml import html

from pipelines.extract.blocks import cut_blocks
from pipelines.extract.body import THRESHOLD, Labelled, label_by
from pipelines.extract.context import (
    REACH,
    VOTE_REACH,
    WORD_REACH,
    votes_of,
    with_context,
    with_votes,
    with_word_scores,
)
from pipelines.extract.features import describe, sketch
from pipelines.extract.features_said import Hints
from pipelines.extract.firstlook import FIRST_LOOK_MODEL, is_near, reached_from, spread
from pipelines.extract.forest import Indices, Matrix, load_forest
from pipelines.extract.opinion import Reading
from pipelines.extract.passages import PASSAGE_MODEL, TOLD_PASSAGE_MODEL, Kept, Numbers, unlikely_blocks
from pipelines.extract.phrases import fold
from pipelines.extract.wordmodel import Scores, load_words

Ask = Callable[[Reading], str]
"""Another extractor's main text of the page, "" where it finds none."""

BLOCK_MODEL = "blocks"
OPINION_MODELS = {Reading.USUAL: "blocks_opinion", Reading.STRICT: "blocks_strict"}
"""The models that know an opinion, by how it was read."""
DOUBT = {Reading.USUAL: 0.03, Reading.STRICT: 0.05}
"""Another extractor reads a page so where more of its text than this may be wrong: of half the pages, and of four in
ten (ADR 23, ADR 24)."""


def label_blocks(tree: html.HtmlElement, hints: Hints, ask: Ask | None = None) -> tuple[Labelled, ...]:
    """Every block of the page with its label, in document order. `ask` is called only where the model is in doubt."""
    blocks = cut_blocks(tree)
    if not blocks:
        return ()
    texts = [block.text for block in blocks]
    folded = [fold(text) for text in texts]
    sketched = sketch(blocks, folded, hints)
    probabilities = load_forest(FIRST_LOOK_MODEL).probabilities(sketched)
    near = is_near(probabilities)
    at, whole = reached_from(near, REACH), np.flatnonzero(near)
    rows = with_context(describe(blocks, folded, hints, sketched, at, whole), blocks)
    rows = with_word_scores(rows, _word_scores(texts, reached_from(near, WORD_REACH)))
    probabilities[near] = load_forest(BLOCK_MODEL).probabilities(rows[near])
    votes = (
        {} if ask is None else _votes(folded, reached_from(near, VOTE_REACH), ask, readings_wanted(rows, probabilities))
    )
    said = [load_forest(OPINION_MODELS[r]).probabilities(with_votes(rows, v)[near]) for r, v in votes.items()]
    probabilities[near] = np.mean([probabilities[near], *said], axis=0)
    places = [block.frame.path for block in blocks]
    apart = unlikely_blocks(Kept.of(rows, probabilities, texts, places, votes=votes.get(Reading.USUAL)))
    likely = [apart.get(i, probability) for i, probability in enumerate(probabilities.tolist())]
    evidence = dict.fromkeys(np.flatnonzero(~near).tolist(), _FAR) | dict.fromkeys(apart, _APART)
    return label_by(likely, blocks, folded, hints, evidence)


_FAR = "stands where no text is, seen from the order of the page"
_APART = "stands apart from the article"


def _word_scores(texts: Sequence[str], at: Indices) -> Scores:
    """(texts,): the word scores of those numbered `at`, of others 0."""
    return spread(load_words().scores([texts[i] for i in at.tolist()]), at, len(texts))


def _votes(folded: Sequence[str], at: Indices, ask: Ask, wanted: Sequence[Reading]) -> dict[Reading, Numbers]:
    """By reading how much of each block numbered `at` it takes for text, of others 0. A page in which one finds nothing
    is not read again.
    """
    described = [folded[i] for i in at.tolist()]
    found: dict[Reading, Numbers] = {}
    for reading in wanted:
        opinion = ask(reading)
        if not opinion:
            break
        found[reading] = spread(votes_of(described, opinion), at, len(folded))
    return found


@lru_cache(maxsize=1)
def models_digest() -> str:
    """The first 12 hex digits of a hash over all models that choose the text."""
    forests = (FIRST_LOOK_MODEL, BLOCK_MODEL, *OPINION_MODELS.values(), PASSAGE_MODEL, TOLD_PASSAGE_MODEL)
    parts = [load_words().digest, *(load_forest(name).digest for name in forests)]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:12]


def readings_wanted(rows: Matrix, probabilities: Numbers) -> tuple[Reading, ...]:
    """The more readings, the more of what is kept may be wrong by the model's own account."""
    lengths = np.expm1(rows[:, 0])
    kept = float(lengths[probabilities >= THRESHOLD].sum())
    doubtful = float((lengths * np.minimum(probabilities, 1 - probabilities)).sum())
    return tuple(reading for reading, least in DOUBT.items() if doubtful > least * max(1.0, kept))
