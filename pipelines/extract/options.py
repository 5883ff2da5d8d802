"""What may be asked of extraction. None of it changes the text of a page that is an article, except `effort`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Effort(StrEnum):
    """best: with a second extractor's opinion. fast: without, at a third of the cost."""

    BEST = "best"
    FAST = "fast"


@dataclass(frozen=True, slots=True)
class Options:
    """`all_pages` makes records of pages that are no article, too."""

    effort: Effort = Effort.BEST
    all_pages: bool = False
