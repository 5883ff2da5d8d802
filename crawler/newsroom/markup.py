"""The little markup of the newsroom's texts: `**bold**` and `[[link text->slug]]`, as plain text and as HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

_LINK = re.compile(r"\[\[(?P<text>[^\]]+?)->(?P<slug>[^\]]+)\]\]")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")


def plain_of(source: str) -> str:
    """What a reader sees.

    >>> plain_of("See [[the report->flood]], **today**.")
    'See the report, today.'
    """
    return _BOLD.sub(r"\1", _LINK.sub(lambda match: match["text"], source))


def links_of(source: str) -> tuple[tuple[str, str], ...]:
    """(text, slug) of every link."""
    return tuple((match["text"], match["slug"]) for match in _LINK.finditer(source))


def html_of(source: str, url_of: Callable[[str], str]) -> str:
    """The same as HTML. `url_of` turns the slug of a story into its URL."""
    marked = escape(source, quote=False).replace("-&gt;", "->")
    linked = _LINK.sub(lambda match: f'<a href="{escape(url_of(match["slug"]))}">{match["text"]}</a>', marked)
    return _BOLD.sub(r"<strong>\1</strong>", linked)


def attribute(value: str) -> str:
    return escape(value, quote=True)


def text(value: str) -> str:
    return escape(value, quote=False)
