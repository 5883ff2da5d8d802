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
        names = clean_names(raw)
        people = tuple(name for name in names if not is_publisher(name, sites) and not is_company(name))
        if people:
            return Authors(people, agency_in(people), source)
        if names and not fallback.names:
            fallback = Authors(tuple(names), agency_in(names), source)
    byline = find_byline(headline)
    people = tuple(name for name in byline if not is_publisher(name, sites))
    if people or not fallback.names:
        return Authors(people or tuple(byline), agency_in(byline), "byline" if byline else "")
    return fallback


def _candidates(facts: Structured, discovery: Discovery) -> Iterator[tuple[str, list[str]]]:
    for node in facts.articles:
        if is_article(node):
            for key in ("author", "creator"):
                yield f"{node.origin}:{key}", list(names_in(node.get(key)))
    for name in _METAS:
        if name in facts.metas:
            yield f"meta:{name}", list(facts.metas[name])
    if discovery.authors:
        yield "discovery:authors", list(discovery.authors)


def names_in(value: Any) -> Iterator[str]:
    """The names in an author property: strings, objects, and lists of either."""
    for item in value[:40] if isinstance(value, list) else [value]:
        if isinstance(item, dict) and not item.get("name"):
            yield " ".join(filter(None, (text_of(item.get("givenName")), text_of(item.get("familyName")))))
        elif isinstance(item, dict) and isinstance(item["name"], list):
            yield from (text_of(name) for name in item["name"][:40])
        elif item:
            yield text_of(item)
