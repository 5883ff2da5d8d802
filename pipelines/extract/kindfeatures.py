"""Describes a whole page by numbers, for the question whether it is an article. Read after its blocks are labelled."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import compress
from urllib.parse import unquote, urlsplit

import numpy as np
from lxml import html

from pipelines.extract.body import Labelled
from pipelines.extract.forest import Matrix
from pipelines.extract.kindwords import WORD_FEATURES, word_row
from pipelines.extract.metadata import Metadata
from pipelines.extract.rawblock import RawBlock
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
_CURRENCIES = "$€£¥₹"
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_COUNTED = ("a", "h1", "h2", "h3", "h4", "article", "time", "form", "input", "img", "li")


def describe_page(url: str, tree: html.HtmlElement, metadata: Metadata, labelled: Sequence[Labelled]) -> Matrix:
    """One row of `KIND_FEATURES`."""
    flags = [item.is_kept for item in labelled]
    kept = list(compress(labelled, flags))
    row = [*_url_row(url), *_metadata_row(metadata), *_kept_row(labelled, kept, flags)]
    row += _page_row(tree, metadata, [item.raw for item in labelled])
    row += word_row(urlsplit(url).path, [item.raw.text for item in labelled], [item.raw.text for item in kept])
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


def _kept_row(labelled: Sequence[Labelled], kept: Sequence[Labelled], flags: Sequence[bool]) -> list[float]:
    raws = [item.raw for item in kept]
    sizes = [len(raw.text) for raw in raws]
    chars = sum(sizes)
    page_chars = sum([len(item.raw.text) for item in labelled]) or 1
    runs = sum([now and not before for before, now in zip([False, *flags], flags, strict=False)])
    paths = Counter([raw.frame.path for raw in raws])
    links = sum([raw.link_chars for raw in raws])
    probabilities = [item.probability for item in kept]
    n = len(kept) or 1
    return [
        len(labelled),
        len(kept),
        float(np.log1p(chars)),
        chars / page_chars,
        sum([size >= 80 for size in sizes]),
        max(sizes, default=0),
        chars / n,
        links / (chars or 1),
        sum([raw.frame.tag in ("h1", "h2", "h3", "h4") for raw in raws]) / n,
        sum([size < 40 for size in sizes]) / n,
        runs,
        len({id(raw.frame) for raw in raws}) / n,
        max(paths.values(), default=0) / n,
        sum(probabilities) / n,
        sum([probability > 0.9 for probability in probabilities]),
        sum([0.2 < item.probability < 0.8 for item in labelled]) / (len(labelled) or 1),
        sum([2 * raw.link_chars > size for raw, size in zip(raws, sizes, strict=True)]) / n,
    ]


def _page_row(tree: html.HtmlElement, metadata: Metadata, raws: Sequence[RawBlock]) -> list[float]:
    count = Counter([element.tag for element in tree.iter(*_COUNTED)])
    texts, tags = [raw.text for raw in raws], [raw.frame.tag for raw in raws]
    sizes, links = list(map(len, texts)), [raw.link_chars for raw in raws]
    chars = sum(sizes) or 1
    linked = [(size, tag) for size, of_links, tag in zip(sizes, links, tags, strict=True) if of_links > 0.8 * size]
    short = [text for text, size in zip(texts, sizes, strict=True) if size < 60]
    title = metadata.title.lower()
    return [
        sum(25 < size < 200 for size, _ in linked),
        sum(tag in ("h2", "h3", "h4") for _, tag in linked),
        count["a"],
        sum(links) / chars,
        count["h2"] + count["h3"] + count["h4"],
        count["h1"],
        count["article"],
        count["time"],
        count["form"],
        count["input"],
        count["img"],
        _priced(texts),
        sum([_YEAR.search(text) is not None for text in short if "19" in text or "20" in text]),
        sum(compress(sizes, [tag == "p" for tag in tags])),
        sum(compress(sizes, [tag == "li" for tag in tags])) / chars,
        # To lower a text never makes it shorter.
        title in [text.lower() for text in texts if len(text) <= len(title)] if title else 0.0,
        sum([text.endswith("?") for text in texts]),
        count["li"],
    ]


def _priced(texts: Sequence[str]) -> int:
    """How many texts name a price."""
    whole = "\n".join(texts)
    signs = [sign for sign in _CURRENCIES if sign in whole]
    with_sign = [text for text in texts if any(sign in text for sign in signs)] if signs else []
    return sum([_PRICE.search(text) is not None for text in with_sign])
