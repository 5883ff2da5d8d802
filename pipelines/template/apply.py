"""What is known of a site, as evidence about the blocks of one of its pages. Evidence shifts a probability by a bounded
amount and never decides by itself. Pure.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import numpy as np

from pipelines.extract.rawblock import RawBlock
from pipelines.template.marks import line_of, place_of

LINE_BASE, LINE_BY_SHARE, LINE_OF_MOST = 1.0, 4.0, 6.0
"""Logits that a repeated line loses: the base, and more by the share of the site's pages that have it. What stands on
most pages is the site's own, however much it looks like text.
"""
UNSEEN_PAGES = 3
"""Pages without the line that are taken as seen, so that three of five are not most."""
PLACE_PULL = 1.0
"""Logits that a block loses where nearly all pages dropped its place. A place that is kept proves nothing: what was
pulled into the text by it was the last line, which names the sources.
"""
DROPPED = 0.95
SURE = 0.9
"""From here on a place alone changes nothing."""
USUAL = 0.9
"""Share of the pages that have an item of a list and keep it, from which it is the articles' own."""
LOST = 0.2
"""Below that nothing is weighed: such a block is dropped anyway."""
MOST_TAKEN = 0.25
"""Of the letters kept on a page. Where repeated lines would take more, the page is a copy or a form, and keeps them."""
_THRESHOLD = 0.5
_ROW = np.dtype([("mark", "<u8"), ("seen", "<u4"), ("kept", "<u4")])
_TINY = 1e-6


class Counted(NamedTuple):
    """Pages that have a line or place, and of those the ones that kept it."""

    seen: int
    kept: int


@dataclass(frozen=True, slots=True)
class Template:
    """What is known of a site. `version` counts from 1 within one corpus; `content` is what `packed` made."""

    version: int
    content: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        return f"sha256:{hashlib.sha256(self.content).hexdigest()}"


class Known(NamedTuple):
    """The content of a template."""

    pages: int
    lines: Mapping[int, Counted]
    places: Mapping[int, Counted]


class Evidence(NamedTuple):
    """The probability of a block after what is known of its site, and that in words, "" where it is nothing."""

    probability: float
    why: str = ""


def packed(pages: int, lines: Mapping[int, Counted], places: Mapping[int, Counted]) -> bytes:
    """The content of a template: two numbers of 4 bytes, then 16 bytes for each line and place, in order of marks."""
    rows = [(mark, *counted) for found in (lines, places) for mark, counted in sorted(found.items())]
    head = pages.to_bytes(4, "little") + len(lines).to_bytes(4, "little")
    return head + np.array(rows, dtype=_ROW).tobytes()


@lru_cache(maxsize=64)
def unpacked(content: bytes) -> Known:
    """The like of `packed`, backwards."""
    rows = [(int(mark), Counted(int(seen), int(kept))) for mark, seen, kept in np.frombuffer(content[8:], dtype=_ROW)]
    n = int.from_bytes(content[4:8], "little")
    return Known(int.from_bytes(content[:4], "little"), dict(rows[:n]), dict(rows[n:]))


def weigh(
    template: Template, blocks: Sequence[RawBlock], folded: Sequence[str], probabilities: Sequence[float]
) -> list[Evidence]:
    """Each block's probability that it is body, in the light of the site."""
    known = unpacked(template.content)
    found = [_weigh(known, *of_block) for of_block in zip(blocks, folded, probabilities, strict=True)]
    before = sum(len(block.text) for block, p in zip(blocks, probabilities, strict=True) if p >= _THRESHOLD)
    taken = sum(
        len(block.text)
        for block, p, evidence in zip(blocks, probabilities, found, strict=True)
        if evidence.probability < _THRESHOLD <= p
    )
    if taken > MOST_TAKEN * before:
        return [Evidence(p) for p in probabilities]
    return found


def _weigh(known: Known, block: RawBlock, folded: str, probability: float) -> Evidence:
    if probability < LOST:
        return Evidence(probability)
    line = known.lines.get(line_of(block, folded))
    if line is not None and not _is_usual_item(block, line):
        why = f"stands on {line.seen} of {known.pages} pages of the site"
        return Evidence(_shifted(probability, -_weight_of_line(known, line)), why)
    place = known.places.get(place_of(block.frame.path))
    if place is None or probability >= SURE or place.seen - place.kept < DROPPED * place.seen:
        return Evidence(probability)
    why = f"its place was dropped on {place.seen - place.kept} of {place.seen} pages of the site"
    return Evidence(_shifted(probability, -PLACE_PULL), why)


def _is_usual_item(block: RawBlock, line: Counted) -> bool:
    """Whether it is an item of a list that the site's articles have: "Various bug fixes" in notes of releases."""
    is_item = any(frame.tag == "li" for frame in islice(block.frame.ancestors(), 2))
    return is_item and line.kept >= USUAL * line.seen


def _weight_of_line(known: Known, line: Counted) -> float:
    share = line.seen / (known.pages + UNSEEN_PAGES)
    return LINE_OF_MOST if share > 0.5 else LINE_BASE + LINE_BY_SHARE * share


def _shifted(probability: float, logits: float) -> float:
    bounded = min(max(probability, _TINY), 1 - _TINY)
    return 1 / (1 + math.exp(-(math.log(bounded / (1 - bounded)) + logits)))
