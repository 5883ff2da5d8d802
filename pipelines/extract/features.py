"""Describes blocks by numbers: one row a block, for the model. Pure; the same page always gives the same matrix.

The columns are listed in `FEATURES`. A block is seen by its words (`_text_row`), its place in the tree (`_place_row`),
its place in the order of the page, and by what the page says elsewhere (`Hints`): titles, descriptions, JSON-LD text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.extract.blocks import Frame, RawBlock
from pipelines.extract.cues import NAME_CUES
from pipelines.extract.features_page import ORDER_FEATURES, order_matrix
from pipelines.extract.phrases import PHRASE_CUES, cues_of_words, fold, share_in, words_of

Matrix = npt.NDArray[np.float32]

_TERMINAL = frozenset(".!?…。！？؟।։")
_CLOSERS = "\"'”’»)]』」）"
_TAGS = (
    "p",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "div",
    "td",
    "blockquote",
    "figcaption",
    "pre",
    "dt",
    "dd",
    "button",
    "section",
)
_AROUND = (
    "article",
    "main",
    "header",
    "footer",
    "nav",
    "aside",
    "figure",
    "form",
    "table",
    "ul",
    "ol",
    "blockquote",
    "section",
)
_TEXT_FEATURES = (
    "log_chars", "words", "sentences", "ends_terminal", "ends_colon", "ends_ellipsis", "starts_lower", "starts_digit",
    "starts_quote", "starts_mark", "commas", "digit_share", "upper_share", "title_case_share",
    "mean_word", "symbol_share", "has_bar", "has_url", "has_at", "has_copyright", "has_year", "has_clock",
    "quotes", "question", "all_upper",
    "link_share", "links", "mean_link", "bold_share", "italic_share", "hidden_share", "breaks", "images_before",
    "good",
)  # fmt: skip
_PAGE_FEATURES = (
    "title_share", "is_title", "description_share", "description_starts", "names_author", "in_article_body",
    "has_article_body", "repeats_before", "repeats_after", "short_of_title",
)  # fmt: skip

FEATURES: tuple[str, ...] = (
    *_TEXT_FEATURES,
    *(f"says_{cue}" for cue in PHRASE_CUES),
    *(f"tag_{tag}" for tag in _TAGS),
    "depth",
    "hidden",
    *(f"near_{cue}" for cue in NAME_CUES),
    *(f"in_{tag}" for tag in _AROUND),
    *_PAGE_FEATURES,
    *ORDER_FEATURES,
)


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


def describe(blocks: Sequence[RawBlock], folded: Sequence[str], hints: Hints) -> Matrix:
    """A row of `FEATURES` for each block; `folded` holds their texts as `fold` gives them."""
    words = [words_of(block.text) for block in blocks]
    own = np.array(
        [
            _text_row(block, block_words) + _phrase_row(block, block_words) + _place_row(block)
            for block, block_words in zip(blocks, words, strict=True)
        ],
        dtype=np.float32,
    ).reshape(len(blocks), len(_TEXT_FEATURES) + len(PHRASE_CUES) + _PLACE_COLUMNS)
    page = _page_matrix(folded, hints)
    order = order_matrix(blocks, own[:, _TEXT_FEATURES.index("good")] > 0, page[:, 1] > 0)
    return np.hstack([own, page, order])


def _text_row(block: RawBlock, words: list[str]) -> list[float]:
    text = block.text
    chars = len(text)
    core = text.rstrip(_CLOSERS)
    last, first = (core or text)[-1], text[0]
    letters = sum(map(len, words)) or 1
    raw_words = text.split()
    upper = sum(map(str.isupper, text))
    link_share = min(1.0, block.link_chars / chars)
    terminal = last in _TERMINAL
    return [
        float(np.log1p(chars)),
        min(len(words), 200),
        sum(map(text.count, ".!?。！？")),
        terminal,
        last in ":：",
        text.endswith(("...", "…")),
        first.islower(),
        first.isdigit(),
        first in "\"'“”„«»「『",
        not first.isalnum(),
        sum(map(text.count, ",，、،")) / (len(words) or 1),
        sum(map(str.isdigit, text)) / chars,
        upper / chars,
        sum(word[0].isupper() for word in raw_words) / len(raw_words) if raw_words else 0.0,
        letters / (len(words) or 1),
        1.0 - letters / chars,
        any(mark in text for mark in "|›»•→·▸►"),
        "http" in text or "www." in text,
        "@" in text,
        "©" in text,
        any(word in _YEARS for word in words),
        ":" in text and any(text[i - 1 : i].isdigit() for i in _positions(text, ":")),
        sum(map(text.count, '"“”„«»「」')),
        "?" in text or "？" in text,
        upper > 3 and upper >= 0.9 * letters,
        link_share,
        len(block.links),
        block.link_chars / len(block.links) if block.links else 0.0,
        min(1.0, block.bold_chars / chars),
        min(1.0, block.italic_chars / chars),
        min(1.0, block.hidden_chars / chars),
        min(block.breaks, 3),
        min(block.images_before, 3),
        chars >= 80 and link_share < 0.3 and (terminal or chars >= 200),
    ]


_YEARS = frozenset(str(year) for year in range(1990, 2040))


def _positions(text: str, mark: str) -> list[int]:
    found: list[int] = []
    start = text.find(mark)
    while start >= 0 and len(found) < 4:
        found.append(start)
        start = text.find(mark, start + 1)
    return found


def _phrase_row(block: RawBlock, words: list[str]) -> list[float]:
    cues = cues_of_words(words, block.text)
    return [float(cue in cues) for cue in PHRASE_CUES] if cues else _NO_PHRASES


_NO_PHRASES = [0.0] * len(PHRASE_CUES)
_PLACE_COLUMNS = len(_TAGS) + 2 + len(NAME_CUES) + len(_AROUND)


def _place_row(block: RawBlock) -> list[float]:
    """Nearness is 1 for the block's own element and falls with each step up: 1/2, 1/3 … (0 where nowhere above)."""
    frame = block.frame
    around = _nearest_tags(frame)
    depth = frame.depth
    cue_depth, inline = frame.cue_depth, block.inline_cues
    return [
        *(float(frame.tag == tag) for tag in _TAGS),
        min(depth, 40),
        float(frame.hidden),
        *(
            1.0 if cue in inline else 1.0 / (1 + depth - cue_depth[cue]) if cue in cue_depth else 0.0
            for cue in NAME_CUES
        ),
        *(1.0 / (1 + depth - around[tag]) if tag in around else 0.0 for tag in _AROUND),
    ]


def _nearest_tags(frame: Frame) -> dict[str, int]:
    found: dict[str, int] = {}
    for ancestor in frame.ancestors():
        found.setdefault(ancestor.tag, ancestor.depth)
    return found


def _page_matrix(folded: Sequence[str], hints: Hints) -> Matrix:
    counts: dict[str, int] = {}
    for text in folded:
        counts[text] = counts.get(text, 0) + 1
    seen: dict[str, int] = {}
    title_words = [frozenset(title.split()) for title in hints.titles]
    description_words = [frozenset(text.split()) for text in hints.descriptions]
    rows = []
    for text in folded:
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
            ]
        )
    return np.array(rows, dtype=np.float32).reshape(len(folded), len(_PAGE_FEATURES))
