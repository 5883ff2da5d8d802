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
