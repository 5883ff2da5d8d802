"""What an element is in a text, by its tag."""

from __future__ import annotations

from lxml import etree

_INLINE = frozenset(
    "abbr acronym bdi bdo big code data del dfn font ins kbd label mark math nobr q rb ruby rt s samp small span strike"
    " sub sup time tt u var wbr mi mo mn mrow msup msub".split()
)
_OMITTED = frozenset(
    "script style template noscript iframe svg object embed applet audio video canvas select textarea input head title"
    " map datalist progress meter rp link meta".split()
)

LINK, BOLD, ITALIC, PLAIN, BLOCK, IMAGE, BREAK, OMITTED = range(8)
"""Up to `PLAIN` inline, up to `BLOCK` with text of its own. Numbers, for they are compared at each element."""

ROLES = (
    dict.fromkeys((*_OMITTED, etree.Comment, etree.ProcessingInstruction, etree.Entity), OMITTED)
    | dict.fromkeys(_INLINE, PLAIN)
    | dict.fromkeys(("b", "strong"), BOLD)
    | dict.fromkeys(("i", "em", "cite"), ITALIC)
    | {"a": LINK, "img": IMAGE, "br": BREAK}
)
"""By what lxml calls the tag of an element. All others are a `BLOCK`."""

_MOST_SIGNS = 8  # with the white space around them
_PERMALINK_SIGNS = frozenset("#\u00b6\u00a7\U0001f517\u2693\u21a9\u2191\u2934\ufe0e\ufe0f")


def is_permalink(href: str | None, text: str) -> bool:
    """Whether a link shows nothing but a sign for a place in a page, as beside headings and behind notes.

    >>> is_permalink("#setup", " \u00b6 "), is_permalink("https://b.example/post/#setup", "#"), is_permalink("#n1", "1")
    (True, True, False)
    """
    if len(text) > _MOST_SIGNS or href is None or "#" not in href:
        return False
    signs = text.strip()
    return bool(signs) and _PERMALINK_SIGNS.issuperset(signs)
