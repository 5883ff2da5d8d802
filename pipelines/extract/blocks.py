"""Cuts a page into blocks: the text between block-level tags and line breaks, each with its place in the tree.

Nothing is judged here. `features` describes the blocks, `labels` decides on them, and what users see is a rendering
of the ones that were kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from lxml import etree, html

from pipelines.extract.controls import TRICKS
from pipelines.extract.cues import NO_CUES, Cues
from pipelines.extract.frames import Frame, cues_of, is_hidden, make_frame

MAX_BLOCKS = 6_000
"""No more are looked at, for time grows with the number; the longest gold page has 3 100. What makes a page longer is
mostly links: of their runs the middle is left out first, so that an article below them is found."""
_RUN_ENDS = 20
_ALL_LINK = 0.8
"""Share of a block's characters."""

_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark math nobr q rb ruby rt s samp"
    " small span strike strong sub sup time tt u var wbr img mi mo mn mrow msup msub".split()
)
_SKIPPED = frozenset(
    "script style template noscript iframe svg object embed applet audio video canvas select textarea input head title"
    " map datalist progress meter rp link meta".split()
)
_BOLD = frozenset({"b", "strong"})
_ITALIC = frozenset({"i", "em", "cite"})
_SPACE = re.compile(r"\s+")
_REMOVED = dict.fromkeys(map(ord, "\u00ad\u200b\ufeff\u2060")) | TRICKS
"""Soft hyphens, zero-width spaces, and what a text can be made to look like another with."""


@dataclass(slots=True, eq=False)
class RawBlock:
    """One block. `breaks` counts the `<br>` between it and the block before it in the same frame (0 where none)."""

    text: str
    frame: Frame
    breaks: int = 0
    link_chars: int = 0
    bold_chars: int = 0
    italic_chars: int = 0
    hidden_chars: int = 0
    links: list[tuple[str, str]] = field(default_factory=list)
    inline_cues: Cues = NO_CUES
    images_before: int = 0


def cut_blocks(tree: html.HtmlElement) -> list[RawBlock]:
    """The blocks of `tree` in document order. Does not change the tree; no recursion."""
    body = tree.find("body")
    return _Cutter().cut(tree if body is None else body)


def clean_text(text: str) -> str:
    """`text` on one line, without characters that only trick or lay out.

    >>> clean_text("so\\u00adft  hy\\u200bphen\\n")
    'soft hyphen'
    """
    return _SPACE.sub(" ", text.translate(_REMOVED)).strip()


@dataclass(slots=True)
class _Inline:
    """An open inline element: what closing it undoes."""

    tag: str
    start: int
    href: str | None
    cues: Cues
    hidden: bool


class _Cutter:
    """The state of one walk: open frames, open inline elements, and the text of the block being collected."""

    def __init__(self) -> None:
        self._blocks: list[RawBlock] = []
        self._frames: list[Frame] = []
        self._inlines: list[_Inline] = []
        self._in_links = self._in_bold = self._in_italic = self._in_hidden = 0
        self._cued: list[Cues] = []
        self._images = 0
        self._breaks = 0
        self._reset()

    def _reset(self) -> None:
        self._pieces: list[str] = []
        self._links: list[tuple[str, str]] = []
        self._link_chars = self._bold_chars = self._italic_chars = self._hidden_chars = self._chars = 0
        self._cue_chars: dict[Cues, int] = {}
        for inline in self._inlines:
            inline.start = 0

    def cut(self, root: html.HtmlElement) -> list[RawBlock]:
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, node in walk:
            if event == "start":
                self._open(node, walk)
            else:
                self._close(node, is_root=node is root)
            if len(self._blocks) >= MAX_BLOCKS and not self._thin_out():
                break
        self._flush()
        return self._blocks

    def _thin_out(self) -> bool:
        """Leave out the middle of each long run of links; whether that made room worth going on for."""
        thinned: list[RawBlock] = []
        for is_link, run in groupby(self._blocks, _is_link):
            blocks = list(run)
            too_long = is_link and len(blocks) > 2 * _RUN_ENDS
            thinned += [*blocks[:_RUN_ENDS], *blocks[-_RUN_ENDS:]] if too_long else blocks
        self._blocks = thinned
        return len(thinned) < MAX_BLOCKS * 3 // 4

    def _open(self, node: html.HtmlElement, walk: etree.iterwalk[Any]) -> None:
        tag = node.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            walk.skip_subtree()
        elif tag == "br":
            self._flush()
            self._breaks += 1
        elif tag in _INLINE:
            self._open_inline(node, tag)
        else:
            self._flush()
            self._breaks = 0
            self._frames.append(make_frame(node, tag, self._frames[-1] if self._frames else None))
            self._add(node.text)

    def _open_inline(self, node: html.HtmlElement, tag: str) -> None:
        if tag == "img":
            self._images += 1
            return
        attributes = dict(node.items())
        cues = cues_of(attributes) if attributes else NO_CUES
        href = attributes.get("href") if tag == "a" else None
        inline = _Inline(tag, len(self._pieces), href, cues, is_hidden(attributes))
        self._inlines.append(inline)
        self._count(inline, 1)
        if cues:
            self._cued.append(cues)
        self._add(node.text)

    def _count(self, inline: _Inline, step: int) -> None:
        """Note that an inline element opens (1) or closes (-1): so a piece of text need not look at all around it."""
        tag = inline.tag
        if tag == "a":
            self._in_links += step
        elif tag in _BOLD:
            self._in_bold += step
        elif tag in _ITALIC:
            self._in_italic += step
        if inline.hidden:
            self._in_hidden += step

    def _close(self, node: html.HtmlElement, *, is_root: bool) -> None:
        tag = node.tag
        if not isinstance(tag, str) or tag in _SKIPPED or tag in {"br", "img"}:
            pass
        elif tag in _INLINE:
            self._close_inline()
        else:
            self._flush()
            self._breaks = 0
            self._frames.pop()
        if not is_root and (tail := node.tail):
            self._add(tail)

    def _close_inline(self) -> None:
        inline = self._inlines.pop()
        self._count(inline, -1)
        if inline.cues:
            self._cued.pop()
        if inline.href is not None:
            text = clean_text("".join(self._pieces[inline.start :]))
            if text:
                self._links.append((inline.href, text))

    def _add(self, text: str | None) -> None:
        if not text:
            return
        self._pieces.append(text)
        if text.isspace():
            return
        chars = len(text) if len(text) < 40 else len(text.strip())
        self._chars += chars
        if not self._inlines:
            return
        if self._in_links:
            self._link_chars += chars
        if self._in_bold:
            self._bold_chars += chars
        if self._in_italic:
            self._italic_chars += chars
        self._hidden_chars += chars * self._in_hidden
        for cues in self._cued:
            self._cue_chars[cues] = self._cue_chars.get(cues, 0) + chars

    def _flush(self) -> None:
        if not self._chars:
            if self._pieces:
                self._reset()
            return
        raw = "".join(self._pieces)
        frame = self._frames[-1]
        text = _preformatted(raw) if _in_pre(frame) else clean_text(raw)
        if text:
            block = RawBlock(text, frame, self._breaks)
            block.link_chars, block.bold_chars, block.italic_chars = (
                self._link_chars,
                self._bold_chars,
                self._italic_chars,
            )
            block.hidden_chars, block.links, block.images_before = self._hidden_chars, self._links, self._images
            if self._cue_chars:
                block.inline_cues = NO_CUES.union(*(c for c, n in self._cue_chars.items() if 2 * n >= self._chars))
            self._blocks.append(block)
            self._images = self._breaks = 0
        self._reset()


def _is_link(block: RawBlock) -> bool:
    return block.link_chars >= _ALL_LINK * len(block.text)


def _in_pre(frame: Frame) -> bool:
    """Whether the frame or one of the two around it is a `pre`. Asked for each block, hence no generator."""
    if frame.tag == "pre":
        return True
    outer = frame.parent
    return outer is not None and (outer.tag == "pre" or (outer.parent is not None and outer.parent.tag == "pre"))


def _preformatted(text: str) -> str:
    lines = [line.rstrip() for line in text.translate(_REMOVED).strip("\n").splitlines()]
    return "\n".join(lines).strip("\n") if any(lines) else ""
