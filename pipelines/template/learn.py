"""What a page shows of its site, and what many pages show together. Pure.

A page is observed as a set of lines and places, each with whether it was kept. Observations add up in any order, and
whoever holds them holds one of a page, so a page that is read twice counts once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from pipelines.extract.rawblock import RawBlock
from pipelines.template.apply import Counted, packed
from pipelines.template.marks import line_of, place_of

MIN_SITE_PAGES = 5
"""Pages before anything is said of a site."""
MIN_LINE_PAGES, MIN_LINE_SHARE = 3, 0.1
MIN_PLACE_PAGES = 8
MAX_BLOCKS = 600
"""Blocks of a page that are looked at."""

_Marks = NDArray[np.uint64]
_ONE = np.uint64(1)


def observe(blocks: Sequence[RawBlock], folded: Sequence[str], kept: Sequence[bool]) -> bytes:
    """A page's lines and places in one or two kilobytes, b"" for a page without blocks.

    A line is kept where any of its blocks is, a place where at least half of its blocks are. The number of lines comes
    first (4 bytes), then 8 bytes each: the mark, and in its lowest bit whether it was kept.
    """
    lines: dict[int, bool] = {}
    places: dict[int, list[bool]] = {}
    for block, words, is_kept in zip(blocks[:MAX_BLOCKS], folded, kept, strict=False):
        line = line_of(block, words)
        if line:
            lines[line] = lines.get(line, False) or is_kept
        places.setdefault(place_of(block.frame.path), []).append(is_kept)
    if not places:
        return b""
    kept_places = {place: 2 * sum(found) >= len(found) for place, found in places.items()}
    return len(lines).to_bytes(4, "little") + _bits(lines) + _bits(kept_places)


def _bits(kept: dict[int, bool]) -> bytes:
    return np.array(sorted(mark << 1 | is_kept for mark, is_kept in kept.items()), dtype="<u8").tobytes()


def learn(pages: Iterable[bytes]) -> bytes:
    """What the observations of a site's pages say together, as the content of a template; b"" where they are too few.

    The same for any order of the pages.
    """
    lines: list[_Marks] = []
    places: list[_Marks] = []
    for page in pages:
        end = 4 + 8 * int.from_bytes(page[:4], "little")
        lines.append(np.frombuffer(page[4:end], dtype="<u8"))
        places.append(np.frombuffer(page[end:], dtype="<u8"))
    if len(lines) < MIN_SITE_PAGES:
        return b""
    least = max(MIN_LINE_PAGES, MIN_LINE_SHARE * len(lines))
    return packed(len(lines), _counted(lines, least), _counted(places, MIN_PLACE_PAGES))


def _counted(pages: Sequence[_Marks], least: float) -> dict[int, Counted]:
    """Marks that at least `least` pages have, with the number of those pages and of those that kept them."""
    every = np.concatenate(pages)
    marks, where, seen = np.unique(every >> _ONE, return_inverse=True, return_counts=True)
    kept = np.bincount(where, weights=(every & _ONE).astype(float), minlength=len(marks))
    return {int(marks[i]): Counted(int(seen[i]), int(kept[i])) for i in np.flatnonzero(seen >= least)}
