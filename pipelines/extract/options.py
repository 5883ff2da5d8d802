"""What may be asked of extraction. Only `effort` and `rules` change the text of a page that is an article."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipelines.model.rules import Rules


class Effort(StrEnum):
    """best: with a second extractor's opinion. fast: without, at about six tenths of the cost."""

    BEST = "best"
    FAST = "fast"


@dataclass(frozen=True, slots=True)
class Options:
    """`all_pages` makes records of pages that are no article, too. `rules` are those of the page's site file."""

    effort: Effort = Effort.BEST
    all_pages: bool = False
    rules: Rules | None = None
