"""Names of the site in and around titles: what counts as one, and how it is cut off a headline."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache
from urllib.parse import urlsplit

_WORD = re.compile(r"\w+")
_SEPARATOR = re.compile(r"\s+[|\-–—―·•»›«‹:~/]+\s+|\s*[|｜_]\s*|\s+[-–—]|\s*(?:-{2,}|::|：)\s*")
_BEFORE_COLON = re.compile(r"([^:]{2,40}):\s+")
_MIN_AGREED_CHARS = 8
"""Parts shorter than this agree by chance: "News", "Video"."""

_RUBRICS = frozenset(
    "opinion editorial column commentary analysis video watch photos gallery live exclusive breaking news podcast letters "
    "review interview kommentar meinung leitartikel kolumne analyse interview opinión editorial opinião tribune".split()
)


_DESK_WORDS = frozenset(
    "the die der das le la el il news online redaktion redaction rédaction redacción redazione redactie nachrichten staff team editorial "
    "newsroom desk com de net org www digital web newspaper agencies agenturen agencias agences reporter report".split()
)


@lru_cache(maxsize=500)  # each of a page's titles is compared with several others
def words_key(text: str) -> str:
    """`text` for comparison: words in lower case, nothing else.

    >>> words_key("“What's next?” – CBC")
    'what s next cbc'
    """
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).lower()))


def name_keys(site_names: Iterable[str], url: str) -> frozenset[str]:
    """Keys of all forms in which the site may sign its titles: its names, its host, parts of the host."""
    host = (_host(url)).removeprefix("www.")
    labels = host.split(".")
    names = {words_key(name) for name in site_names}
    names |= {words_key(label) for label in labels[:-1] if len(label) > 2}
    names |= {words_key(".".join(labels[start:])) for start in range(len(labels) - 1)}
    names.discard("")
    return frozenset(names | {name.replace(" ", "") for name in names})


def cut_site(text: str, names: Collection[str], others: Collection[str] = ()) -> str:
    """`text` without the site's name and rubric at its ends. A part that another candidate is in full is taken as it is.

    >>> cut_site("Rain in May | Weather | The Herald", {"the herald"}, {"rain in may"})
    'Rain in May'
    """
    before_colon = _BEFORE_COLON.match(text)
    if before_colon and words_key(before_colon[1]) in names:
        text = text[before_colon.end() :]
    cuts = [(match.start(), match.end()) for match in _SEPARATOR.finditer(text)][:12]
    if not cuts:
        return text.strip()
    parts = [part for start, end in cuts for part in (text[:start], text[end:])] if others else []
    agreed = [part for part in parts if len(words_key(part)) >= _MIN_AGREED_CHARS and words_key(part) in others]
    if agreed:
        return max(agreed, key=len).strip()
    return _without_names(text, cuts, names)


def leading_part(text: str) -> str:
    """What stands before the first separator, "" where there is none: the headline, on sites whose name is all else."""
    match = _SEPARATOR.search(text)
    lead = text[: match.start()].strip() if match else ""
    return lead if len(lead) >= 2 * _MIN_AGREED_CHARS else ""


def _without_names(text: str, cuts: list[tuple[int, int]], names: Collection[str]) -> str:
    stop = len(text)
    for start, end in reversed(cuts):
        if not is_site_name(text[end:stop], names):
            break
        stop = start
    begin = 0
    for start, end in cuts:
        if start >= stop or not is_site_name(text[begin:start], names):
            break
        begin = end
    return text[begin:stop].strip() or text.strip()


def is_site_name(text: str, names: Collection[str]) -> bool:
    """Whether `text` is the name of the site or a mere rubric, perhaps with a word more ("BBC News")."""
    key = words_key(text)
    if not key or key in names or key in _RUBRICS:
        return True
    squeezed = key.replace(" ", "")
    # "BBC News", "Die Zeit Online", "Reuters.com": the name and one or two words more.
    return len(key.split()) <= 4 and any(
        (len(name) > 3 and name in (key, squeezed)) or _starts(key, name) for name in names
    )


def _starts(key: str, name: str) -> bool:
    return len(name) > 2 and (key.startswith(name + " ") or key.endswith(" " + name)) and len(key) - len(name) <= 10


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def is_publisher(name: str, names: Collection[str]) -> bool:
    """Whether an author's name is but the publisher's, perhaps with "staff" or "online" after it.

    >>> is_publisher("Herald Online", {"herald"}), is_publisher("herald/bob", {"herald"})
    (True, False)
    """
    words = [word for word in words_key(name).split() if word not in _DESK_WORDS]
    return not words or " ".join(words) in names or "".join(words) in names or words_key(name).replace(" ", "") in names
