"""The element that shows the headline, and what stands around it: where bylines and dates are found by readers."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice

from lxml import html

from pipelines.extract.metadata.headlinetext import line_of
from pipelines.extract.metadata.sitenames import words_key
from pipelines.extract.metadata.structured import Structured

MAX_HEADINGS = 60


def find_headline(tree: html.HtmlElement, facts: Structured, title: str) -> html.HtmlElement | None:
    """The element that shows the title; the first h1 or the body where none does."""
    key = words_key(title)
    if key:
        for element in (*facts.headlines, *islice(tree.iter("h2", "h3"), MAX_HEADINGS)):
            text = words_key(line_of(element)[:500])
            if text and (key in text or (len(text) > 20 and text in key)):
                return element
    return facts.headlines[0] if facts.headlines else tree.find("body")


def following(anchor: html.HtmlElement, limit: int, skipped: Collection[str]) -> Iterator[html.HtmlElement]:
    """Elements after `anchor` in document order, without the insides of those that hold no byline."""
    element: html.HtmlElement | None = anchor if anchor.tag == "body" else _next_outside(anchor)
    for _ in range(limit):
        if element is None:
            return
        closed = element.tag in skipped
        if not closed:
            yield element
        inner = None if closed or not len(element) else element[0]
        element = inner if inner is not None else _next_outside(element)


def _next_outside(element: html.HtmlElement) -> html.HtmlElement | None:
    node: html.HtmlElement | None = element
    while node is not None:
        following = node.getnext()
        if following is not None:
            return following
        node = node.getparent()
    return None


def preceding(anchor: html.HtmlElement, limit: int, skipped: Collection[str]) -> Iterator[html.HtmlElement]:
    """Elements before `anchor`, from the few containers around it, nearest container first, in document order."""
    node, seen = anchor, 0
    for _ in range(5):
        for sibling in reversed(list(node.itersiblings(preceding=True))[:4]):
            for element in sibling.iter():
                seen += 1
                if seen > limit:
                    return
                if isinstance(element.tag, str) and element.tag not in skipped:
                    yield element
        parent = node.getparent()
        if parent is None:
            return
        node = parent
