"""Other opinions: trafilatura's main text of the same tree. Each is one column among many, never the last word."""

from __future__ import annotations

from enum import StrEnum

from lxml import etree, html

_ELEMENTS = etree.XPath("count(//*)")
MAX_ELEMENTS = 12_000
"""Larger pages get no second opinion: trafilatura takes seconds on tens of thousands of flat elements (it is linear
in paragraphs, worse in links), and the model does nearly as well without."""


class Reading(StrEnum):
    """How the other extractor reads the page."""

    USUAL = "usual"
    STRICT = "strict"
    """Rather too little than too much."""


def second_opinion(tree: html.HtmlElement, reading: Reading = Reading.USUAL) -> str:
    """trafilatura's text, "" where it finds none. It copies the tree itself; its cache, comments and dates stay off."""
    if _ELEMENTS(tree) > MAX_ELEMENTS:
        return ""
    from trafilatura import bare_extraction  # noqa: PLC0415 - a fifth of a second that most of the program does not need

    found = bare_extraction(
        tree, with_metadata=False, include_comments=False, deduplicate=False, fast=True,
        favor_precision=reading is Reading.STRICT,
    )  # fmt: skip
    text = found.as_dict().get("text") if found is not None and not isinstance(found, dict) else None
    return text if isinstance(text, str) else ""
