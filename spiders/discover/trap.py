"""Places without end: calendars, parameters that multiply, paths that repeat themselves. Pure.

Two defences. `trap_reason` refuses what is a trap by its form alone. `trap_pattern` gives the shape that endless pages
of one kind share, so that a crawl can stop fetching a shape after `PATTERN_LIMIT` pages, whatever site thought of it.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from pipelines.model.url import clean_url
from spiders.discover.urlshape import UrlShape
from spiders.discover.urlwords import url_words

PATTERN_LIMIT = 500
"""Pages of one shape, other than articles, that a crawl should fetch. Archives by month of 40 years fit in."""
_MAX_SEGMENTS = 15
_MAX_PARAMETERS = 10
_MAX_REPEATS = 3  # the same segment three times in one path: a relative link that a page adds to its own address
_NUMBER = re.compile(r"\d+")
_SLUG = re.compile(r"[^/?&=]*(?:[-_][^/?&=_-]+){3,}")


def trap_reason(shape: UrlShape) -> str:
    """Why the URL is a trap by its form, for a person; "" if it is none."""
    if len(shape.segments) > _MAX_SEGMENTS:
        return f"{len(shape.segments)} segments deep"
    if len(shape.parameters) > _MAX_PARAMETERS:
        return f"{len(shape.parameters)} parameters"
    if _repeats(shape.segments):
        return "a path that repeats itself"
    if _is_calendar(shape):
        return "a page of a calendar"
    return ""


def trap_pattern(url: str) -> str:
    """The shape of a URL that may have endless siblings, numbers and values left out; "" if it cannot have them.

    >>> trap_pattern("http://example.com/events/2026/05?day=3&view=list")
    'example.com/events/{n}/{n}?day={}&view={}'
    """
    address, mark, query = clean_url(url).partition("://")[2].partition("?")
    path = _NUMBER.sub("{n}", _SLUG.sub("{s}", address))
    names = "&".join(sorted(f"{pair.partition('=')[0]}={{}}" for pair in query.split("&")))
    if not mark:
        return path if "{" in path else ""
    return f"{path}?{names}"


def _repeats(segments: tuple[str, ...]) -> bool:
    if len(segments) < _MAX_REPEATS or len(set(segments)) == len(segments):
        return False
    names = [segment for segment in segments if not segment.isdigit()]
    pairs = Counter(pair for pair in pairwise(names) if pair[0] != pair[1])
    return max(Counter(names).values(), default=0) >= _MAX_REPEATS or max(pairs.values(), default=0) >= 2


def _is_calendar(shape: UrlShape) -> bool:
    if not shape.telling and not shape.parameters:
        return False
    names, words = [name for name, _ in shape.parameters], url_words()
    if any(name.startswith(("tribe-bar", "eventdisplay")) for name in names):
        return True
    if shape.telling.isdisjoint(words.calendar_segments):
        return False
    return not words.calendar_names.isdisjoint(names) or (shape.date_end >= 0 and not shape.is_dated)
