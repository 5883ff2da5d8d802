"""Who wrote the article: structured data first, then meta tags, then the byline. People and agencies, names only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import html

from pipelines.extract.metadata.byline import find_byline
from pipelines.extract.metadata.names import agency_in, clean_names, is_company
from pipelines.extract.metadata.sitenames import is_publisher, name_keys
from pipelines.extract.metadata.structured import Structured, is_article, text_of
from pipelines.model import Discovery

_METAS = (
    "author", "article:author", "parsely-author", "dc.creator", "dcterms.creator", "sailthru.author", "byl", "article:author_name", "og:author",
    "og:article:author", "dc.creator.name", "citation_author", "cxenseparse:author", "authors", "article.author", "creator",
)  # fmt: skip
_FAMILY_NAME_FIRST = frozenset(["citation_author"])
_SEAT_PARTS = 3


@dataclass(frozen=True, slots=True)
class Authors:
    """Names in the page's order, the wire agency credited, and the source that named them."""

    names: tuple[str, ...] = ()
    agency: str = ""
    source: str = ""


def choose_authors(
    facts: Structured, site_names: Iterable[str], discovery: Discovery, headline: html.HtmlElement | None
) -> Authors:
    """The authors of the first source that names people or agencies; the publisher's own name only where no other is."""
    sites = name_keys(site_names, facts.url)
    fallback = Authors()
    for source, raw in _candidates(facts, discovery):
        names = clean_names(_without_seat(text, sites) for text in raw)
        people = tuple(name for name in names if not is_publisher(name, sites) and not is_company(name))
        if people:
            return Authors(people, agency_in(people), source)
        if names and not fallback.names:
            fallback = Authors(tuple(names), agency_in(names), source)
    byline = find_byline(headline, lambda name: is_publisher(name, sites))
    return Authors(tuple(byline), agency_in(byline), "byline") if byline else fallback


def _without_seat(text: str, sites: frozenset[str]) -> str:
    """A publisher's name without its seat: "Herald Media Ltd, Leeds, England"."""
    parts = [part.strip() for part in text.split(",")]
    named = len(parts) == _SEAT_PARTS and (is_publisher(parts[0], sites) or is_company(parts[0]))
    return parts[0] if named and " " not in parts[2] else text


def _candidates(facts: Structured, discovery: Discovery) -> Iterator[tuple[str, list[str]]]:
    for node in facts.articles:
        if is_article(node):
            for key in ("author", "creator"):
                yield f"{node.origin}:{key}", list(names_in(node.get(key)))
    for name in _METAS:
        if name in facts.metas:
            turned = map(_given_name_first, facts.metas[name]) if name in _FAMILY_NAME_FIRST else facts.metas[name]
            yield f"meta:{name}", list(turned)
    if discovery.authors:
        yield "discovery:authors", list(discovery.authors)


def _given_name_first(name: str) -> str:
    family, _, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if given and "," not in given else name


def names_in(value: Any) -> Iterator[str]:
    """The names in an author property: strings, objects, and lists of either."""
    for item in value[:40] if isinstance(value, list) else [value]:
        if isinstance(item, dict) and not item.get("name"):
            yield " ".join(filter(None, (text_of(item.get("givenName")), text_of(item.get("familyName")))))
        elif isinstance(item, dict) and isinstance(item["name"], list):
            yield from (text_of(name) for name in item["name"][:40])
        elif item:
            yield text_of(item)
