"""How near a text is to its reference: by runs of four words, so that order counts and one slip costs little.

The measure is the one of the public article-extraction benchmark. Scripts without spaces count a character a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

RUN = 4
_WORD = re.compile(r"\w+")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
"""Kana, CJK ideographs, hangul, Thai."""


class Likeness(NamedTuple):
    """Shares from 0 to 1; `exact` is 1 where all words are equal, in order."""

    f1: float
    precision: float
    recall: float
    exact: float


def words_of(text: str) -> list[str]:
    """
    >>> words_of("Ferries, at last! 渡し船")
    ['Ferries', 'at', 'last', '渡', 'し', '船']
    """
    words: list[str] = []
    for word in _WORD.findall(unicodedata.normalize("NFC", text)):
        words.extend(word if _UNSPACED.search(word) else [word])
    return words


def likeness(reference: Sequence[str], words: Sequence[str]) -> Likeness:
    """Of two word lists. Both empty is a perfect match."""
    wanted, found = _runs(reference), _runs(words)
    shared = (wanted & found).total()
    if not wanted and not found:
        return Likeness(1.0, 1.0, 1.0, 1.0)
    precision = shared / found.total() if shared else 0.0
    recall = shared / wanted.total() if shared else 0.0
    exact = float(list(reference) == list(words))
    return Likeness(harmonic(precision, recall), precision, recall, exact)


def harmonic(precision: float, recall: float) -> float:
    """F1."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _runs(words: Sequence[str]) -> Counter[tuple[str, ...]]:
    """A text of fewer words than a run is one run."""
    starts = range(max(1, len(words) - RUN + 1)) if words else range(0)
    return Counter(tuple(words[start : start + RUN]) for start in starts)
