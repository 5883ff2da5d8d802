"""The updates of a live blog: the lines that begin one, each with the time at which it was posted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.model import Block, BlockKind

_MAX_HEAD, _MAX_STAMP = 200, 40
_HALF = r"(?:\s?[ap]\.?\s?m\b\.?)"
_CLOCK = (
    rf"(?:[01]?\d|2[0-3])(?:[:h][0-5]\d(?::[0-5]\d)?{_HALF}?|\.[0-5]\d(?:{_HALF}|\s?uhr)|{_HALF}|時[0-5]?\d分)(?!\d)"
)
_BEGINS = re.compile(rf"\W*{_CLOCK}", re.IGNORECASE)
_BEGINS_OR_ENDS = re.compile(rf"\D{{0,12}}{_CLOCK}|.*\D{_CLOCK}\D{{0,12}}$", re.IGNORECASE | re.DOTALL)
_NAMES_TIME = re.compile(rf"(?<!\d){_CLOCK}", re.IGNORECASE)


def with_updates(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks of a live blog, those that begin an update with that kind.

    They are headings that open or close with a time of day, lines that open with one, and lines that are little else.
    The text of a block is never changed.
    """
    return tuple(replace(block, kind=BlockKind.UPDATE, level=0) if _is_head(block) else block for block in blocks)


def _is_head(block: Block) -> bool:
    text = block.text
    if len(text) > _MAX_HEAD:
        return False
    if block.kind is BlockKind.HEADING:
        return _BEGINS_OR_ENDS.match(text) is not None
    if block.kind is not BlockKind.PARAGRAPH:
        return False
    return _BEGINS.match(text) is not None or (len(text) <= _MAX_STAMP and _NAMES_TIME.search(text) is not None)
