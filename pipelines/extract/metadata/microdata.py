"""Microdata (itemscope, itemprop) read into the same nodes as JSON-LD, so that one set of rules serves both."""

from __future__ import annotations

from typing import Any

from lxml import etree, html

from pipelines.extract.metadata.jsonld import Node, types_of
from pipelines.extract.metadata.names import joined_pieces

MAX_ITEMS = 600
MICRODATA = "microdata"
_FIND = etree.XPath("//@itemprop")
"""Attributes, not elements: it takes libxml2 two thirds of the time."""
_URL_ATTRIBUTES = ("href", "src", "data")
_LONG_PROPERTIES = frozenset(["articlebody", "text", "description", "reviewbody"])


def read_microdata(tree: html.HtmlElement) -> tuple[Node, ...]:
    """The page's items, in document order. Properties outside any item are gathered in one without a type."""
    scopes: dict[Any, dict[str, Any]] = {}
    roles: dict[Any, tuple[str, int]] = {}
    loose: dict[str, Any] = {}
    for attribute in _FIND(tree)[:MAX_ITEMS]:
        element = attribute.getparent()
        holder = _holder(element, scopes, roles)
        names = (element.get("itemprop") or "").split()[:4]
        value: Any
        if element.get("itemscope") is not None:
            depth = 0 if holder is None else roles[holder][1] + 1
            value = _open_scope(element, scopes, roles, (names[0] if names and holder is not None else "", depth))
        else:
            value = _value(element, names)
        for name in names:
            _add(loose if holder is None else scopes[holder], name, value)
    nodes = [Node(values, *roles[element], types_of(values), MICRODATA) for element, values in scopes.items()]
    return (*nodes, Node(loose, origin=MICRODATA)) if loose else tuple(nodes)


def _holder(
    element: html.HtmlElement, scopes: dict[Any, dict[str, Any]], roles: dict[Any, tuple[str, int]]
) -> html.HtmlElement | None:
    """The nearest ancestor that is an item; opened here where it is no property of another one."""
    for ancestor in element.iterancestors():
        if ancestor in scopes:
            return ancestor
        if ancestor.get("itemscope") is not None:
            _open_scope(ancestor, scopes, roles, ("", 0))
            return ancestor
    return None


def _open_scope(
    element: html.HtmlElement,
    scopes: dict[Any, dict[str, Any]],
    roles: dict[Any, tuple[str, int]],
    role: tuple[str, int],
) -> dict[str, Any]:
    roles[element] = role
    return scopes.setdefault(element, {"@type": (element.get("itemtype") or "").split()})


def _value(element: html.HtmlElement, names: list[str]) -> Any:
    for attribute in ("content", "datetime"):
        given = element.get(attribute)
        if given:
            return given
    if element.tag in ("a", "link", "img", "source", "object", "iframe"):
        given = next((element.get(name) for name in _URL_ATTRIBUTES if element.get(name)), None)
        text = "" if element.tag != "a" else " ".join(element.itertext())
        # A link that is an author says who by its text, one that is a page says so by its address.
        wants_text = text.strip() and not any(name in ("url", "mainEntityOfPage", "image", "sameAs") for name in names)
        return text if wants_text or given is None else given
    if any(name.lower() in _LONG_PROPERTIES for name in names):
        return ""
    parts = [part for part in (one for one, _ in zip(element.itertext(), range(60), strict=False)) if part.strip()]
    if "author" in names or "creator" in names:
        return joined_pieces([" ".join(part.split()) for part in parts])[:2000]
    return " ".join(parts)[:2000]


def _add(values: dict[str, Any], name: str, value: Any) -> None:
    known = values.get(name)
    if known is None:
        values[name] = value
    elif isinstance(known, list):
        known.append(value)
    else:
        values[name] = [known, value]
