"""The block-level elements around blocks, each with what it tells of all that stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import html

from pipelines.extract.cues import NO_CUES, Cues, cues_of_names

TELLING_TAGS = (
    "article", "main", "header", "footer", "nav", "aside", "figure", "form", "table", "ul", "ol", "blockquote",
    "section",
)  # fmt: skip
"""Elements whose nearness says something of a block."""
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Frame:
    """A block-level element around blocks; not to be changed (to enforce it would double the cost of making one).
    `cue_depth` maps each cue seen on the way down to the depth of its last,
    `tag_depth` the same for `TELLING_TAGS`.
    """

    tag: str
    node: html.HtmlElement = field(repr=False)
    parent: Frame | None = field(repr=False)
    depth: int
    path: str
    hidden: bool
    cue_depth: dict[str, int] = field(repr=False)
    tag_depth: dict[str, int] = field(repr=False)

    def ancestors(self) -> Iterator[Frame]:
        """This frame and all around it, inside out."""
        frame: Frame | None = self
        while frame is not None:
            yield frame
            frame = frame.parent


def make_frame(node: html.HtmlElement, tag: str, parent: Frame | None) -> Frame:
    """The frame of `node` inside `parent` (None for the outermost)."""
    depth = 0 if parent is None else parent.depth + 1
    attributes = dict(node.items())
    cues = cues_of(attributes) if attributes else NO_CUES
    cue_depth = {} if parent is None else parent.cue_depth
    if cues:
        cue_depth = {**cue_depth, **dict.fromkeys(cues, depth)}
    tag_depth = {} if parent is None else parent.tag_depth
    if tag in TELLING_TAGS:
        tag_depth = {**tag_depth, tag: depth}
    step = f"{tag}.{_class_shape(attributes.get('class', ''))}"
    path = step if parent is None else f"{parent.path}/{step}" if depth < 60 else parent.path
    hidden = (parent is not None and parent.hidden) or is_hidden(attributes)
    return Frame(tag, node, parent, depth, path, hidden, cue_depth, tag_depth)


_NAMING = frozenset(
    {"class", "id", "itemprop", "role", "data-testid", "data-component", "data-module", "data-type", "data-name"}
)


def cues_of(attributes: dict[str, str]) -> Cues:
    """The cues of an element's names: where a build scrambles its classes, its data attributes still speak."""
    names = " ".join([value for name, value in attributes.items() if name in _NAMING])
    return cues_of_names(names) if names else NO_CUES


_DIGITS = re.compile(r"\d+")


@lru_cache(maxsize=20_000)
def _class_shape(names: str) -> str:
    """The class attribute with numbers folded, so that `item-12` and `item-13` are one place."""
    return _DIGITS.sub("0", names.strip())[:80]


def is_hidden(attributes: dict[str, str]) -> bool:
    """Whether an element's attributes hide it."""
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    return style is not None and _HIDDEN_STYLE.search(style) is not None
