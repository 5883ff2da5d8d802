"""What may be asked of extraction. All but `all_pages` can change the text of a page that is an article."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipelines.model.rules import Rules
from pipelines.template.apply import Template


class Effort(StrEnum):
    """best: where the model is in doubt, a second extractor is asked. fast: never."""

    BEST = "best"
    FAST = "fast"


@dataclass(frozen=True, slots=True)
class Options:
    """`all_pages` makes records of pages that are no article, too. `rules` are those of the page's site file,
    `template` is what was learnt of its site.
    """

    effort: Effort = Effort.BEST
    all_pages: bool = False
    rules: Rules | None = None
    template: Template | None = None
