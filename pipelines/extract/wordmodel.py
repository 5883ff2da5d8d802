"""What a block's words say: learnt weights of its words and pairs of words, added up into one number.

A table of hashed weights, not a list of words: "Provided by" or "Read more" need not be written down for each language.
Of long blocks only the ends are read; what lies amid a paragraph says nothing of whether it is body.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from pipelines.extract.forest import read_model

Scores = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]
_Hashes = npt.NDArray[np.uint64]

WORD_MODEL = "words"
TABLE_BITS = 18
_LONG, _END_CHARS, _END_WORDS = 300, 80, 6
"""Of a text of more than `_LONG` characters, the `_END_WORDS` words at each end count, if within `_END_CHARS`."""
_TOKEN = re.compile(r"\w+|[^\w\s]")
_DIGIT = re.compile(r"\d")
_GAP = "…gap…"
_WORD, _PAIR, _FIRST, _LAST, _OPENING, _CLOSING, _THREE = (np.array([n + 1], dtype=np.uint64) for n in range(7))
_STEP, _SPREAD = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(64 - TABLE_BITS)


@dataclass(frozen=True, slots=True)
class WordWeights:
    """`weights` is (2**TABLE_BITS,)."""

    weights: Scores = field(repr=False)
    bias: float
    digest: str
    """The first 12 hex digits of the SHA-256 of the model's file."""

    def scores(self, texts: Sequence[str]) -> Scores:
        """The log odds that each text is body, by its words alone; shape (texts,)."""
        rows, columns = word_cells(texts)
        added = np.bincount(rows, weights=self.weights[columns], minlength=len(texts))
        return (added + self.bias).astype(np.float32)


def word_cells(texts: Sequence[str]) -> tuple[Indices, Indices]:
    """The cells of the table that the words of each text stand for: numbers of texts, and columns; each pair once."""
    runs = [_words(text) for text in texts]
    lengths = np.array([len(run) for run in runs], dtype=np.int64)
    owner = np.repeat(np.arange(len(runs), dtype=np.int64), lengths)
    words = np.array([_hash(word) for run in runs for word in run], dtype=np.uint64)
    starts = (np.cumsum(lengths) - lengths)[lengths > 0]
    ends = (np.cumsum(lengths) - 1)[lengths > 0]
    pair = np.flatnonzero(owner[1:] == owner[:-1])
    three = np.flatnonzero(lengths[owner[starts]] > 2)
    two = np.flatnonzero(lengths[owner[starts]] > 1)
    opening, closing, third = starts[two], ends[two] - 1, starts[three]
    pairs = _next(words[:-1], words[1:])
    cells = [
        (np.arange(len(words)), words, _WORD),
        (pair, pairs[pair], _PAIR),
        (starts, words[starts], _FIRST),
        (ends, words[ends], _LAST),
        (opening, pairs[opening], _OPENING),
        (closing, pairs[closing], _CLOSING),
        (third, _next(pairs[third], words[third + 2]), _THREE),
    ]
    keys = np.concatenate(
        [(owner[at] << TABLE_BITS) | (_next(hashes, kind) >> _SHIFT).astype(np.int64) for at, hashes, kind in cells]
    )
    keys.sort()
    distinct = keys[np.diff(keys, prepend=-1) > 0]  # np.unique goes by hashes, at ten times the price
    return distinct >> TABLE_BITS, distinct & (2**TABLE_BITS - 1)


def _next(before: _Hashes, after: _Hashes) -> _Hashes:
    """Hashes of pairs, well spread in their upper bits."""
    mixed = (before * _STEP) ^ (after * _SPREAD)
    return np.asarray((mixed ^ (mixed >> np.uint64(29))) * _STEP, dtype=np.uint64)


def _words(text: str) -> list[str]:
    """Words and signs in lower case with all digits as 0."""
    if len(text) <= _LONG:
        words = _tokens(text)
        return words if len(words) <= 40 else [*words[:_END_WORDS], _GAP, *words[-_END_WORDS:]]
    return [*_tokens(text[:_END_CHARS])[:_END_WORDS], _GAP, *_tokens(text[-_END_CHARS:])[-_END_WORDS:]]


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(_DIGIT.sub("0", text.lower()))


@lru_cache(maxsize=50_000)
def _hash(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=1)
def load_words() -> WordWeights:
    """The packaged weights. Constant data, so caching it keeps results pure."""
    arrays, digest = read_model(WORD_MODEL)
    return WordWeights(arrays["weights"].astype(np.float32), float(arrays["bias"]), digest)
