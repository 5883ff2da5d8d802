"""A block of a page as it was cut out: its text, its place, and what the elements in it tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import html

from pipelines.extract.cues import NO_CUES, Cues
from pipelines.extract.frames import Frame, told_by


@dataclass(slots=True, eq=False)
class RawBlock:
    """One block. `breaks` counts the `<br>` between it and the block before it in the same frame (0 where none).
    `inlines` are its inline elements, each with how many of the block's `chars` it holds.
    """

    text: str
    frame: Frame
    breaks: int = 0
    link_chars: int = 0
    bold_chars: int = 0
    italic_chars: int = 0
    links: list[tuple[str, str]] = field(default_factory=list)
    images_before: int = 0
    inlines: Sequence[tuple[html.HtmlElement, int]] = ()
    chars: int = 0

    @property
    def hidden_chars(self) -> int:
        """Characters that inline elements hide; what is hidden twice counts twice."""
        return sum([chars for node, chars in self.inlines if told_by(node.items()).hidden])

    @property
    def inline_cues(self) -> Cues:
        """Cues of the inline elements that hold half of the block, those with the same cues taken together."""
        held: dict[Cues, int] = {}
        for node, chars in self.inlines:
            if cues := told_by(node.items()).cues:
                held[cues] = held.get(cues, 0) + chars
        return NO_CUES.union(*(cues for cues, chars in held.items() if 2 * chars >= self.chars))
