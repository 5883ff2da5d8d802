"""Cuts a page into blocks: the text between block-level tags and line breaks, each with its place in the tree.

Nothing is judged here. `features` describes the blocks, `labels` decides on them, and what users see is a rendering
of the ones that were kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from lxml import html

from pipelines.extract.controls import UNSEEN
from pipelines.extract.frames import Frame, in_pre, make_frame
from pipelines.extract.rawblock import RawBlock
from pipelines.extract.roles import BLOCK, IMAGE, LINK, OMITTED, PLAIN, ROLES, is_permalink

MAX_BLOCKS = 6_000
"""No more are looked at, for time grows with the number; the longest gold page has 3 100. What makes a page longer is
mostly links: of their runs the middle is left out first, so that an article below them is found."""
_RUN_ENDS = 20
_ALL_LINK = 0.8
"""Share of a block's characters."""


def cut_blocks(tree: html.HtmlElement) -> list[RawBlock]:
    """The blocks of `tree` in document order. Does not change the tree; no recursion."""
    body = tree.find("body")
    return _Cutter(tree if body is None else body).cut()


def clean_text(text: str) -> str:
    """`text` on one line, without characters that only trick or lay out.

    >>> clean_text("so\\u00adft  hy\\u200bphen\\n")
    'soft hyphen'
    """
    if text.isprintable() and "  " not in text:
        return text.strip()
    line = " ".join(text.split())
    return line if line.isprintable() else " ".join(UNSEEN.sub("", text).split())


@dataclass(slots=True)
class _Inline:
    """An open inline element: what closing it undoes, and of the block's pieces and characters those before it."""

    role: int
    href: str | None
    node: html.HtmlElement
    pieces: int
    chars: int


class _Cutter:
    """The state of one walk: open elements, and the text of the block being collected.

    Most block-level elements hold no text but that of others, so a frame is made when a block first stands in it.
    """

    def __init__(self, root: html.HtmlElement) -> None:
        self._blocks: list[RawBlock] = []
        self._root = root
        self._is_full = False
        self._leads = next(root.iter("pre"), None) is not None  # only there white space before a text is a part of it
        self._nodes: list[html.HtmlElement] = []
        self._frames: list[Frame] = []  # of the first of `_nodes`, as far as they are made
        self._inlines: list[_Inline] = []
        self._within: set[int] = set()  # roles of open inline elements but PLAIN
        self._images = self._breaks = 0
        self._pieces: list[str] = []
        self._links: list[tuple[str, str]] = []
        self._marked: list[tuple[html.HtmlElement, int]] = []
        self._chars = 0
        self._role_chars = [0, 0, 0, 0]

    def cut(self) -> list[RawBlock]:
        """Walk by hand: an event at the end of each element would double the steps, and most have no children."""
        self._open(self._root, BLOCK)
        around = [(self._root, BLOCK, iter(self._root))]
        while around and not self._is_full:
            outer, outer_role, children = around[-1]
            for node in children:
                role = ROLES.get(node.tag, BLOCK)
                if role != OMITTED and len(node):
                    self._open(node, role)
                    around.append((node, role, iter(node)))
                    break
                self._pass(node, role)
                if self._is_full:
                    break
            else:
                around.pop()
                self._close(outer_role)
                if around and (tail := outer.tail):
                    self._add(tail)
        self._flush()
        return self._blocks

    def _pass(self, node: html.HtmlElement, role: int) -> None:
        """An element without children, and the text after it."""
        if role <= PLAIN:
            if (text := node.text) and not (role == LINK and is_permalink(node.get("href"), text)):
                self._pass_inline(node, role, text)
        elif role != OMITTED:
            self._open(node, role)
            if self._is_full:
                return
            self._close(role)
        if tail := node.tail:
            self._add(tail)

    def _open(self, node: html.HtmlElement, role: int) -> None:
        if role == BLOCK:
            self._end_block()
            self._nodes.append(node)
        elif role <= PLAIN:
            self._open_inline(node, role)
        elif role == IMAGE:
            self._images += 1
        else:
            self._flush()
            self._breaks += 1
        if role <= BLOCK and (text := node.text):
            self._add(text)

    def _close(self, role: int) -> None:
        if role == BLOCK:
            self._end_block()
            self._nodes.pop()
            if len(self._frames) > len(self._nodes):
                self._frames.pop()
        elif role <= PLAIN:
            self._close_inline()

    def _end_block(self) -> None:
        if self._pieces:
            self._flush()
        self._breaks = 0

    def _pass_inline(self, node: html.HtmlElement, role: int, text: str) -> None:
        chars = self._chars
        self._add(text)
        self._count(PLAIN if role in self._within else role, node, self._chars - chars)
        if role == LINK:
            self._note_link(node.get("href"), text)

    def _open_inline(self, node: html.HtmlElement, role: int) -> None:
        href = node.get("href") if role == LINK else None
        if role in self._within:
            role = PLAIN  # what it holds is counted by the one around it
        elif role != PLAIN:
            self._within.add(role)
        self._inlines.append(_Inline(role, href, node, len(self._pieces), self._chars))

    def _close_inline(self) -> None:
        inline = self._inlines.pop()
        href, text = inline.href, "".join(self._pieces[inline.pieces :])
        if is_permalink(href, text):
            href, self._chars = None, inline.chars
            del self._pieces[inline.pieces :]
        self._count(inline.role, inline.node, self._chars - inline.chars)
        self._within.discard(inline.role)
        self._note_link(href, text)

    def _note_link(self, href: str | None, text: str) -> None:
        if href is not None and (line := clean_text(text)):
            self._links.append((href, line))

    def _count(self, role: int, node: html.HtmlElement, chars: int) -> None:
        """Note what an inline element holds of the block."""
        if chars:
            self._role_chars[role] += chars
            self._marked.append((node, chars))

    def _add(self, text: str) -> None:
        if not text.isspace():
            self._pieces.append(text)
            self._chars += len(text) if len(text) < 40 else len(text.strip())
        elif self._pieces or self._leads:
            self._pieces.append(text)

    def _flush(self) -> None:
        """End the block. What is only white space is none."""
        if self._chars:
            for inline in self._inlines:
                self._count(inline.role, inline.node, self._chars - inline.chars)
            self._write("".join(self._pieces))
            self._chars = 0
            if self._links:
                self._links = []
            if self._marked:
                self._marked, self._role_chars = [], [0, 0, 0, 0]
        self._pieces.clear()
        for inline in self._inlines:
            inline.pieces = inline.chars = 0

    def _write(self, raw: str) -> None:
        frames = self._frames
        for node in self._nodes[len(frames) :]:
            frames.append(make_frame(node, frames[-1] if frames else None))
        frame = frames[-1]
        text = _preformatted(raw) if in_pre(frame) else clean_text(raw)
        if not text:
            return
        linked, bold, italic, _ = self._role_chars
        counts = (self._breaks, linked, bold, italic)
        links, inlines = self._links or (), self._marked or ()  # most blocks have none
        self._blocks.append(RawBlock(text, frame, *counts, links, self._images, inlines, self._chars))
        self._images = self._breaks = 0
        if len(self._blocks) >= MAX_BLOCKS and not self._is_full:
            self._is_full = not self._thin_out()

    def _thin_out(self) -> bool:
        """Leave out the middle of each long run of links; whether that made room worth going on for."""
        thinned: list[RawBlock] = []
        for is_link, run in groupby(self._blocks, _is_link):
            blocks = list(run)
            too_long = is_link and len(blocks) > 2 * _RUN_ENDS
            thinned += [*blocks[:_RUN_ENDS], *blocks[-_RUN_ENDS:]] if too_long else blocks
        self._blocks[:] = thinned
        return len(thinned) < MAX_BLOCKS * 3 // 4


def _is_link(block: RawBlock) -> bool:
    return block.link_chars >= _ALL_LINK * len(block.text)


def _preformatted(text: str) -> str:
    lines = [line.rstrip() for line in UNSEEN.sub("", text).strip("\n").splitlines()]
    return "\n".join(lines).strip("\n") if any(lines) else ""
