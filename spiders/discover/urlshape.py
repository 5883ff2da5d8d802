"""The anatomy of a URL: what `urlkind` and `trap` look at. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote, unquote_plus

from spiders.discover.urlwords import url_words

_SEPARATORS = re.compile(r"[-_+.,~:;'\s]+")
_HYPHENATED = re.compile(r"[a-z0-9-]*")
_DIGITS = re.compile(r"\d+")
_MONTH = r"(0?[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_DAY = r"(0?[1-9]|[12]\d|3[01])"
_DATES = (
    re.compile(rf"/(19|20)\d\d[/-]{_MONTH}([/-]{_DAY})?(?=[/-]|$)"),
    re.compile(rf"/{_DAY}[/-]{_MONTH}[/-](19|20)\d\d(?=[/-]|$)"),
    re.compile(r"/(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[/_-]|$)"),
)
_DATE_IN_LEAF = re.compile(r"[-_](19|20)\d\d-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])($|[-_.])")
# Scripts written without spaces: Thai, Lao, Khmer, Japanese, Chinese; Hangul slugs may have none either.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
LANGUAGE = re.compile(r"[a-z]{2}(-[a-z]{2})?")
"""A segment that may stand for a language or country."""
_HEX_ID = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{9,40}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{13,}")


class UrlShape(NamedTuple):
    """A URL taken apart; a tuple, as a page may have thousands. Paths are decoded, in lower case, with `_` as `-`."""

    path: str
    segments: tuple[str, ...]
    folders: tuple[str, ...]
    """The segments but the last."""
    leaf: str
    """Last segment without a page's extension; "" for the root."""
    extension: str
    """Known extension of the last segment (page, media or machine-read), else ""."""
    telling: frozenset[str]
    """Folders and leaf that are words of lists or of what is refused."""
    words: int
    """Words in the leaf that carry meaning; two characters count as one in scripts without spaces."""
    digits: int
    """Length of the longest number in the leaf."""
    date_end: int
    """Where a date in the path ends, -1 if there is none."""
    parameters: tuple[tuple[str, str], ...]
    is_dated: bool
    """Whether the path has a date with something of its own after it, or a leaf that ends in a date."""
    is_evident: bool
    """Whether hardly anything but an article has such a path: a date and a slug, a long slug, a long number."""

    @property
    def has_opaque_id(self) -> bool:
        return _HEX_ID.fullmatch(self.leaf) is not None


def shape_of(cleaned_url: str) -> UrlShape:
    """The anatomy of a URL that `clean_url` made."""
    address, _, query = cleaned_url.partition("?")
    path = address[address.find("/", 8) :].lower()
    if "%" in path:
        path = unquote(path).lower()
    return _shape(path.replace("_", "-"), query)


def folder_shape(shape: UrlShape, *, up: int = 1) -> UrlShape:
    """The anatomy of the folder that `shape` lies in, or of one further up."""
    return _shape("/" + "/".join(shape.segments[:-up]), "")


def _shape(path: str, query: str) -> UrlShape:
    segments = tuple(filter(None, path.split("/")))
    leaf, extension = _split_extension(segments[-1]) if segments else ("", "")
    words, date_end = count_words(leaf), _date_end(path)
    digits = 0 if leaf.isalpha() else max(map(len, _DIGITS.findall(leaf)), default=0)
    is_dated = _is_dated(path[date_end:]) if date_end >= 0 else words >= 2 and _ends_in_date(leaf)
    return UrlShape(
        path=path,
        segments=segments,
        folders=segments[:-1],
        leaf=leaf,
        extension=extension,
        telling=url_words().telling.intersection((*segments[:-1], leaf)),
        words=words,
        digits=digits,
        date_end=date_end,
        parameters=_parameters(query) if query else (),
        is_dated=is_dated,
        is_evident=is_dated or words >= 4 or (digits >= 6 and date_end < 0),
    )


def _is_dated(rest: str) -> bool:
    after_date = rest.strip("/-")
    if after_date.isdigit():
        return len(after_date) >= 4 or rest.startswith("-")  # a page's number is shorter; /blog/2026-05-01-18 is a post
    return bool(after_date) and _split_extension(after_date)[0] not in url_words().section_leaves


def _ends_in_date(leaf: str) -> bool:
    return _DATE_IN_LEAF.search(leaf) is not None


def count_words(text: str) -> int:
    """Different words of two letters or more, without articles and prepositions; half the characters if unspaced."""
    tokens = text.split("-") if _HYPHENATED.fullmatch(text) else _SEPARATORS.split(text)
    words = {token for token in tokens if len(token) > 1 and not token.isdigit()} - url_words().stop_words
    return len(words) if text.isascii() else max(len(words), len(_UNSPACED.findall(text)) // 2)


def _date_end(path: str) -> int:
    if "20" not in path and "19" not in path:
        return -1
    return next((match.end() for pattern in _DATES if (match := pattern.search(path))), -1)


def _parameters(query: str) -> tuple[tuple[str, str], ...]:
    pairs = (pair.partition("=") for pair in query.split("&"))
    return tuple((unquote_plus(name).lower(), unquote_plus(value)) for name, _, value in pairs)


def _split_extension(segment: str) -> tuple[str, str]:
    if "." not in segment:
        return segment, ""
    stem, _, extension = segment.rpartition(".")
    return (stem, extension) if stem and extension in url_words().extensions else (segment, "")
