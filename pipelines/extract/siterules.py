"""The rules of a site file, applied: CSS selectors that overrule what was read. The last resort, so they win.

A selector that matches nothing on a page changes nothing on it. One that is no CSS raises when the site file is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from lxml import html
from lxml.cssselect import CSSSelector

from pipelines.extract.blocks import clean_text
from pipelines.extract.body import THRESHOLD, Label, Labelled
from pipelines.extract.metadata import Metadata
from pipelines.extract.metadata.names import clean_names
from pipelines.extract.metadata.stamps import Stamp, parse_stamp
from pipelines.extract.metadata.zones import zoned
from pipelines.model import DateSource
from pipelines.model.rules import Rules

_DROPPED = (Label.OTHER, "the site file drops it")
_OUTSIDE = (Label.OTHER, "outside what the site file names as the body")
_INSIDE = (Label.BODY, "in what the site file names as the body")
_FUTURE = timedelta(hours=24)


def ruled_blocks(tree: html.HtmlElement, labelled: Sequence[Labelled], rules: Rules) -> tuple[Labelled, ...]:
    """The blocks with `body` and `drop` applied: in the body all but what a hard fact drops, elsewhere nothing."""
    body = frozenset(_first(tree, rules.body))
    drop = frozenset(node for rule in rules.drop for node in _select(tree, rule))
    return tuple(_ruled(item, body, drop) for item in labelled)


def _ruled(item: Labelled, body: frozenset[html.HtmlElement], drop: frozenset[html.HtmlElement]) -> Labelled:
    around = {frame.node for frame in item.raw.frame.ancestors()}
    if not drop.isdisjoint(around):
        return replace(item, ruled=_DROPPED)
    if not body:
        return item
    if body.isdisjoint(around):
        return replace(item, ruled=_OUTSIDE)
    return item if item.ruled is not None or item.probability >= THRESHOLD else replace(item, ruled=_INSIDE)


def ruled_metadata(tree: html.HtmlElement, metadata: Metadata, rules: Rules, fetched_at: datetime | None) -> Metadata:
    """The metadata with `title`, `authors` and `published` as the selectors find them, where they find something."""
    sources = dict(metadata.sources)
    title = next((clean_text(node.text_content()) for node in _first(tree, rules.title)), "")
    if title:
        metadata, sources["title"] = replace(metadata, title=title), "site file"
    authors = tuple(clean_names(clean_text(node.text_content()) for node in _first(tree, rules.authors)))
    if authors:
        metadata, sources["authors"] = replace(metadata, authors=authors), "site file"
    stamp = next((found for node in _first(tree, rules.published) if (found := _stamp(node))), None)
    if stamp is not None:
        moment, zone = zoned(stamp, [])
        if fetched_at is None or moment <= fetched_at + _FUTURE:
            metadata = replace(
                metadata, published_at=moment.astimezone(UTC), published_raw=stamp.raw, published_zone=zone,
                published_precision=stamp.precision, published_source=DateSource.TEXT,
            )  # fmt: skip
            sources["published_at"] = "site file"
    return replace(metadata, sources=sources)


def _stamp(node: html.HtmlElement) -> Stamp | None:
    """The date of a node: as a machine reads it, else as it is shown."""
    texts = (node.get("datetime"), node.get("content"), clean_text(node.text_content()))
    return next((found for text in texts if text and (found := parse_stamp(text))), None)


def _first(tree: html.HtmlElement, selectors: Sequence[str]) -> list[html.HtmlElement]:
    """What the first selector that matches something matches."""
    return next((found for selector in selectors if (found := _select(tree, selector))), [])


def _select(tree: html.HtmlElement, selector: str) -> list[html.HtmlElement]:
    return list(_compiled(selector)(tree))


@lru_cache(maxsize=500)
def _compiled(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")
