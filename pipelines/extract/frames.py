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


class Signs(NamedTuple):
    """What stands on the way down to an element: each cue with the depth of its last, and whether anything hides it."""

    cue_depth: dict[str, int]
    hidden: bool


@dataclass(slots=True, eq=False)
class Frame:
    """A block-level element around blocks; not to be changed (to enforce it would double the cost of making one).
    `tag_depth` maps each of `TELLING_TAGS` seen on the way down to the depth of its last. Its signs are read when
    first asked for: of half the frames, those of menus and footers, nobody asks.
    """

    tag: str
    node: html.HtmlElement = field(repr=False)
    parent: Frame | None = field(repr=False)
    depth: int
    path: str
    tag_depth: dict[str, int] = field(repr=False)
    _signs: Signs | None = field(default=None, init=False, repr=False)

    @property
    def signs(self) -> Signs:
        """The signs on the way down to this frame, its own among them."""
        if self._signs is not None:
            return self._signs
        unread: list[Frame] = []
        frame: Frame | None = self
        while frame is not None and frame._signs is None:
            unread.append(frame)
            frame = frame.parent
        signs = _NO_SIGNS if frame is None or frame._signs is None else frame._signs
        for frame in reversed(unread):
            signs = frame._signs = _signs_below(signs, frame)
        return signs

    @property
    def cue_depth(self) -> dict[str, int]:
        return self.signs.cue_depth

    @property
    def hidden(self) -> bool:
        return self.signs.hidden

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


NOTHING = Told()
_NO_SIGNS = Signs({}, hidden=False)
_NOWHERE: dict[str, int] = {}


def make_frame(node: html.HtmlElement, parent: Frame | None) -> Frame:
    """The frame of `node` inside `parent` (None for the outermost)."""
    tag = str(node.tag)
    classes = node.get("class")
    place = f"{tag}.{_class_shape(classes)}" if classes else f"{tag}."
    if parent is None:
        depth, path, tag_depth = 0, place, _NOWHERE
    else:
        depth, tag_depth = parent.depth + 1, parent.tag_depth
        path = f"{parent.path}/{place}" if depth < _DEEPEST_PATH else parent.path
    if tag in _TELLING_TAGS:
        tag_depth = {**tag_depth, tag: depth}
    return Frame(tag, node, parent, depth, path, tag_depth)


def _signs_below(around: Signs, frame: Frame) -> Signs:
    """The signs of a frame in whose parent those `around` it are."""
    cues, hidden = told_by(frame.node.items())
    if cues:
        return Signs({**around.cue_depth, **dict.fromkeys(cues, frame.depth)}, hidden or around.hidden)
    return around if not hidden or around.hidden else Signs(around.cue_depth, hidden=True)


_DEEPEST_PATH = 60
_NAMING = frozenset(
    {"class", "id", "itemprop", "role", "data-testid", "data-component", "data-module", "data-type", "data-name"}
)
"""Where a build scrambles its classes, its data attributes still speak."""
_TELLING = _NAMING | {"hidden", "aria-hidden", "style"}
_TELLING_TAGS = frozenset(TELLING_TAGS)


def told_by(attributes: Sequence[tuple[str, str]]) -> Told:
    """What the attributes of an element tell. Few of them do, and those are the same on many elements."""
    if not attributes:
        return NOTHING
    telling = tuple([pair for pair in attributes if pair[0] in _TELLING])
    return _told_by(telling) if telling else NOTHING


@lru_cache(maxsize=4096)  # a site has some hundred; the garbage collector walks every one
def _told_by(telling: tuple[tuple[str, str], ...]) -> Told:
    names = " ".join([value for name, value in telling if name in _NAMING])
    if "nested-" in names or ":" in names:
        names = _OF_CHILDREN.sub("", names[:_MAX_NAMES])
    return Told(cues_of_names(names) if names else NO_CUES, _is_hidden(dict(telling)))


_MAX_NAMES = 1000
_OF_CHILDREN = re.compile(
    r"(?<!\S)(?:nested-(?=copy|headline|list-reset|img|links|blockquote)"
    r"|(?:[^\s:\[\]]+:)*(?:prose-[a-z]\w*:|\[&[^\s\]]*\]:|\*{1,2}:))\S*"
)
"""Names of style sheets made of utilities (Tachyons, Tailwind) that say how pictures, links and quotes look in an
element: `nested-img`, `prose-img:rounded`, `[&_a]:underline`. They say nothing of what the element is."""
_DIGITS = re.compile(r"\d+")


@lru_cache(maxsize=4096)
def _class_shape(names: str) -> str:
    """The class attribute with numbers folded, so that `item-12` and `item-13` are one place."""
    return _DIGITS.sub("0", names.strip())[:80]


def _is_hidden(attributes: dict[str, str]) -> bool:
    """Whether an element's attributes hide it."""
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    return style is not None and _HIDDEN_STYLE.search(style) is not None
