"""Describes a whole page by numbers, for the question whether it is an article. Read after its blocks are labelled."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

import numpy as np
from lxml import etree, html

from pipelines.extract.body import Labelled
from pipelines.extract.forest import Matrix
from pipelines.extract.kindwords import WORD_FEATURES, word_row
from pipelines.extract.metadata import Metadata
from pipelines.model import Precision

KIND_FEATURES: tuple[str, ...] = (
    "url_depth", "url_last_chars", "url_last_hyphens", "url_last_digits", "url_date", "url_slash", "url_suffix",
    "url_query",
    "og_article", "og_website", "jsonld_article", "jsonld_list", "jsonld_product", "jsonld_page", "published",
    "published_day",
    "modified", "authors", "article_body", "title_words", "description_chars", "section", "images",
    "blocks", "kept", "kept_log", "kept_share", "kept_good", "kept_longest", "kept_mean", "kept_link_share",
    "kept_headings",
    "kept_short", "kept_runs", "kept_frames", "kept_top_path", "kept_probability", "kept_firm", "doubtful",
    "kept_linked",
    "linked_headlines", "linked_headings", "links", "link_share", "headings", "h1", "articles", "times", "forms",
    "inputs",
    "images_all", "prices", "dated_blocks", "paragraph_chars", "list_share", "title_in_blocks", "questions",
    "list_items", *WORD_FEATURES,
)  # fmt: skip

_DATE = re.compile(r"(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2])[/-]?")
_PRICE = re.compile(r"[$€£¥₹]\s?\d|\d\s?[€£]")
_CURRENCY = re.compile("[$€£¥₹]")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_COUNTS = {
    tag: etree.XPath(f"count(.//{tag})")
    for tag in ("a", "h1", "h2", "h3", "h4", "article", "time", "form", "input", "img", "li")
}


def describe_page(url: str, tree: html.HtmlElement, metadata: Metadata, labelled: Sequence[Labelled]) -> Matrix:
    """One row of `KIND_FEATURES`."""
    row = [*_url_row(url), *_metadata_row(metadata), *_kept_row(labelled), *_page_row(tree, metadata, labelled)]
    row += word_row(
        urlsplit(url).path, [item.raw.text for item in labelled], [item.raw.text for item in labelled if item.is_kept]
    )
    return np.array([row], dtype=np.float32)


def _url_row(url: str) -> list[float]:
    parts = urlsplit(url)
    segments = [segment for segment in unquote(parts.path).split("/") if segment]
    last = segments[-1] if segments else ""
    return [
        len(segments),
        len(last),
        last.count("-") + last.count("_"),
        sum(map(str.isdigit, last)),
        _DATE.search(parts.path) is not None,
        parts.path.endswith("/"),
        "." in last[-6:],
        len(parts.query),
    ]


def _metadata_row(metadata: Metadata) -> list[float]:
    types = [kind.lower() for kind in metadata.jsonld_types]
    return [
        metadata.og_type.lower().endswith("article"),
        metadata.og_type.lower() == "website",
        any(kind.endswith(("article", "posting", "report")) for kind in types),
        any("list" in kind or "collection" in kind for kind in types),
        any(kind in ("product", "offer", "softwareapplication", "organization", "localbusiness") for kind in types),
        any(kind in ("webpage", "website", "qapage", "faqpage", "profilepage") for kind in types),
        metadata.published_at is not None,
        metadata.published_precision is Precision.DAY,
        metadata.modified_at is not None,
        len(metadata.authors),
        min(len(metadata.article_body), 5000),
        len(metadata.title.split()),
        len(metadata.description),
        bool(metadata.section),
        len(metadata.images),
    ]


def _kept_row(labelled: Sequence[Labelled]) -> list[float]:
    kept = [item for item in labelled if item.is_kept]
    texts = [item.raw.text for item in kept]
    chars = sum(map(len, texts))
    page_chars = sum(len(item.raw.text) for item in labelled) or 1
    flags = [item.is_kept for item in labelled]
    runs = sum(now and not before for before, now in zip([False, *flags], flags, strict=False))
    paths = Counter(item.raw.frame.path for item in kept)
    links = sum(item.raw.link_chars for item in kept)
    probabilities = [item.probability for item in kept]
    n = len(kept) or 1
    return [
        len(labelled),
        len(kept),
        float(np.log1p(chars)),
        chars / page_chars,
        sum(len(text) >= 80 for text in texts),
        max(map(len, texts), default=0),
        chars / n,
        links / (chars or 1),
        sum(item.raw.frame.tag in ("h1", "h2", "h3", "h4") for item in kept) / n,
        sum(len(text) < 40 for text in texts) / n,
        runs,
        len({id(item.raw.frame) for item in kept}) / n,
        max(paths.values(), default=0) / n,
        sum(probabilities) / n,
        sum(probability > 0.9 for probability in probabilities),
        sum(0.2 < item.probability < 0.8 for item in labelled) / (len(labelled) or 1),
        sum(2 * item.raw.link_chars > len(item.raw.text) for item in kept) / n,
    ]


def _page_row(tree: html.HtmlElement, metadata: Metadata, labelled: Sequence[Labelled]) -> list[float]:
    count = {tag: float(counted(tree)) for tag, counted in _COUNTS.items()}
    chars = sum(len(item.raw.text) for item in labelled) or 1
    linked = [item for item in labelled if item.raw.link_chars > 0.8 * len(item.raw.text)]
    title = metadata.title.lower()
    has_sign = any(_CURRENCY.search(item.raw.text) is not None for item in labelled)
    return [
        sum(25 < len(item.raw.text) < 200 for item in linked),
        sum(item.raw.frame.tag in ("h2", "h3", "h4") for item in linked),
        count["a"],
        sum(item.raw.link_chars for item in labelled) / chars,
        count["h2"] + count["h3"] + count["h4"],
        count["h1"],
        count["article"],
        count["time"],
        count["form"],
        count["input"],
        count["img"],
        sum(_PRICE.search(item.raw.text) is not None for item in labelled) if has_sign else 0,
        sum(len(item.raw.text) < 60 and _YEAR.search(item.raw.text) is not None for item in labelled),
        sum(len(item.raw.text) for item in labelled if item.raw.frame.tag == "p"),
        sum(len(item.raw.text) for item in labelled if item.raw.frame.tag == "li") / chars,
        any(item.raw.text.lower() == title for item in labelled) if title else 0.0,
        sum(item.raw.text.endswith("?") for item in labelled),
        count["li"],
    ]
