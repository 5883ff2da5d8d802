"""The text of a headline element as readers see it, in one line and in the parts that stand side by side in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise

from lxml import etree, html

from pipelines.extract.metadata.structured import MAX_VALUE_CHARS, one_line
from pipelines.extract.roles import is_permalink

_MAX_PIECES = 60


def line_of(element: html.HtmlElement) -> str:
    """The text of an element in one line; that of a container is cut off. Tags inside a word do not part it.

    >>> line_of(html.fromstring("<h1><i>Sport</i>Rain <b>st</b>ops play<a href='#rain'>#</a></h1>"))
    'Sport Rain stops play'
    """
    line = ""
    for piece in islice(_pieces(element), _MAX_PIECES):
        line += piece if _is_broken_word(line, piece) else f" {piece}"
    return one_line(line[:MAX_VALUE_CHARS])


def headline_parts(h1: html.HtmlElement) -> list[str]:
    """Texts that stand side by side in a headline element (kicker and headline); [] where there is but one."""
    for _ in range(3):
        children = [(child, child.tail or "") for child in h1]
        raw = [h1.text or ""]
        for child, tail in children:
            raw += ["" if _is_sign(child) else " ".join(child.itertext()), tail]
        if any(_is_broken_word(before, after) for before, after in pairwise(raw)):
            return []
        if any(_goes_on(before, tail) for before, tail in zip(raw[::2], raw[2::2], strict=False)):
            return []
        texts = [text for text in (one_line(part) for part in raw if part) if text]
        if len(texts) == 1 and len(h1) == 1:
            h1 = h1[0]
            continue
        return texts[:6] if len(texts) > 1 else []
    return []


def _pieces(element: html.HtmlElement) -> Iterator[str]:
    """The texts in an element, those of links to its own place left out."""
    signs = [link for link in islice(element.iter("a"), _MAX_PIECES) if _is_sign(link)]
    if not signs:
        yield from element.itertext()
        return
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        if event == "end":
            if node is not element and node.tail:
                yield node.tail
        elif node in signs:
            walk.skip_subtree()
        elif node.text and isinstance(node.tag, str):
            yield node.text


def _is_sign(element: html.HtmlElement) -> bool:
    return element.tag == "a" and is_permalink(element.get("href"), "".join(islice(element.itertext(), _MAX_PIECES)))


def _is_broken_word(before: str, after: str) -> bool:
    """Whether a tag stands inside a word: "<b>W</b>hat", not "<b>Sport</b>What"."""
    return before[-1:].isalpha() and after[:1].islower()


def _goes_on(before: str, after: str) -> bool:
    """Whether a line runs on behind an element: "Using <code>git</code> for builds", not "<b>Sport</b> What"."""
    return bool(before.strip()) and after.lstrip()[:1].islower()
