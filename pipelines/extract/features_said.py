"""Features of what a block says beside what the page says elsewhere: its title, description, authors, other blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from pipelines.extract.forest import Matrix
from pipelines.extract.phrases import PIECE, fold, pieces_of, share_in

SAID_FEATURES = (
    "title_share", "is_title", "description_share", "description_starts", "names_author", "in_article_body",
    "has_article_body", "repeats_before", "repeats_after", "short_of_title", "said_elsewhere", "title_around",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hints:
    """What the page says of its article outside the blocks, already folded by `fold`."""

    titles: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    article_body: str = ""

    @classmethod
    def of(
        cls, titles: Sequence[str] = (), descriptions: Sequence[str] = (), authors: Sequence[str] = (), body: str = ""
    ) -> Hints:
        """Hints from plain strings; empty ones are left out."""
        return cls(_folded(titles), _folded(descriptions), _folded(authors), fold(body))


def _folded(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(text) for text in texts if text.strip()))


def said_matrix(folded: Sequence[str], hints: Hints, at: Sequence[int]) -> Matrix:
    """A row of `SAID_FEATURES` for each of the blocks numbered `at` (ascending), of a page that says `folded`."""
    before_of, counts = _repeats(folded)
    titles = _WordSets.of(hints.titles)
    descriptions = _WordSets.of(hints.descriptions)
    texts = [folded[i] for i in at]
    words_of = [frozenset(text.split()) for text in texts]
    before = np.array([before_of[i] for i in at], dtype=np.float32)
    said_after = np.array([counts[text] for text in texts], dtype=np.float32) - before - 1
    of_title = [titles.shares(words) for words in words_of]
    columns = [
        [share for share, _ in of_title],
        [text in hints.titles for text in texts],
        [descriptions.shares(words)[0] for words in words_of],
        [text != "" and any(said.startswith(text[:60]) for said in hints.descriptions) for text in texts],
        [any(author in text for author in hints.authors) for text in texts],
        [share_in(text, hints.article_body) for text in texts],
        np.full(len(at), bool(hints.article_body)),
        np.minimum(before, 5),
        np.minimum(said_after, 5),
        [short for _, short in of_title],
        _said_elsewhere(folded, at),
        _title_around(folded, dict(zip(at, words_of, strict=True)), titles.sets[0] if titles.sets else frozenset()),
    ]
    return np.array(columns, dtype=np.float32).T


def _repeats(folded: Sequence[str]) -> tuple[list[int], dict[str, int]]:
    """For each block how many before it say the same, and how often each text is said."""
    counts: dict[str, int] = {}
    before = []
    for text in folded:
        before.append(counts.get(text, 0))
        counts[text] = before[-1] + 1
    return before, counts


@dataclass(frozen=True, slots=True)
class _WordSets:
    """The words of some texts, and of all of them together."""

    sets: tuple[frozenset[str], ...]
    all: frozenset[str]

    @classmethod
    def of(cls, texts: Sequence[str]) -> _WordSets:
        sets = tuple(frozenset(text.split()) for text in texts)
        return cls(sets, frozenset().union(*sets))

    def shares(self, words: frozenset[str]) -> tuple[float, float]:
        """The largest share of `words` that one text has, and the largest share of one text's words in `words`."""
        if self.all.isdisjoint(words):
            return 0.0, 0.0
        both = [(len(words & text), len(text)) for text in self.sets if text]
        return max([n for n, _ in both]) / len(words), max([n / size for n, size in both])


_PIECES, _AROUND_BLOCKS, _MIN_TITLE_WORD = 5, 3, 4


def _said_elsewhere(folded: Sequence[str], at: Sequence[int]) -> list[float]:
    """The share of each block's 40-letter pieces that later blocks say too: a lead that the text repeats."""
    later = "\n".join(folded)
    ends = list(accumulate(len(text) + 1 for text in folded))
    shares = []
    for i in at:
        if len(folded[i]) < PIECE:
            shares.append(0.0)
            continue
        pieces = pieces_of(folded[i])[:_PIECES]
        shares.append(sum([later.find(piece, ends[i]) >= 0 for piece in pieces]) / len(pieces))
    return shares


def _title_around(folded: Sequence[str], at: Mapping[int, frozenset[str]], title: frozenset[str]) -> list[float]:
    """The share of the title's longer words that stand in each of the blocks `at`, given by their words, or in three
    blocks on either side.
    """
    wanted = {word for word in title if len(word) >= _MIN_TITLE_WORD}
    if not wanted:
        return [-1.0] * len(at)
    around: dict[int, set[str]] = {}
    for i in {near for each in at for near in _around(each)}.intersection(range(len(folded))):
        found = wanted & at[i] if i in at else wanted.intersection(folded[i].split())
        for near in _around(i) if found else ():
            around.setdefault(near, set()).update(found)
    return [len(around.get(i, ())) / len(wanted) for i in at]


def _around(i: int) -> range:
    return range(i - _AROUND_BLOCKS, i + _AROUND_BLOCKS + 1)
