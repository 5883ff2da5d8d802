"""What the address of a page says of its number: `?page=2`, `/2`, `/page/2`, `/seite-2`, `-2.html`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import unquote

from pipelines.model.url import clean_url, url_key

PAGE_WORDS = (
    "page|pages|pg|pag|pagina|página|seite|strona|sida|side|sivu|stranica|strana|sayfa|страница|стр|halaman|trang|teil"
)
_NAMES = re.compile(rf"(?:{PAGE_WORDS}|p|paged|pageno|page_?no|page_?number|page_?num|pn)", re.IGNORECASE)
_FOLDER = re.compile(rf"(?P<base>.+)/(?:{PAGE_WORDS}|p)[-_/]?0?(?P<number>\d{{1,2}})/?", re.IGNORECASE)
_LEAF = re.compile(r"(?P<base>.+)/0?(?P<number>\d{1,2})/?")
_SUFFIX = re.compile(
    rf"(?P<base>.+?[^/])[-_,.](?:(?:{PAGE_WORDS}|p|s)[-_]?)?0?(?P<number>\d{{1,2}})(?P<end>\.[a-z]{{3,5}})?/?",
    re.IGNORECASE,
)
_WHOLE_LEAF = re.compile(
    r"(?P<base>.+)/(?:all|full|single-?page|one-?page|view-?all|komplett(?:ansicht)?|seite-all|todo|completo|tout)/?",
    re.IGNORECASE,
)
_WHOLE_PAIR = re.compile(
    rf"(?:{PAGE_WORDS}|p|page_?wanted|view|show)=(?:all|full|single|komplett|complete)"
    r"|(?:single_?page|one_?page|view_?all|show_?all|full_?page|all_?pages|all)=(?:1|true|yes|y)?",
    re.IGNORECASE,
)


class Style(StrEnum):
    """How an address writes the number. `SUFFIX` alone may be part of a name: "top-10", "the-godfather-2"."""

    QUERY = "query"
    FOLDER = "folder"
    LEAF = "leaf"
    SUFFIX = "suffix"


class Numbered(NamedTuple):
    """An address read as a page of a longer thing; `base` is the key of the address without the number."""

    base: str
    number: int
    style: Style


def key_of(url: str) -> str:
    """For comparing addresses: as `url_key`, and a path that is spelled with escapes like one that is not."""
    return unquote(url_key(url))


def numbered(url: str) -> Iterator[Numbered]:
    """All ways in which the cleaned `url` may be a numbered page; none for the pages of a site's root.

    >>> [reading.number for reading in numbered("https://example.com/2026/a-storm/?page=2")]
    [2]
    """
    address, _, query = url.partition("?")
    if query:
        yield from _numbered_queries(address, query)
        return
    start = address.find("/", 8)
    root, path = address[:start], address[start:]
    for style, pattern in ((Style.FOLDER, _FOLDER), (Style.LEAF, _LEAF), (Style.SUFFIX, _SUFFIX)):
        match = pattern.fullmatch(unquote(path))
        if match:
            base = match["base"] + (match.groupdict().get("end") or "")
            yield Numbered(key_of(root + base), int(match["number"]), style)


def _numbered_queries(address: str, query: str) -> Iterator[Numbered]:
    pairs = query.split("&")
    for pair in pairs:
        name, _, value = pair.partition("=")
        if not (_NAMES.fullmatch(unquote(name)) and value.isdecimal() and len(value) <= 2):
            continue
        rest = "&".join(other for other in pairs if other is not pair)
        base = f"{address}?{rest}" if rest else address
        if address.find("/", 8) < len(address) - 1 or rest:  # the pages of the root are those of a list
            yield Numbered(key_of(base), int(value), Style.QUERY)


def without_whole(url: str) -> str:
    """The key of the article that `url` shows on one page by its address; "" if the address does not say so.

    >>> without_whole("https://example.com/a-storm?page=all")
    'example.com/a-storm'
    """
    cleaned = clean_url(url)
    address, _, query = cleaned.partition("?")
    pairs = query.split("&") if query else []
    rest = "&".join(pair for pair in pairs if not _WHOLE_PAIR.fullmatch(pair))
    if len(rest) < len(query):
        return key_of(f"{address}?{rest}" if rest else address)
    match = _WHOLE_LEAF.fullmatch(address[address.find("/", 8) :]) if cleaned and not query else None
    return key_of(address[: address.find("/", 8)] + match["base"]) if match else ""
