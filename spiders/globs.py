"""Path globs of site files: `*` within a segment, `**` across segments, `?` one character. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote, urlsplit

_PART = re.compile(r"\*\*/?|\*|\?|[^*?]+")


def matches(url: str, globs: tuple[str, ...]) -> bool:
    """Whether the path of `url` matches one of the globs, as a whole. Escapes and letters beyond ASCII are alike.

    >>> matches("https://example.com/2026/05/a-story", ("/20*/**",))
    True
    """
    if not globs:
        return False
    path = unquote(urlsplit(url).path)
    return any(_compiled(glob).fullmatch(path) is not None for glob in globs)


@lru_cache(maxsize=1024)
def _compiled(glob: str) -> re.Pattern[str]:
    return re.compile("".join(_translated(part) for part in _PART.findall(_collapsed(unquote(glob)))))


def _collapsed(glob: str) -> str:
    """Runs of stars as one, so that no pattern can take exponential time."""
    return re.sub(r"\*{3,}", "**", re.sub(r"(\*\*/){2,}", "**/", glob))


def _translated(part: str) -> str:
    if part == "**/":
        return "(?:[^/]*/)*"  # "/a/**/b" matches "/a/b" too
    wildcards = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
    return wildcards.get(part) or re.escape(part)
