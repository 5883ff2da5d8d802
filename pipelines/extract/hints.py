"""What a page says of its article outside the blocks, gathered for the features."""

from __future__ import annotations

import re

from lxml import html

from pipelines.extract.blocks import clean_text
from pipelines.extract.features import Hints
from pipelines.extract.metadata import Metadata

_TITLE_PARTS = re.compile(r"\s+[|\-–—·»:]\s+")
_MAX_HEADINGS = 3


def read_hints(tree: html.HtmlElement, metadata: Metadata) -> Hints:
    """Titles, descriptions, authors and JSON-LD text of the page, folded for comparison."""
    titles = [metadata.title]
    title = tree.find(".//title")
    if title is not None:
        whole = clean_text(title.text_content())
        titles += [whole, _TITLE_PARTS.split(whole)[0]]
    headings = [
        clean_text(heading.text_content()) for heading, _ in zip(tree.iter("h1"), range(_MAX_HEADINGS), strict=False)
    ]
    return Hints.of(
        titles + headings, (metadata.description, metadata.subtitle), metadata.authors, metadata.article_body
    )
