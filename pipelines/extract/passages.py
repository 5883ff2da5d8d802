"""A second look at what was kept, passage by passage: comments, a second story, teasers of other articles.

A passage is a run of kept blocks with hardly anything dropped between them. The block model judges each block by itself
and the few around it, and readers' comments read like text. What gives them away is where the whole passage stands
beside the longest one. How sure the block model was is not told. Where another extractor was asked, a second model
knows how much of each passage that one reads as text.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from pipelines.extract.body import THRESHOLD
from pipelines.extract.context import BLOCK_FEATURES
from pipelines.extract.features import FEATURES
from pipelines.extract.forest import Indices, Matrix, load_forest

PASSAGE_MODEL, TOLD_PASSAGE_MODEL = "passages", "passages_opinion"
UNLIKELY, UNLIKELY_TOLD = 0.25, 0.35
"""A passage below this probability is dropped; the longest never is. Whoever knows an opinion errs less."""
MIN_AGREEMENT = 0.35
"""An opinion that reads less of what was kept missed the text itself, or found one part of many: it is not asked."""
_MAX_HOLE = 1
"""So many dropped blocks may stand within a passage."""
_OWN = (
    "blocks", "log_chars", "chars_share", "passages", "is_longest", "side", "order", "steps",
    "gap_blocks", "gap_log_chars", "gap_headings",
    "hole_before", "hole_after", "log_chars_before", "log_chars_after", "density", "known_places", "known_places_chars",
    "articles_on", "titles_on", "outward", "deeper", "word_score", "word_score_first", "longest_share",
)  # fmt: skip
PASSAGE_FEATURES: tuple[str, ...] = (*_OWN, *(f"mean_{n}" for n in FEATURES), *(f"first_{n}" for n in FEATURES))
_VOTES = ("votes", "votes_longest", "votes_beyond_longest", "votes_kept", "votes_first")
TOLD_PASSAGE_FEATURES: tuple[str, ...] = (*PASSAGE_FEATURES, *_VOTES)

Numbers = npt.NDArray[np.float64]
Judge = Callable[[Matrix], Numbers]
"""Probabilities (passages,) from rows of `PASSAGE_FEATURES`."""
_IS_LONGEST = PASSAGE_FEATURES.index("is_longest")
_WORD_SCORE = BLOCK_FEATURES.index("word_score")
_ARTICLE, _H1, _STEPS, _DEPTH = map(FEATURES.index, ("article_number", "h1_before", "container_steps", "depth"))
_HEADINGS = [FEATURES.index("tag_h2"), FEATURES.index("tag_h3")]


@dataclass(frozen=True)
class Kept:
    """The kept blocks of a page: its rows of `BLOCK_FEATURES`, the probabilities, lengths and places of its blocks."""

    rows: Matrix
    probabilities: Numbers
    chars: Numbers
    places: Sequence[Hashable]
    threshold: float = THRESHOLD
    votes: Numbers | None = None
    """How much of each block another extractor reads as text; None where none was asked."""

    @classmethod
    def of(
        cls,
        rows: Matrix,
        probabilities: Numbers,
        texts: Sequence[str],
        places: Sequence[Hashable],
        threshold: float = THRESHOLD,
        votes: Numbers | None = None,
    ) -> Kept:
        """From the texts of the blocks."""
        chars = np.array([len(text) for text in texts], dtype=np.float64)
        return cls(rows, probabilities, chars, places, threshold, votes)

    @cached_property
    def flags(self) -> npt.NDArray[np.bool_]:
        return self.probabilities >= self.threshold


def passages_of(kept: Kept) -> list[Indices]:
    """The numbers of the blocks of each passage, in order. Another `article` element begins another passage."""
    at = np.flatnonzero(kept.flags)
    if not len(at):
        return []
    article = kept.rows[at, _ARTICLE]
    ends = (np.diff(at) > 1 + _MAX_HOLE) | (np.diff(article) != 0)
    return np.split(at, np.flatnonzero(ends) + 1)


def unlikely_blocks(kept: Kept, judge: Judge | None = None, told: Judge | None = None) -> dict[int, float]:
    """Kept blocks that stand in an unlikely passage, with the probability of that passage.

    `judge` is asked in place of the packaged model, `told` in place of the one that knows an opinion.
    """
    passages = passages_of(kept)
    if len(passages) < 2:
        return {}
    rows = passage_rows(kept, passages)
    found = (judge or load_forest(PASSAGE_MODEL).probabilities)(rows)
    drops, least = found < UNLIKELY, found
    if kept.votes is not None and agreement(kept, kept.votes) >= MIN_AGREEMENT:
        other = (told or load_forest(TOLD_PASSAGE_MODEL).probabilities)(told_rows(kept, passages, kept.votes, rows))
        drops, least = drops | (other < UNLIKELY_TOLD), np.minimum(found, other)
    return {
        int(i): float(least[number])
        for number, passage in enumerate(passages)
        if drops[number] and not rows[number, _IS_LONGEST]
        for i in passage
    }


def agreement(kept: Kept, votes: Numbers) -> float:
    """The share of the kept text that the other extractor reads as text."""
    chars = kept.chars[kept.flags]
    return float(votes[kept.flags] @ chars / chars.sum())


def told_rows(kept: Kept, passages: Sequence[Indices], votes: Numbers, rows: Matrix) -> Matrix:
    """Rows of `TOLD_PASSAGE_FEATURES`: `rows`, and how much of passage, longest passage and all is in the opinion."""
    if not passages:
        return np.zeros((0, len(TOLD_PASSAGE_FEATURES)), dtype=np.float32)
    share = np.array([votes[p] @ kept.chars[p] / kept.chars[p].sum() for p in passages])
    longest = np.full_like(share, share[longest_of(kept, passages)])
    first = votes[[p[0] for p in passages]]
    columns = [share, longest, share - longest, np.full_like(share, agreement(kept, votes)), first]
    return np.column_stack([rows, *columns]).astype(np.float32)


def passage_rows(kept: Kept, passages: Sequence[Indices]) -> Matrix:
    """A row of `PASSAGE_FEATURES` for each passage: how it lies, the mean of its blocks, and its first block."""
    if not passages:
        return np.zeros((0, len(PASSAGE_FEATURES)), dtype=np.float32)
    rows: list[Numbers] = []
    described = kept.rows[:, : len(FEATURES)]
    main = _Main.of(kept, passages)
    for number, passage in enumerate(passages):
        chars = kept.chars[passage]
        weights = chars / chars.sum()
        base = described[passage]
        own = _own(kept, passages, number, main, weights)
        rows.append(np.concatenate([own, weights @ base, base[0]]))
    return np.array(rows, dtype=np.float32).reshape(len(passages), len(PASSAGE_FEATURES))


def longest_of(kept: Kept, passages: Sequence[Indices]) -> int:
    """The number of the passage with the most text, by what the block model is sure of."""
    return int(np.argmax([(kept.chars[p] * kept.probabilities[p]).sum() for p in passages]))


@dataclass(frozen=True, slots=True)
class _Main:
    """The longest passage, to which each is compared, and the characters of all kept blocks."""

    number: int
    start: int
    end: int
    places: frozenset[Hashable]
    article: float
    h1: float
    steps: float
    depth: float
    share: float
    total: float

    @classmethod
    def of(cls, kept: Kept, passages: Sequence[Indices]) -> _Main:
        number = longest_of(kept, passages)
        main, rows = passages[number], kept.rows
        total = kept.chars[kept.flags].sum()
        return cls(
            number, int(main[0]), int(main[-1]) + 1, frozenset(kept.places[i] for i in main.tolist()),
            rows[main, _ARTICLE].max(), rows[main, _H1].max(), rows[main, _STEPS].mean(), rows[main, _DEPTH].mean(),
            kept.chars[main].sum() / total, total,
        )  # fmt: skip


def _own(kept: Kept, passages: Sequence[Indices], number: int, main: _Main, weights: Numbers) -> list[float]:
    passage, chars, rows = passages[number], kept.chars, kept.rows
    start, end = int(passage[0]), int(passage[-1]) + 1
    before = int(passages[number - 1][-1]) + 1 if number else 0
    after = int(passages[number + 1][0]) if number + 1 < len(passages) else len(chars)
    between = slice(end, main.start) if number < main.number else slice(main.end, start)
    dropped = chars[between][~kept.flags[between]]
    own_chars = chars[passage].sum()
    words = rows[passage, _WORD_SCORE]
    known = np.array([kept.places[i] in main.places for i in passage.tolist()], dtype=np.float64)
    return [
        len(passage), np.log1p(own_chars), own_chars / main.total, len(passages),
        number == main.number, np.sign(number - main.number), number / len(passages), abs(number - main.number),
        len(dropped), np.log1p(dropped.sum()), rows[between, _HEADINGS].sum(),
        start - before, after - end, np.log1p(chars[before:start].sum()), np.log1p(chars[end:after].sum()),
        len(passage) / (end - start), known.mean(), known @ weights,
        rows[passage, _ARTICLE].max() - main.article, rows[passage, _H1].max() - main.h1,
        weights @ rows[passage, _STEPS] - main.steps,
        rows[passage, _DEPTH].mean() - main.depth,
        weights @ words, words[0], main.share,
    ]  # fmt: skip
