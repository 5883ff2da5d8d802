"""Features of a block's own words: signs, capitals, figures, length, links. All blocks of a page are counted at once.

A sign is counted by a table of what each character is, so that a page costs a few passes over its characters in numpy
instead of a few dozen calls a block.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.extract.phrases import UNSPACED, WIDE, width_of
from pipelines.extract.rawblock import RawBlock

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
_COUNTED = (
    *(_UNSPACED, _UPPER, _DIGIT),
    *(_SIGN[name] for name in ("sentence", "comma", "quote", "bar", "at", "copyright", "question")),
)
_TABLE_SIZE = 0x10000
_PIECE, _BATCH = 50_000, 200_000
"""Characters of a long text, and of all texts, that are looked at in one go."""

Numbers = npt.NDArray[np.float64]
Marks = npt.NDArray[np.uint16]
Flags = npt.NDArray[np.bool_]


OUTLINE_FEATURES = ("log_chars", "link_share", "good")
"""Those that are told of all blocks of a page."""


def outline_matrix(blocks: Sequence[RawBlock]) -> Numbers:
    """A row of `OUTLINE_FEATURES` for each block."""
    width = _numbers(width_of(block.text) for block in blocks)
    chars = _numbers(len(block.text) for block in blocks)
    link_share = np.minimum(1.0, _numbers(block.link_chars for block in blocks) / np.maximum(chars, 1))
    terminal = np.array([sign in _TERMINAL for sign in _last_signs(blocks)], dtype=np.bool_)
    return np.stack([np.log1p(width), link_share, _is_prose(width, link_share, terminal)], axis=1)


def _last_signs(blocks: Sequence[RawBlock]) -> list[str]:
    return [(block.text.rstrip(_CLOSERS) or block.text)[-1] for block in blocks]


def _is_prose(width: Numbers, link_share: Numbers, terminal: Flags) -> Flags:
    """Long enough, hardly any link, and a sentence that ends or more than one."""
    return np.asarray((width >= 80) & (link_share < 0.3) & (terminal | (width >= 200)), dtype=np.bool_)


def text_matrix(blocks: Sequence[RawBlock], words: Sequence[Sequence[str]]) -> Numbers:
    """A row of `TEXT_FEATURES` for each block; `words` are theirs in lower case. At least one block."""
    texts = [block.text for block in blocks]
    count, head = _counted(texts)
    chars = _numbers(map(len, texts))
    n_words = _numbers(map(len, words))
    letters = np.maximum(_numbers(len("".join(of_block)) for of_block in words), 1)
    width = chars + WIDE * count[_UNSPACED]
    upper, digits = count[_UPPER], count[_DIGIT].tolist()
    link_chars, links, breaks, images, *styles = np.array(list(map(_counts_of, blocks)), dtype=np.float64).T
    link_share = np.minimum(1.0, link_chars / chars)
    last = _last_signs(blocks)
    terminal = np.array([sign in _TERMINAL for sign in last])
    columns = [
        np.log1p(width),
        np.minimum(np.where(width == chars, n_words, width / _MEAN_WORD), _MOST_WORDS),
        count[_SIGN["sentence"]],
        terminal,
        [sign in _COLONS for sign in last],
        [text.endswith(("...", "…")) for text in texts],
        *(head[name] for name in ("starts_lower", "starts_digit", "starts_quote", "starts_mark")),
        count[_SIGN["comma"]] / np.maximum(n_words, 1),
        count[_DIGIT] / chars,
        upper / chars,
        head["title_case_share"],
        letters / np.maximum(n_words, 1),
        1.0 - letters / chars,
        count[_SIGN["bar"]] > 0,
        ["http" in text or "www." in text for text in texts],
        count[_SIGN["at"]] > 0,
        count[_SIGN["copyright"]] > 0,
        [n >= 4 and not _YEARS.isdisjoint(of_block) for n, of_block in zip(digits, words, strict=True)],
        head["has_clock"],
        count[_SIGN["quote"]],
        count[_SIGN["question"]] > 0,
        (upper > 3) & (upper >= 0.9 * letters),
        link_share,
        links,
        link_chars / np.maximum(links, 1) * (links > 0),
        *(np.minimum(1.0, styled / chars) for styled in styles),
        np.minimum(breaks, 3),
        np.minimum(images, 3),
        _is_prose(width, link_share, terminal),
    ]
    return np.array(columns, dtype=np.float64).T


def _counts_of(b: RawBlock) -> tuple[int, ...]:
    """Links, breaks and images, and the characters that are bold, italic and hidden."""
    return b.link_chars, len(b.links), b.breaks, b.images_before, b.bold_chars, b.italic_chars, b.hidden_chars


def _numbers(values: Iterable[float]) -> Numbers:
    return np.array(list(values), dtype=np.float64)


def _counted(texts: Sequence[str]) -> tuple[dict[int, npt.NDArray[Any]], dict[str, Numbers]]:
    """How many characters of each text bear each mark, and what its beginning is like.

    Long texts are cut, and few looked at in one go: numpy takes thirty bytes for each character.
    """
    pieces = [(i, text[at : at + _PIECE]) for i, text in enumerate(texts) for at in range(0, len(text), _PIECE)]
    if len(pieces) == len(texts) and sum(map(len, texts)) < _BATCH:
        signs = _Signs(texts)
        return dict(zip(_COUNTED, signs.counts(), strict=True)), signs.heads()
    owners = np.array([owner for owner, _ in pieces], dtype=np.intp)
    firsts = np.flatnonzero(np.diff(owners, prepend=-1))
    told = [(signs.counts(), signs.heads()) for signs in map(_Signs, _batches([text for _, text in pieces]))]
    sums = np.hstack([counts for counts, _ in told])
    count = {mark: np.bincount(owners, of_mark, len(texts)) for mark, of_mark in zip(_COUNTED, sums, strict=True)}
    heads = {name: np.concatenate([heads[name] for _, heads in told])[firsts] for name in told[0][1]}
    return count, heads


def _batches(pieces: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    chars = 0
    for piece in pieces:
        batch.append(piece)
        chars += len(piece)
        if chars >= _BATCH:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch


class _Signs:
    """What the characters of some texts are, none of which is empty, counted text by text."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._lengths = np.array(list(map(len, texts)))
        self._starts = np.cumsum(self._lengths) - self._lengths
        self._marks = _marks_of("".join(texts))

    def counts(self) -> Numbers:
        """How many characters bear each mark of `_COUNTED`; shape (marks, texts)."""
        return np.array([self._sum((self._marks & mark) != 0) for mark in _COUNTED])

    def heads(self) -> dict[str, Numbers]:
        """What is told by the first characters and words of each text."""
        first: Marks = self._marks[self._starts]
        return {
            "starts_lower": np.array((first & _LOWER) != 0, dtype=np.float64),
            "starts_digit": np.array((first & _DIGIT) != 0, dtype=np.float64),
            "starts_quote": np.array((first & _SIGN["opening"]) != 0, dtype=np.float64),
            "starts_mark": np.array((first & _ALNUM) == 0, dtype=np.float64),
            "title_case_share": self._title_case_share(),
            "has_clock": self._has_clock(),
        }

    def _title_case_share(self) -> Numbers:
        """Of the first words of each text the share that begins with a capital; words are what spaces part."""
        is_space = (self._marks & _SPACE) != 0
        begins = ~is_space
        begins[1:] &= is_space[:-1]
        begins[self._starts] = ~is_space[self._starts]
        heads = begins & (self._rank(begins) <= _HEAD_WORDS)
        capitals = self._sum(heads & ((self._marks & _UPPER) != 0))
        return capitals / np.maximum(self._sum(heads), 1)

    def _has_clock(self) -> Numbers:
        """Whether one of the first colons of each text follows a digit."""
        is_colon = (self._marks & _SIGN["colon"]) != 0
        after_digit = np.zeros_like(is_colon)
        after_digit[1:] = (self._marks[:-1] & _DIGIT) != 0
        after_digit[self._starts] = False
        return np.sign(self._sum(is_colon & after_digit & (self._rank(is_colon) <= _HEAD_COLONS)))

    def _sum(self, flags: Flags) -> Numbers:
        return np.add.reduceat(flags, self._starts, dtype=np.float64)

    def _rank(self, flags: Flags) -> npt.NDArray[np.int64]:
        """For each character how many flags its text has had up to and with it."""
        so_far: npt.NDArray[np.int64] = np.cumsum(flags)
        before: npt.NDArray[np.int64] = so_far[self._starts] - flags[self._starts]
        return np.asarray(so_far - np.repeat(before, self._lengths), dtype=np.int64)


def _marks_of(text: str) -> Marks:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    marks: Marks = _table()[np.minimum(codes, _TABLE_SIZE - 1)]
    is_rare = codes >= _TABLE_SIZE  # emoji and a few scripts
    if is_rare.any():
        kinds, which = np.unique(codes[is_rare], return_inverse=True)
        marks[is_rare] = np.array([_mark_of(chr(code)) for code in kinds], dtype=np.uint16)[which]
    return marks


@lru_cache(maxsize=1)
def _table() -> Marks:
    """The marks of each character of the basic plane; 65 536 of them, made in some 40 ms."""
    return np.array([_mark_of(chr(code)) for code in range(_TABLE_SIZE)], dtype=np.uint16)


def _mark_of(char: str) -> int:
    mark = _SPACE * char.isspace() | _UPPER * char.isupper() | _LOWER * char.islower() | _DIGIT * char.isdigit()
    mark |= _ALNUM * char.isalnum() | _UNSPACED * (UNSPACED.match(char) is not None)
    return mark | sum(_SIGN[name] for name, signs in _SIGNS.items() if char in signs)
