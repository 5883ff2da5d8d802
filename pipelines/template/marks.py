"""Names for what a site may repeat: the words of a short block, and its place in the tree, each as 63 bits. Pure."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from itertools import islice

from pipelines.extract.rawblock import RawBlock

MAX_LINE, MIN_LINE = 300, 8
"""Letters of a folded block that may be a line of the site."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "th", "td", "dt", "summary", "legend", "pre"})
"""What stands in these repeats by nature: headings, labels and cells of tables, lines of code."""
_MAX_BOLD_HEADING = 80
_NEAR = 3


def line_of(block: RawBlock, folded: str) -> int:
    """The words of a block; 0 where it is nothing that a site repeats: a heading, too long or too short."""
    if not MIN_LINE <= len(folded) <= MAX_LINE or repeats_by_nature(block):
        return 0
    return _hash(folded)


def repeats_by_nature(block: RawBlock) -> bool:
    """Whether the block is a heading ("Conclusion", "Release notes") by its tag or because it is short and bold, or a
    label of a table.
    """
    if any(frame.tag in _HEADINGS for frame in islice(block.frame.ancestors(), _NEAR)):
        return True
    return len(block.text) <= _MAX_BOLD_HEADING and block.bold_chars >= 0.8 * len(block.text)


@lru_cache(maxsize=20_000)
def place_of(path: str) -> int:
    """The place of a block, by the path of its frame."""
    return _hash(path)


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 1 or 1
