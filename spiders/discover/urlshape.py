"""The anatomy of a URL: what `urlkind` and `trap` look at. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, unquote_plus

from spiders.discover.urlwords import url_words

_SEPARATORS = re.compile(r"[-_+.,~:;'\s]+")
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


@dataclass(frozen=True, slots=True)
class UrlShape:
    """A URL taken apart. Paths are percent-decoded, in lower case, with `_` as `-`."""

    path: str
    segments: tuple[str, ...]
    leaf: str
    """Last segment without a page's extension; "" for the root."""
    extension: str
    """Known extension of the last segment (page, media or machine-read), else ""."""
    words: int
    """Words in the leaf that carry meaning; two characters count as one in scripts without spaces."""
    digits: int
    """Length of the longest number in the leaf."""
    date_end: int
    """Where a date in the path ends, -1 if there is none."""
    parameters: tuple[tuple[str, str], ...]

    @property
    def folders(self) -> tuple[str, ...]:
        return self.segments[:-1]

    @property
    def after_date(self) -> str:
        return self.path[self.date_end :].strip("/-_") if self.date_end >= 0 else ""

    @property
    def is_dated(self) -> bool:
        """Whether the path has a date with something of its own after it, or a leaf that ends in a date."""
        rest = self.after_date
        if rest.isdigit():
            return len(rest) >= 4  # a page's number is shorter
        if self.date_end >= 0:
            return bool(rest) and _stem(rest) not in url_words().section_leaves
        return self.words >= 2 and _DATE_IN_LEAF.search(self.leaf) is not None

    @property
    def is_evident(self) -> bool:
        """Whether hardly anything but an article has such a path: a date and a slug, a long slug, a long number."""
        return self.is_dated or self.words >= 4 or (self.digits >= 6 and self.date_end < 0)

    @property
    def has_opaque_id(self) -> bool:
        return _HEX_ID.fullmatch(self.leaf) is not None


def shape_of(cleaned_url: str) -> UrlShape:
    """The anatomy of a URL that `clean_url` made."""
    address, _, query = cleaned_url.partition("?")
    path = address[address.find("/", 8) :].lower()
    if "%" in path:
        path = unquote(path).lower()
    path = path.replace("_", "-")
    segments = tuple(filter(None, path.split("/")))
    leaf, extension = _split_extension(segments[-1]) if segments else ("", "")
    return UrlShape(
        path=path,
        segments=segments,
        leaf=leaf,
        extension=extension,
        words=count_words(leaf),
        digits=max(map(len, _DIGITS.findall(leaf)), default=0),
        date_end=_date_end(path),
        parameters=_parameters(query) if query else (),
    )


def count_words(text: str) -> int:
    """Words of two letters and more that are no articles or prepositions; half the characters of unspaced scripts."""
    stop_words = url_words().stop_words
    tokens = [token for token in _SEPARATORS.split(text) if len(token) > 1 and not token.isdigit()]
    spaced = sum(token not in stop_words for token in tokens)
    return spaced if text.isascii() else max(spaced, len(_UNSPACED.findall(text)) // 2)


def _date_end(path: str) -> int:
    if "/19" not in path and "/20" not in path:
        return -1
    return next((match.end() for pattern in _DATES if (match := pattern.search(path))), -1)


def _parameters(query: str) -> tuple[tuple[str, str], ...]:
    pairs = (pair.partition("=") for pair in query.split("&"))
    return tuple((unquote_plus(name).lower(), unquote_plus(value)) for name, _, value in pairs)


def _split_extension(segment: str) -> tuple[str, str]:
    stem, dot, extension = segment.rpartition(".")
    words = url_words()
    if dot and stem and extension in words.page_extensions | words.media_extensions | words.feed_extensions | _MACHINE:
        return stem, extension
    return segment, ""


def _stem(segment: str) -> str:
    return _split_extension(segment)[0]


_MACHINE = frozenset(["xml", "json", "txt", "gz"])
