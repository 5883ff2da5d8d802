"""Describes blocks by numbers: one row a block, for the model. Pure; the same page always gives the same matrix.

The columns are listed in `FEATURES`. A block is seen by its words (`_text_row`), its place in the tree (`_place_row`),
its place in the order of the page, and by what the page says elsewhere (`Hints`): titles, descriptions, JSON-LD text.
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence

import numpy as np

from pipelines.extract.blocks import RawBlock
from pipelines.extract.cues import NAME_CUES
from pipelines.extract.features_page import ORDER_FEATURES, order_matrix
from pipelines.extract.features_said import SAID_FEATURES, Hints, said_matrix
from pipelines.extract.forest import Matrix
from pipelines.extract.frames import TELLING_TAGS
from pipelines.extract.phrases import PHRASE_CUES, cues_of_words, width_of, words_of

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
_TEXT_FEATURES = (
    "log_chars", "words", "sentences", "ends_terminal", "ends_colon", "ends_ellipsis", "starts_lower", "starts_digit",
    "starts_quote", "starts_mark", "commas", "digit_share", "upper_share", "title_case_share",
    "mean_word", "symbol_share", "has_bar", "has_url", "has_at", "has_copyright", "has_year", "has_clock",
    "quotes", "question", "all_upper",
    "link_share", "links", "mean_link", "bold_share", "italic_share", "hidden_share", "breaks", "images_before",
    "good",
)  # fmt: skip
FEATURES: tuple[str, ...] = (
    *_TEXT_FEATURES,
    *(f"says_{cue}" for cue in PHRASE_CUES),
    *(f"tag_{tag}" for tag in _TAGS),
    "depth",
    "hidden",
    *(f"near_{cue}" for cue in NAME_CUES),
    *(f"in_{tag}" for tag in TELLING_TAGS),
    *SAID_FEATURES,
    *ORDER_FEATURES,
)


def describe(blocks: Sequence[RawBlock], folded: Sequence[str], hints: Hints) -> Matrix:
    """A row of `FEATURES` for each block; `folded` holds their texts as `fold` gives them."""
    words = [
        text.split() if block.text.isascii() else words_of(block.text)
        for block, text in zip(blocks, folded, strict=True)
    ]
    own = np.array(
        [
            _text_row(block, block_words) + _phrase_row(block, block_words) + _place_row(block)
            for block, block_words in zip(blocks, words, strict=True)
        ],
        dtype=np.float32,
    ).reshape(len(blocks), len(_TEXT_FEATURES) + len(PHRASE_CUES) + _PLACE_COLUMNS)
    page = said_matrix(folded, hints)
    order = order_matrix(blocks, own[:, _TEXT_FEATURES.index("good")] > 0, page[:, 1] > 0)
    return np.hstack([own, page, order])


def _text_row(block: RawBlock, words: list[str]) -> list[float]:
    text = block.text
    chars = len(text)
    width = width_of(text)
    core = text.rstrip(_CLOSERS)
    last, first = (core or text)[-1], text[0]
    letters = sum(map(len, words)) or 1
    raw_words = text.split(None, _HEAD_WORDS)[:_HEAD_WORDS]
    upper, digits = _upper_and_digits(text)
    link_share = min(1.0, block.link_chars / chars)
    terminal = last in _TERMINAL
    return [
        float(np.log1p(width)),
        min(len(words) if width == chars else width / _MEAN_WORD, 200),
        sum(map(text.count, ".!?。！？")),
        terminal,
        last in ":：",
        text.endswith(("...", "…")),
        first.islower(),
        first.isdigit(),
        first in "\"'“”„«»「『",
        not first.isalnum(),
        sum(map(text.count, ",，、،")) / (len(words) or 1),
        digits / chars,
        upper / chars,
        sum(word[0].isupper() for word in raw_words) / len(raw_words) if raw_words else 0.0,
        letters / (len(words) or 1),
        1.0 - letters / chars,
        _BAR.search(text) is not None,
        "http" in text or "www." in text,
        "@" in text,
        "©" in text,
        not _YEARS.isdisjoint(words),
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
        width >= 80 and link_share < 0.3 and (terminal or width >= 200),
    ]


_MEAN_WORD = 6.0
_YEARS = frozenset(str(year) for year in range(1990, 2040))


_BAR = re.compile(r"[|›»•→·▸►]")
_HEAD_WORDS = 40
_ASCII_UPPER, _ASCII_DIGITS = string.ascii_uppercase.encode(), string.digits.encode()
_ASCII = re.compile(r"[\x00-\x7f]+")


def _upper_and_digits(text: str) -> tuple[int, int]:
    """How many capitals and digits `text` has; ASCII, which is most of most texts, is counted without a loop."""
    raw = text.encode(errors="surrogatepass")
    upper = len(raw) - len(raw.translate(None, _ASCII_UPPER))
    digits = len(raw) - len(raw.translate(None, _ASCII_DIGITS))
    if len(raw) != len(text):
        others = _ASCII.sub("", text)
        upper += sum(map(str.isupper, others))
        digits += sum(map(str.isdigit, others))
    return upper, digits


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
_PLACE_COLUMNS = len(_TAGS) + 2 + len(NAME_CUES) + len(TELLING_TAGS)


def _place_row(block: RawBlock) -> list[float]:
    """Nearness is 1 for the block's own element and falls with each step up: 1/2, 1/3 … (0 where nowhere above)."""
    frame = block.frame
    depth = frame.depth
    row = [0.0] * _PLACE_COLUMNS
    tag = _TAG_COLUMN.get(frame.tag)
    if tag is not None:
        row[tag] = 1.0
    row[len(_TAGS)] = min(depth, 40)
    row[len(_TAGS) + 1] = float(frame.hidden)
    for cue, at in frame.cue_depth.items():
        row[_CUE_COLUMN[cue]] = 1.0 / (1 + depth - at)
    for cue in block.inline_cues:
        row[_CUE_COLUMN[cue]] = 1.0
    for name, at in frame.tag_depth.items():
        row[_AROUND_COLUMN[name]] = 1.0 / (1 + depth - at)
    return row


_TAG_COLUMN = {tag: i for i, tag in enumerate(_TAGS)}
_CUE_COLUMN = {cue: len(_TAGS) + 2 + i for i, cue in enumerate(NAME_CUES)}
_AROUND_COLUMN = {tag: len(_TAGS) + 2 + len(NAME_CUES) + i for i, tag in enumerate(TELLING_TAGS)}
