"""Features of what a block says beside what the page says elsewhere: its title, description, authors, other blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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


def said_matrix(folded: Sequence[str], hints: Hints) -> Matrix:
    """A row of `SAID_FEATURES` for each block."""
    counts: dict[str, int] = {}
    for text in folded:
        counts[text] = counts.get(text, 0) + 1
    seen: dict[str, int] = {}
    title_words = [frozenset(title.split()) for title in hints.titles]
    description_words = [frozenset(text.split()) for text in hints.descriptions]
    elsewhere = _said_elsewhere(folded)
    around = _title_around(folded, title_words[0] if title_words else frozenset())
    rows = []
    for i, text in enumerate(folded):
        words = frozenset(text.split())
        before = seen.get(text, 0)
        seen[text] = before + 1
        title_share = max((len(words & t) / len(words) for t in title_words), default=0.0) if words else 0.0
        rows.append(
            [
                title_share,
                text in hints.titles,
                max((len(words & d) / len(words) for d in description_words), default=0.0) if words else 0.0,
                any(text[:60] and d.startswith(text[:60]) for d in hints.descriptions),
                any(author in text for author in hints.authors),
                share_in(text, hints.article_body),
                bool(hints.article_body),
                min(before, 5),
                min(counts[text] - before - 1, 5),
                max((len(words & t) / len(t) for t in title_words if t), default=0.0),
                elsewhere[i],
                around[i],
            ]
        )
    return np.array(rows, dtype=np.float32).reshape(len(folded), len(SAID_FEATURES))


_PIECES, _AROUND_BLOCKS, _MIN_TITLE_WORD = 5, 3, 4


def _said_elsewhere(folded: Sequence[str]) -> list[float]:
    """For each block the share of its 40-letter pieces that later blocks say too: a lead that the text repeats."""
    later = "\n".join(folded)
    end = 0
    shares = []
    for text in folded:
        end += len(text) + 1
        pieces = pieces_of(text)[:_PIECES]
        found = sum(later.find(piece, end) >= 0 for piece in pieces) if len(text) >= PIECE else 0
        shares.append(found / len(pieces))
    return shares


def _title_around(folded: Sequence[str], title: frozenset[str]) -> list[float]:
    """For each block the share of the title's longer words that stand in it or in three blocks on either side."""
    wanted = {word for word in title if len(word) >= _MIN_TITLE_WORD}
    if not wanted:
        return [-1.0] * len(folded)
    own = [wanted.intersection(text.split()) for text in folded]
    return [
        len(set().union(*own[max(0, i - _AROUND_BLOCKS) : i + _AROUND_BLOCKS + 1])) / len(wanted)
        for i in range(len(own))
    ]
