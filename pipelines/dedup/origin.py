"""Of articles with one text, which was likely published first: the one that others credit, then the earliest. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from pipelines.dedup.shingles import words_of

_EDGE_BLOCKS = 2
_EDGE_CHARACTERS = 400
_SHORTEST_NAME = 4
_MOST_SITES = 200
_MOST_NUMBERS = 500
_LATEST = "9999"


@dataclass(frozen=True, slots=True)
class Told:
    """What an article says of where it comes from. `credits` is text in which other sites may be named.

    `numbers` are those that it names: dates, hours, counts.
    """

    number: int
    id: str
    domain: str
    names: tuple[str, ...]
    at: str
    credits: str
    title: str = ""
    numbers: tuple[str, ...] = ()


def told_by(number: int, record: Mapping[str, Any]) -> Told:
    """The facts of a record. Credits stand at the beginning or the end of a text, in its agency and authors."""
    domain = str(record.get("domain") or urlsplit(str(record.get("url") or "")).netloc)
    blocks = [str(block.get("text") or "") for block in record.get("blocks") or []]
    blocks = blocks or str(record.get("text") or "").split("\n\n")
    edges = [*blocks[:_EDGE_BLOCKS], *blocks[_EDGE_BLOCKS:][-_EDGE_BLOCKS:]]
    links = [str(link.get("url") or "") for link in record.get("links") or []]
    hosts = [urlsplit(url).netloc for url in links]
    parts = [
        record.get("agency") or "",
        *(record.get("authors") or []),
        *(edge[:_EDGE_CHARACTERS] for edge in edges if len(edge) <= _EDGE_CHARACTERS),
        *hosts[-_EDGE_BLOCKS:],
    ]
    names = (domain, str(record.get("site_name") or ""))
    return Told(
        number,
        str(record.get("id") or ""),
        domain,
        tuple(name for name in names if len(name) >= _SHORTEST_NAME),
        _instant(record),
        "\n".join(map(str, parts)),
        str(record.get("title") or ""),
        _numbers(f"{record.get('title') or ''} {record.get('text') or ''}"),
    )


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(sorted({word for word in words_of(text) if word.isdecimal()})[:_MOST_NUMBERS])


def is_another_issue(one: Told, other: Told) -> bool:
    """Whether a site wrote both, at two times, and each names numbers that the other does not.

    So a notice is issued anew for another day or hour: its words are the same, what it says is not.
    """
    if one.domain != other.domain or one.at == other.at or _LATEST in {one.at, other.at}:
        return False
    return bool(set(one.numbers) - set(other.numbers)) and bool(set(other.numbers) - set(one.numbers))


def _instant(record: Mapping[str, Any]) -> str:
    """When it was published; a bare day counts as its end, as one that names the hour was there by then."""
    published = str(record.get("published_at") or "")
    if published and record.get("published_precision") == "day":
        try:
            return (datetime.fromisoformat(published) + timedelta(days=1)).isoformat()
        except ValueError:
            return published
    return published or _LATEST


def in_order(members: Sequence[Told]) -> list[Told]:
    """The likely first publisher first. The order of `members` does not matter."""
    credited = _credited(members)
    return sorted(members, key=lambda told: (-credited[told.domain], told.at, told.id, told.number))


def _credited(members: Sequence[Told]) -> Counter[str]:
    """How many articles of other sites name each site."""
    sites = {told.domain: told.names for told in sorted(members, key=lambda told: told.id)[:_MOST_SITES]}
    votes: Counter[str] = Counter()
    if len(sites) < 2:
        return votes
    for told in members:
        for domain, names in sites.items():
            is_other = domain != told.domain and not _share_name(names, told.names)
            if is_other and any(_is_named(name, told.credits) for name in names):
                votes[domain] += 1
    return votes


def _is_named(name: str, credits_: str) -> bool:
    """Whether a site is named in `credits_`: its domain in any case, its name as it is written or in capitals.

    As whole words, so that "Other" or "Time" are not found in "another time".
    """
    forms, text = {name, name.upper()}, credits_
    if "." in name:
        forms, text = {name.casefold()}, credits_.casefold()
    return any(re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text) for form in forms)


def _share_name(one: Sequence[str], other: Sequence[str]) -> bool:
    """Two sites of one publisher name each other whatever they print."""
    return not {name.casefold() for name in one}.isdisjoint(name.casefold() for name in other)
