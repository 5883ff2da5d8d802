"""Who wrote the article: structured data first, then meta tags, then the byline. People and agencies, names only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import html

from pipelines.extract.metadata.names import agency_in, clean_names, name_key
from pipelines.extract.metadata.structured import Structured, is_article, text_of
from pipelines.model import Discovery

_METAS = (
    "author", "article:author", "parsely-author", "dc.creator", "dcterms.creator", "sailthru.author", "byl", "article:author_name", "og:author",
    "dc.creator.name", "citation_author", "cxenseparse:author", "authors", "article.author", "creator",
)  # fmt: skip
_BYLINE = re.compile(r"(?:^|[\s_-])(?:by-?line|author|autor|auteur|autore|writer|redactor|reporter)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Authors:
    """Names in the page's order, the wire agency credited, and the source that named them."""

    names: tuple[str, ...] = ()
    agency: str = ""
    source: str = ""


def choose_authors(
    facts: Structured, site_names: Iterable[str], discovery: Discovery, tree: html.HtmlElement
) -> Authors:
    """The authors of the best source that names any."""
    sites = {name_key(name) for name in site_names if name}
    fallback = Authors()
    for source, raw in _candidates(facts, discovery, tree):
        names = clean_names(raw)
        people = tuple(name for name in names if name_key(name) not in sites)
        if people:
            return Authors(people, agency_in(people), source)
        if names and not fallback.names:
            fallback = Authors(tuple(names), "", source)
    return fallback


def _candidates(facts: Structured, discovery: Discovery, tree: html.HtmlElement) -> Iterator[tuple[str, list[str]]]:
    for node in facts.articles:
        if is_article(node):
            kind = node.origin
            for key in ("author", "creator"):
                yield f"{kind}:{key}", list(names_in(node.get(key)))
    for name in _METAS:
        if name in facts.metas:
            yield f"meta:{name}", list(facts.metas[name])
    if discovery.authors:
        yield "discovery:authors", list(discovery.authors)
    yield "byline", _rel_author(tree)


def names_in(value: Any) -> Iterator[str]:
    """The names in an author property: strings, objects, and lists of either."""
    for item in value[:40] if isinstance(value, list) else [value]:
        if isinstance(item, dict) and not item.get("name"):
            yield " ".join(filter(None, (text_of(item.get("givenName")), text_of(item.get("familyName")))))
        elif isinstance(item, dict) and isinstance(item["name"], list):
            yield from (text_of(name) for name in item["name"][:40])
        elif item:
            yield text_of(item)


def _rel_author(tree: html.HtmlElement) -> list[str]:
    found = [
        " ".join("".join(a.itertext()).split()) for a in tree.iter("a") if "author" in (a.get("rel") or "").split()
    ]
    return list(dict.fromkeys(name for name in found if name))[:5]
