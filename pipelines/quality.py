"""Quality marks of a record: flags with one cause each, and a score from them. Nothing is dropped for them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from pipelines.mixture import is_mixed
from pipelines.model import Block, Precision

_WEIGHT = {
    "short": 0.3,
    "link_dense": 0.3,
    "mojibake": 0.4,
    "repetitive": 0.3,
    "mixed_language": 0.1,
    "date_guessed": 0.05,
    "no_date": 0.1,
    "no_title": 0.2,
}
TEXT_FLAGS = frozenset({"short", "mojibake", "repetitive", "mixed_language"})
"""Those that depend on the blocks alone."""

_RUN, _LEAST_WORDS = 8, 60
_REPETITIVE = 0.25
"""Of 658 gold texts three are above (one of them shows each paragraph twice), of the bundled site's none."""
_FACTOR = np.uint64(0x9E3779B97F4A7C15)

_LEADS = "ÂÃÎÏÐÑØÙâãäåæçèé"
_TRAIL = "[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"  # what 0x80 to 0xBF are in windows-1252
_MISREAD = re.compile(f"[ÂÃÎÏÐÑØÙ]{_TRAIL}|[âãäåæçèé]{_TRAIL}{{2}}")
"""UTF-8 that was read as windows-1252: a letter that begins a character, then what goes on with it."""


def quality_flags(
    title: str, blocks: Sequence[Block], link_chars: int, precision: Precision, zone_source: str
) -> tuple[str, ...]:
    """The flags that hold, in a fixed order."""
    chars = sum(len(block.text) + 1 for block in blocks)
    facts = {
        "link_dense": link_chars > 0.3 * max(chars - 1, 1),
        "date_guessed": zone_source == "assumed" and precision is not Precision.UNKNOWN,
        "no_date": precision is Precision.UNKNOWN,
        "no_title": not title,
    }
    return in_order({*text_flags(blocks), *(flag for flag, holds in facts.items() if holds)})


def text_flags(blocks: Sequence[Block]) -> tuple[str, ...]:
    """The flags of `TEXT_FLAGS` that hold, in a fixed order."""
    text = "\n".join(block.text for block in blocks)
    chars = len(text) or 1
    facts = {
        "short": len(text) < 400,
        "mojibake": text.count("\ufffd") > 0.0005 * chars or _misread(text) > 0.005 * chars,
        "repetitive": repeated_share(text) > _REPETITIVE,
        "mixed_language": is_mixed(blocks),
    }
    return in_order({flag for flag, holds in facts.items() if holds})


def repeated_share(text: str) -> float:
    """The share of the words that stand in a run of eight which the text had before, 0 to 1; 0 below 60 words.

    Words are what white space parts, so of Chinese and Japanese nothing is said.
    """
    words = text.casefold().split()
    if len(words) < _LEAST_WORDS:
        return 0.0
    codes = np.fromiter(map(hash, words), np.int64, len(words)).view(np.uint64)  # equal or not is all that is asked
    runs = np.zeros(len(words) - _RUN + 1, np.uint64)
    for place in range(_RUN):
        runs = (runs + codes[place : place + len(runs)]) * _FACTOR
    if not _has_twice(runs):
        return 0.0
    is_again = np.ones(len(runs), np.bool_)
    is_again[np.unique(runs, return_index=True)[1]] = False
    is_covered = np.zeros(len(words), np.bool_)
    for place in range(_RUN):
        is_covered[place : place + len(runs)] |= is_again
    return float(is_covered.mean())


def _has_twice(numbers: NDArray[np.uint64]) -> bool:
    """Whether a number is there more than once: seldom, and quicker to tell than where."""
    in_order = np.sort(numbers)
    return bool((in_order[1:] == in_order[:-1]).any())


def _misread(text: str) -> int:
    """Characters of UTF-8 that were read as windows-1252."""
    if text.isascii() or not any(map(text.__contains__, _LEADS)):
        return 0
    return sum(1 for _ in _MISREAD.finditer(text))


def in_order(flags: Collection[str]) -> tuple[str, ...]:
    """The flags in the order in which records have them."""
    return tuple(flag for flag in _WEIGHT if flag in flags)


def quality_score(flags: Sequence[str]) -> float:
    """1 for a page with nothing to remark, less for each flag, never below 0."""
    return round(max(0.0, 1.0 - sum(_WEIGHT[flag] for flag in flags)), 2)
