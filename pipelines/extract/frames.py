"""The block-level elements around blocks, each with what it tells of all that stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

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


def in_pre(frame: Frame) -> bool:
    """Whether the frame or one of the two around it is a `pre`. Asked for each block, hence no generator."""
    if frame.tag == "pre":
        return True
    outer = frame.parent
    return outer is not None and (outer.tag == "pre" or (outer.parent is not None and outer.parent.tag == "pre"))


class Told(NamedTuple):
    """What the attributes of an element tell."""

    cues: Cues = NO_CUES
    hidden: bool = False
    classes: str = ""


_NOTHING = Told()
_NOWHERE: dict[str, int] = {}


def make_frame(node: html.HtmlElement, parent: Frame | None) -> Frame:
    """The frame of `node` inside `parent` (None for the outermost)."""
    tag = str(node.tag)
    cues, hidden, classes = told_by(node.items())
    path = f"{tag}.{classes}"
    if parent is None:
        depth, cue_depth, tag_depth = 0, _NOWHERE, _NOWHERE
    else:
        depth, cue_depth, tag_depth = parent.depth + 1, parent.cue_depth, parent.tag_depth
        path = f"{parent.path}/{path}" if depth < 60 else parent.path
        hidden = hidden or parent.hidden
    if cues:
        cue_depth = cue_depth.copy()
        for cue in cues:
            cue_depth[cue] = depth
    if tag in _TELLING_TAGS:
        tag_depth = {**tag_depth, tag: depth}
    return Frame(tag, node, parent, depth, path, hidden, cue_depth, tag_depth)


_NAMING = frozenset(
    {"class", "id", "itemprop", "role", "data-testid", "data-component", "data-module", "data-type", "data-name"}
)
"""Where a build scrambles its classes, its data attributes still speak."""
_TELLING = _NAMING | {"hidden", "aria-hidden", "style"}
_TELLING_TAGS = frozenset(TELLING_TAGS)


def told_by(attributes: Sequence[tuple[str, str]]) -> Told:
    """What the attributes of an element tell. Few of them do, and those are the same on many elements."""
    if not attributes:
        return _NOTHING
    telling = tuple([pair for pair in attributes if pair[0] in _TELLING])
    return _told_by(telling) if telling else _NOTHING


@lru_cache(maxsize=4096)  # a site has some hundred; the garbage collector walks every one
def _told_by(telling: tuple[tuple[str, str], ...]) -> Told:
    names = " ".join([value for name, value in telling if name in _NAMING])
    attributes = dict(telling)
    classes = attributes.get("class", "")
    return Told(cues_of_names(names) if names else NO_CUES, _is_hidden(attributes), _class_shape(classes))


_DIGITS = re.compile(r"\d+")


def _class_shape(names: str) -> str:
    """The class attribute with numbers folded, so that `item-12` and `item-13` are one place."""
    return _DIGITS.sub("0", names.strip())[:80]


def _is_hidden(attributes: dict[str, str]) -> bool:
    """Whether an element's attributes hide it."""
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    return style is not None and _HIDDEN_STYLE.search(style) is not None
