"""Features of a block's own words: signs, capitals, figures, length, links. All blocks of a page are counted at once.

A sign is counted by a table of what each character is, so that a page costs a few passes over its characters in numpy
instead of a few dozen calls a block.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from pipelines.extract.blocks import RawBlock
from pipelines.extract.phrases import UNSPACED, WIDE

TEXT_FEATURES = (
    "log_chars", "words", "sentences", "ends_terminal", "ends_colon", "ends_ellipsis", "starts_lower", "starts_digit",
    "starts_quote", "starts_mark", "commas", "digit_share", "upper_share", "title_case_share",
    "mean_word", "symbol_share", "has_bar", "has_url", "has_at", "has_copyright", "has_year", "has_clock",
    "quotes", "question", "all_upper",
    "link_share", "links", "mean_link", "bold_share", "italic_share", "hidden_share", "breaks", "images_before",
    "good",
)  # fmt: skip

_CLOSERS = "\"'”’»)]』」）"
_TERMINAL = frozenset(".!?…。！？؟।։")
_COLONS = frozenset(":：")
_YEARS = frozenset(str(year) for year in range(1990, 2040))
_URL = re.compile(r"http|www\.")
_MEAN_WORD, _MOST_WORDS = 6.0, 200
_HEAD_WORDS, _HEAD_COLONS = 40, 4

_SIGNS = {
    "sentence": ".!?。！？",
    "comma": ",，、،",
    "quote": '"“”„«»「」',
    "opening": "\"'“”„«»「『",
    "bar": "|›»•→·▸►",
    "at": "@",
    "copyright": "©",
    "question": "?？",
    "colon": ":",
}
_SPACE, _UPPER, _LOWER, _DIGIT, _ALNUM, _UNSPACED = (1 << bit for bit in range(6))
_SIGN = {name: 1 << (6 + i) for i, name in enumerate(_SIGNS)}
_TABLE_SIZE = 0x10000

Numbers = npt.NDArray[np.float64]
Marks = npt.NDArray[np.uint16]
Flags = npt.NDArray[np.bool_]


def text_matrix(blocks: Sequence[RawBlock], words: Sequence[Sequence[str]]) -> Numbers:
    """A row of `TEXT_FEATURES` for each block; `words` are theirs in lower case. At least one block."""
    texts = [block.text for block in blocks]
    count = _Signs(texts)
    chars = count.lengths.astype(np.float64)
    n_words = _numbers(map(len, words))
    letters = np.maximum(_numbers(len("".join(of_block)) for of_block in words), 1)
    width = chars + WIDE * count.of(_UNSPACED)
    upper = count.of(_UPPER)
    link_chars, links = _numbers(b.link_chars for b in blocks), _numbers(len(b.links) for b in blocks)
    link_share = np.minimum(1.0, link_chars / chars)
    last = [(text.rstrip(_CLOSERS) or text)[-1] for text in texts]
    terminal = np.array([sign in _TERMINAL for sign in last])
    columns = [
        np.log1p(width),
        np.minimum(np.where(width == chars, n_words, width / _MEAN_WORD), _MOST_WORDS),
        count.of(_SIGN["sentence"]),
        terminal,
        [sign in _COLONS for sign in last],
        [text.endswith(("...", "…")) for text in texts],
        count.first(_LOWER),
        count.first(_DIGIT),
        count.first(_SIGN["opening"]),
        ~count.first(_ALNUM),
        count.of(_SIGN["comma"]) / np.maximum(n_words, 1),
        count.of(_DIGIT) / chars,
        upper / chars,
        count.title_case_share(),
        letters / np.maximum(n_words, 1),
        1.0 - letters / chars,
        count.of(_SIGN["bar"]) > 0,
        [_URL.search(text) is not None for text in texts],
        count.of(_SIGN["at"]) > 0,
        count.of(_SIGN["copyright"]) > 0,
        [not _YEARS.isdisjoint(of_block) for of_block in words],
        count.has_clock(),
        count.of(_SIGN["quote"]),
        count.of(_SIGN["question"]) > 0,
        (upper > 3) & (upper >= 0.9 * letters),
        link_share,
        links,
        link_chars / np.maximum(links, 1) * (links > 0),
        *(np.minimum(1.0, _numbers(getattr(b, f"{of}_chars") for b in blocks) / chars) for of in _STYLES),
        np.minimum(_numbers(b.breaks for b in blocks), 3),
        np.minimum(_numbers(b.images_before for b in blocks), 3),
        (width >= 80) & (link_share < 0.3) & (terminal | (width >= 200)),
    ]
    return np.array(columns, dtype=np.float64).T


_STYLES = ("bold", "italic", "hidden")


def _numbers(values: Iterable[float]) -> Numbers:
    return np.array(list(values), dtype=np.float64)


class _Signs:
    """What the characters of some texts are, none of which is empty, counted text by text."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.lengths = np.array(list(map(len, texts)))
        self._starts = np.cumsum(self.lengths) - self.lengths
        joined = "".join(texts)
        self._marks = _marks_of(joined)

    def of(self, mark: int) -> Numbers:
        """How many characters of each text bear the mark."""
        return self._sum((self._marks & mark) != 0)

    def first(self, mark: int) -> Flags:
        firsts: Marks = self._marks[self._starts]
        return np.asarray(firsts & mark, dtype=np.bool_)

    def title_case_share(self) -> Numbers:
        """Of the first words of each text the share that begins with a capital; words are what spaces part."""
        is_space = (self._marks & _SPACE) != 0
        begins = ~is_space
        begins[1:] &= is_space[:-1]
        begins[self._starts] = ~is_space[self._starts]
        heads = begins & (self._rank(begins) <= _HEAD_WORDS)
        capitals = self._sum(heads & ((self._marks & _UPPER) != 0))
        return capitals / np.maximum(self._sum(heads), 1)

    def has_clock(self) -> Flags:
        """Whether one of the first colons of each text follows a digit."""
        is_colon = (self._marks & _SIGN["colon"]) != 0
        after_digit = np.zeros_like(is_colon)
        after_digit[1:] = (self._marks[:-1] & _DIGIT) != 0
        after_digit[self._starts] = False
        return self._sum(is_colon & after_digit & (self._rank(is_colon) <= _HEAD_COLONS)) > 0

    def _sum(self, flags: Flags) -> Numbers:
        return np.add.reduceat(flags, self._starts, dtype=np.float64)

    def _rank(self, flags: Flags) -> npt.NDArray[np.int64]:
        """For each character how many flags its text has had up to and with it."""
        so_far: npt.NDArray[np.int64] = np.cumsum(flags)
        before: npt.NDArray[np.int64] = so_far[self._starts] - flags[self._starts]
        return np.asarray(so_far - np.repeat(before, self.lengths), dtype=np.int64)


def _marks_of(text: str) -> Marks:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    marks: Marks = _table()[np.minimum(codes, _TABLE_SIZE - 1)]
    for at in np.flatnonzero(codes >= _TABLE_SIZE):  # emoji and a few scripts; rare
        marks[at] = _mark_of(chr(codes[at]))
    return marks


@lru_cache(maxsize=1)
def _table() -> Marks:
    """The marks of each character of the basic plane; 65 536 of them, made in some 40 ms."""
    return np.array([_mark_of(chr(code)) for code in range(_TABLE_SIZE)], dtype=np.uint16)


def _mark_of(char: str) -> int:
    mark = _SPACE * char.isspace() | _UPPER * char.isupper() | _LOWER * char.islower() | _DIGIT * char.isdigit()
    mark |= _ALNUM * char.isalnum() | _UNSPACED * (UNSPACED.match(char) is not None)
    return mark | sum(_SIGN[name] for name, signs in _SIGNS.items() if char in signs)
