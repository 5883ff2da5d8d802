"""Everything on a page that may be its headline, each text with the source that says it."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.extract.metadata.headlinetext import headline_parts, line_of
from pipelines.extract.metadata.jsonld import Node
from pipelines.extract.metadata.sitenames import leading_part, words_key
from pipelines.extract.metadata.structured import Structured, is_article, one_line, text_of
from pipelines.model import Discovery

MAX_TITLE_CHARS = 500
_MAX_HEADLINES = 6
_MIN_PART_CHARS = 15
_SAME_HEADLINE = 0.5
"""Share of common words from which an h1 is taken to say what the machine-readable titles say."""

_CMS_METAS = ("parsely-title", "sailthru.title", "dc.title", "dcterms.title", "cxenseparse:title", "headline")


def title_candidates(facts: Structured, discovery: Discovery) -> Iterator[tuple[str, str]]:
    """(source, text) of each, the source as `explain` shows it; a source may say several."""
    for source, text in _all(facts, discovery):
        if text and len(text) <= MAX_TITLE_CHARS:
            yield source, text


def _all(facts: Structured, discovery: Discovery) -> Iterator[tuple[str, str]]:
    yield from _of_nodes("jsonld", [node for node in facts.articles if node.origin == "jsonld"][:2])
    yield from _of_nodes("microdata", [node for node in facts.articles if node.origin == "microdata"][:2])
    yield from _of_headlines(facts)
    yield "meta:og:title", facts.meta("og:title", "og_title")
    yield "meta:twitter:title", facts.meta("twitter:title", "twitter:text:title")
    yield "meta:title", facts.meta("title")
    for name in _CMS_METAS:
        yield "meta:cms", facts.meta(name)
    yield "title", facts.title_tag
    yield "title:lead", leading_part(facts.title_tag)
    yield "discovery:title", one_line(discovery.title)


def _of_nodes(origin: str, nodes: list[Node]) -> Iterator[tuple[str, str]]:
    for order, node in enumerate(nodes):
        kind = "" if is_article(node) else "page "
        for key in ("headline", "name", "alternativeHeadline"):
            if node.get(key):
                first = key != "headline" or not (order or kind)
                yield (f"{origin}:{kind}{key}" if first else f"{origin}:other {key}"), text_of(node.get(key))


def _of_headlines(facts: Structured) -> Iterator[tuple[str, str]]:
    """The main headline element first and in parts, then the other ones."""
    headlines = list(facts.headlines[:_MAX_HEADLINES])
    lines = [line_of(h1) for h1 in headlines]
    main = _main_headline(lines, facts)
    for order in sorted(range(len(lines)), key=lambda order: order != main):
        yield ("h1" if order == main else "h1:other"), lines[order]
    for h1 in ([headlines[main]] if headlines else []) + [h1 for h1 in headlines[:2] if h1 is not headlines[main]]:
        yield from (("h1:part", part) for part in headline_parts(h1) if len(part) >= _MIN_PART_CHARS)


def _main_headline(lines: list[str], facts: Structured) -> int:
    """Which h1 is the article's: the first, but where another says what the page's machine-readable titles say, that."""
    if len(lines) < 2:
        return 0
    stated = [facts.meta("og:title"), facts.title_tag, leading_part(facts.title_tag)]
    stated += [text_of(node.get("headline")) for node in facts.articles[:2]]
    sets = [words for words in (set(words_key(text).split()) for text in stated) if words]
    shares = [max((_common(set(words_key(line).split()), words) for words in sets), default=0.0) for line in lines]
    best = max(range(len(lines)), key=lambda order: (shares[order], -order))
    return best if shares[best] > _SAME_HEADLINE else 0


def _common(words: set[str], others: set[str]) -> float:
    """Shared words among all words of both, 0 to 1."""
    return len(words & others) / len(words | others)
