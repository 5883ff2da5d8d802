"""Whether a text is in two languages: its two most unlike passages, found by their bytes, are identified.

To identify every block would cost as much as the rest of the reading of a short page. What tells two languages apart
is in the pairs of bytes that they write, so the two passages that differ most are found by counting; only they are
identified, and only if they differ more than passages of one language do.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipelines.extract.language import are_foreign
from pipelines.model import Block, BlockKind

_PASSAGE = 200
"""Bytes, at the least: on less the languages of one family are taken for each other."""
_MOST_PASSAGES = 64
_READ = 300
"""Characters of a passage that are identified."""
_PAIRS = 512  # a power of two
_NO_PROSE = frozenset({BlockKind.CODE, BlockKind.TABLE_ROW})
_ALIKE = 0.65
"""Above, two passages are taken for one language unasked: half of the pages are, and one mix of real texts in 100."""

Counts = NDArray[np.float32]


def is_mixed(blocks: Sequence[Block]) -> bool:
    """Whether some passage of at least 200 bytes is clearly in another language than some other one."""
    parts = passages([block.text for block in blocks if block.kind not in _NO_PROSE])
    if len(parts) < 2:
        return False
    one, other, alike = most_unlike(parts)
    return alike < _ALIKE and are_foreign(parts[one][:_READ], parts[other][:_READ])


def passages(texts: Sequence[str]) -> list[str]:
    """Texts that follow each other, joined until they have 200 bytes; what stays shorter is left out.

    A long text is a passage by itself, so that none is half in one language. There are 64 passages at the most.
    """
    sizes = [len(text.encode("utf-8", "surrogatepass")) for text in texts]
    least = max(_PASSAGE, sum(sizes) // _MOST_PASSAGES)
    found: list[str] = []
    joined: list[str] = []
    size = 0
    for text, own in zip(texts, sizes, strict=True):
        if own >= least:
            joined, size = [], 0
        joined.append(text)
        size += own
        if size >= least:
            found.append("\n".join(joined))
            joined, size = [], 0
    return found


def most_unlike(parts: Sequence[str]) -> tuple[int, int, float]:
    """Which passage differs most from all, which from that one, and how alike these two are (cosine, 0 to 1)."""
    counts = _counts(parts)
    one = int((counts @ counts.sum(axis=0)).argmin())
    alike = counts @ counts[one]
    other = int(alike.argmin())
    return one, other, float(alike[other])


def _counts(parts: Sequence[str]) -> Counts:
    """Shape (passages, 512): roots of how often each pair of bytes occurs, at length 1."""
    written = [part.lower().encode("utf-8", "surrogatepass") for part in parts]
    octets = np.frombuffer(b"".join(written), np.uint8).astype(np.int32)
    rows = np.repeat(np.arange(len(parts), dtype=np.int32), [len(part) for part in written])
    places = ((octets[:-1] * 31 + octets[1:] * 7) & (_PAIRS - 1)) + rows[1:] * _PAIRS
    found = np.bincount(places, minlength=len(parts) * _PAIRS).reshape(-1, _PAIRS)
    counts: Counts = np.sqrt(found, dtype=np.float32)
    counts /= np.linalg.norm(counts, axis=1, keepdims=True)
    return counts
