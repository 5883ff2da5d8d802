"""A block of a page as it was cut out: its text, its place, and what the elements in it tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import html

from pipelines.extract.cues import NO_CUES, Cues
from pipelines.extract.frames import NOTHING, Frame, Told, told_by


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
    links: Sequence[tuple[str, str]] = ()
    images_before: int = 0
    inlines: Sequence[tuple[html.HtmlElement, int]] = ()
    chars: int = 0

    _told: list[tuple[Told, int]] | None = field(default=None, init=False, repr=False)

    @property
    def hidden_chars(self) -> int:
        """Characters that inline elements hide; what is hidden twice counts twice."""
        return sum([chars for told, chars in self._telling() if told.hidden])

    @property
    def inline_cues(self) -> Cues:
        """Cues of the inline elements that hold half of the block, those with the same cues taken together."""
        telling = self._telling()
        if not telling:
            return NO_CUES
        held: dict[Cues, int] = {}
        for told, chars in telling:
            held[told.cues] = held.get(told.cues, 0) + chars
        return NO_CUES.union(*(cues for cues, chars in held.items() if 2 * chars >= self.chars))

    def _telling(self) -> list[tuple[Told, int]]:
        """Those of `inlines` that tell something, and what; read when first asked for."""
        if self._told is None:
            read = [(told_by(node.items()), chars) for node, chars in self.inlines]
            self._told = [(told, chars) for told, chars in read if told is not NOTHING]
        return self._told
