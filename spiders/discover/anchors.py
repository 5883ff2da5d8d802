"""What the text of a link says. Pure; bounded, as a link may wrap a whole page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from lxml.html import HtmlElement

from spiders.discover.urlwords import url_words

_ANCHOR_NODES = 12  # nodes below a link that are read for its text


def says_next(element: HtmlElement) -> bool:
    """Whether the link calls itself the next page, in one of many languages."""
    text = element.text
    if text is None or len(text) > 40:
        return False
    words = "-".join(text.lower().split())
    return words in url_words().next_words or words.strip("-»>→") in url_words().next_words


def text_of(element: HtmlElement) -> str:
    """The text of the link, its white space folded."""
    return " ".join("".join(islice(_texts(element), 2 * _ANCHOR_NODES)).split())[:300]


def _texts(element: HtmlElement) -> Iterator[str]:
    nodes: Iterable[HtmlElement] = islice(element.iter(), _ANCHOR_NODES)
    for node in nodes:
        if isinstance(node.tag, str):
            yield (node.text or "")[:300]
        if node is not element:
            yield " " + (node.tail or "")[:300]
