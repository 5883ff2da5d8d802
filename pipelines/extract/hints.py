"""What a page says of its article outside the blocks, gathered for the features."""

from __future__ import annotations

import re

from lxml import html

from pipelines.extract.blocks import clean_text
from pipelines.extract.features_said import Hints
from pipelines.extract.metadata import Metadata

_TITLE_PARTS = re.compile(r"\s+[|\-–—·»:]\s+")
_MAX_HEADINGS = 2
"""A page with more headings of the first level uses them for its sections."""


def read_hints(tree: html.HtmlElement, metadata: Metadata) -> Hints:
    """Titles, descriptions, authors and JSON-LD text of the page, folded for comparison."""
    titles = [metadata.title]
    title = next(tree.iter("title"), None)
    if title is not None:
        whole = clean_text(title.text_content())
        titles += [whole, _TITLE_PARTS.split(whole)[0]]
    found = [node for node, _ in zip(tree.iter("h1"), range(_MAX_HEADINGS + 1), strict=False)]
    headings = [clean_text(node.text_content()) for node in found] if len(found) <= _MAX_HEADINGS else []
    return Hints.of(
        titles + headings, (metadata.description, metadata.subtitle), metadata.authors, metadata.article_body
    )
