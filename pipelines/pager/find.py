"""The other pages of an article, among the links of one of its pages: a parsed tree in, addresses out. Pure.

A page belongs to the article when its address is the article's own with a number, and its link says so too: the number
itself, "next", or rel=next. So neither "next story" nor a story whose name ends in a number is taken for a page. Lists
have pagers as well: whether the page is an article is for the caller to know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from lxml.html import HtmlElement

from pipelines.model.url import link_url
from pipelines.pager.numbers import Numbered, Style, key_of, numbered, without_whole
from pipelines.pager.words import BACK, COUNTED, NEXT, TALK, WHOLE

_MAX_LINKS = 20_000
_MAX_TEXT = 120
_MAX_CLIMB = 12


@dataclass(frozen=True, slots=True)
class Pager:
    """What a page says of the other pages of its article; empty where it is all of it.

    `first` is set on a later page, and where the article is shown on one page: there its own address is another.
    """

    number: int = 1
    first: str = ""
    following: str = ""
    whole: str = ""
    numbered: tuple[tuple[int, str], ...] = field(default=(), repr=False)
    """The pages that it links to with their numbers, in order, the first one apart."""

    def page(self, number: int) -> str:
        """The address of a page that is linked to; "" if there is none."""
        return dict(self.numbered).get(number, "")


class _Link(NamedTuple):
    url: str
    text: str
    rel: tuple[str, ...]
    readings: tuple[Numbered, ...]


def find_pager(tree: HtmlElement, page_url: str, canonical: str = "") -> Pager:
    """The pager of the page at `page_url` (cleaned). `canonical` is the address that the page calls its own."""
    links = tuple(_links(tree, page_url))
    own = key_of(page_url)
    if base := without_whole(page_url):
        first = next((link.url for link in links if key_of(link.url) == base), "")
        first = first or (canonical if canonical and key_of(canonical) == base else "")
        return Pager(first=first) if first else Pager()
    for reading in numbered(page_url):
        if reading.number >= 2 and (pager := _later_page(reading, links, own, canonical)) is not None:
            return pager
    bases = {own, *(reading.base for reading in numbered(page_url) if reading.number == 1)}
    return _first_page(bases, links, own)


def _first_page(bases: set[str], links: tuple[_Link, ...], own: str) -> Pager:
    pages = _pages({reading for link in links for reading in link.readings if reading.base in bases}, links, own)
    if 2 not in pages:
        return Pager()
    whole = _whole(bases, links, own)
    return Pager(1, "", pages[2], whole, tuple(sorted(pages.items())))


def _later_page(reading: Numbered, links: tuple[_Link, ...], own: str, canonical: str) -> Pager | None:
    """None where no link leads back to a first page: then the number is part of a name."""
    first = next((link.url for link in links if _leads_back(link, reading, canonical)), "")
    if not first:
        return None
    readings = {other for link in links for other in link.readings if other[::2] == reading[::2]}
    pages = _pages(readings, links, own)
    following = pages.get(reading.number + 1, "")
    return Pager(reading.number, first, following, "", tuple(sorted(pages.items())))


def _leads_back(link: _Link, reading: Numbered, canonical: str) -> bool:
    """Whether `link` leads from the page `reading` towards the first one.

    "Back" and "previous" stand on all pages, so they count only where the address alone is nearly enough.
    """
    is_plain = reading.style in (Style.QUERY, Style.FOLDER)
    is_back = "prev" in link.rel or BACK.fullmatch(link.text) is not None
    if key_of(link.url) == reading.base or (reading.base, 1, reading.style) in link.readings:
        is_own = bool(canonical) and key_of(canonical) == key_of(link.url)
        return _says(link.text, 1, is_strict=True) or is_own or (is_back and is_plain)
    return is_plain and is_back and (reading.base, reading.number - 1, reading.style) in link.readings


def _pages(readings: set[Numbered], links: tuple[_Link, ...], own: str) -> dict[int, str]:
    """By number, the first link to each later page that says what it leads to; of one style, the most telling."""
    by_style: dict[Style, dict[int, str]] = {}
    for link in links:
        for reading in link.readings:
            is_page = reading in readings and reading.number >= 2 and key_of(link.url) != own
            if is_page and _leads_on(link, reading):
                by_style.setdefault(reading.style, {}).setdefault(reading.number, link.url)
    return next((by_style[style] for style in Style if style in by_style), {})


def _leads_on(link: _Link, reading: Numbered) -> bool:
    """ "Next" alone is too little for a name that ends in a number: stories have such names, and a next story."""
    if reading.style is Style.SUFFIX:
        return _says(link.text, reading.number, is_strict=True)
    is_next = "next" in link.rel or NEXT.fullmatch(link.text) is not None
    return is_next or _says(link.text, reading.number, is_strict=False)


def _says(text: str, number: int, *, is_strict: bool) -> bool:
    """Whether the text of a link begins with the number: "2", "Page 2", "2. The lens"; `is_strict` allows no more."""
    match = COUNTED.fullmatch(text)
    if match is None or int(match[1]) != number:
        return False
    return not is_strict or not re.search(r"\w", match[2])


def _whole(bases: set[str], links: tuple[_Link, ...], own: str) -> str:
    """The link to the article on one page: by its text and its address, or by its address alone."""
    paths = {base.partition("?")[0] for base in bases}
    stems = {re.sub(r"\.[a-z]{3,5}$", "", path) for path in paths}
    for link in links:
        key = key_of(link.url)
        if key == own or any(reading.base in bases for reading in link.readings):
            continue
        is_below = any(key.startswith(stem) and len(stem) > key.find("/") + 1 for stem in stems)
        if without_whole(link.url) in bases or (is_below and WHOLE.fullmatch(link.text)):
            return link.url
    return ""


def _links(tree: HtmlElement, page_url: str) -> Iterator[_Link]:
    base = next((element.get("href") or "" for element in tree.iter("base")), "")
    base_url = link_url(base, page_url) or page_url
    known: dict[str, str] = {}
    for element in islice(tree.iter("a", "link"), _MAX_LINKS):
        href = element.get("href")
        rel = tuple((element.get("rel") or "").lower().split())
        if not href or href.startswith(("#", "javascript:", "mailto:", "tel:")):
            continue
        if element.tag == "link" and not {"next", "prev"} & set(rel):
            continue
        url = known.get(href) or link_url(href, base_url)
        known[href] = url
        if url and not _is_talk(element):
            text = " ".join("".join(islice(element.itertext(), 12)).split())
            yield _Link(url, text[:_MAX_TEXT], rel, tuple(numbered(url)))


def _is_talk(element: HtmlElement) -> bool:
    """Whether the link stands among comments, whose pages are not the article's."""
    for ancestor in islice(element.iterancestors(), _MAX_CLIMB):
        if ancestor.tag in ("body", "article", "main"):
            return False
        if TALK.search(f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"):
            return True
    return False
