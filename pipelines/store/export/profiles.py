"""Profiles: which fields an export has, and under which names.

`cc_news` and `fineweb` have the columns of the data sets of these names, in their order and types, so that an export
stands beside them without being changed; `schemaorg` is a schema.org NewsArticle a record. Every value has one type,
unknown strings are "" and unknown lists [], as in the records.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa

from pipelines.store.export.tables import RECORD_SCHEMA
from pipelines.store.reader import RecordLine

Record = dict[str, Any]

_LEAN = (
    "id", "url", "domain", "site_name", "title", "text", "authors", "published_at", "section", "language", "word_count",
)  # fmt: skip
_BYTES_PER_TOKEN = 4.5
"""English news has about as many UTF-8 bytes for a GPT-2 token. A true count would need that model's vocabulary."""
_SCHEMA_TYPES = {"opinion": "OpinionNewsArticle", "liveblog": "LiveBlogPosting"}
_FREE = {"free": "True", "metered": "False", "paywalled": "False"}


@dataclass(frozen=True, slots=True)
class Profile:
    """`make` turns a parsed record, and the line it was on, into a row with the columns of `schema`, in their order."""

    name: str
    schema: pa.Schema
    make: Callable[[Record, RecordLine], Record]


def _lean(record: Record, _line: RecordLine) -> Record:
    return {name: record.get(name) for name in _LEAN}


def _cc_news(record: Record, _line: RecordLine) -> Record:
    images = record.get("images") or []
    return {
        "title": record["title"],
        "text": record["text"],
        "domain": urlsplit(record["url"]).netloc,
        "date": (record["published_at"] or "").replace("T", " ").removesuffix("Z"),
        "description": record["description"],
        "url": record["url"],
        "image_url": images[0]["url"] if images else "",
    }


def _fineweb(record: Record, line: RecordLine) -> Record:
    return {
        "text": record["text"],
        "id": record["id"],
        "dump": record["crawl_id"],
        "url": record["url"],
        "date": record["fetched_at"] or "",
        "file_path": record["warc_file"] or line.path.name,
        "language": record["language"],
        "language_score": record["language_score"],
        "token_count": round(len(record["text"].encode("utf-8", "replace")) / _BYTES_PER_TOKEN),
    }


def _schemaorg(record: Record, _line: RecordLine) -> Record:
    return {
        "@context": "https://schema.org",
        "@type": _SCHEMA_TYPES.get(record["page_type"], "NewsArticle"),
        "identifier": record["id"],
        "url": record["url"],
        "headline": record["title"],
        "alternativeHeadline": record["subtitle"],
        "description": record["description"],
        "articleBody": record["text"],
        "author": [{"@type": "Person", "name": name} for name in record["authors"]],
        "creditText": record["agency"],
        "datePublished": record["published_at"] or "",
        "dateModified": record["modified_at"] or "",
        "articleSection": record["section"],
        "keywords": record["tags"],
        "inLanguage": record["language"],
        "image": [
            {"@type": "ImageObject", "url": image["url"], "caption": image["caption"], "creditText": image["credit"]}
            for image in record["images"]
        ],
        "publisher": {"@type": "Organization", "name": record["site_name"], "url": _root(record["url"])},
        "isAccessibleForFree": _FREE.get(record["access"], ""),
        "license": record["licence"],
        "wordCount": record["word_count"],
    }


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/" if parts.netloc else ""


def _strings(*names: str) -> list[tuple[str, pa.DataType]]:
    return [(name, pa.string()) for name in names]


def _typed(*names: str) -> pa.DataType:
    return pa.struct(_strings("@type", *names))


_CC_NEWS = pa.schema(_strings("title", "text", "domain", "date", "description", "url", "image_url"))
_FINEWEB = pa.schema(
    [
        *_strings("text", "id", "dump", "url", "date", "file_path", "language"),
        ("language_score", pa.float64()),
        ("token_count", pa.int64()),
    ]
)
_SCHEMAORG = pa.schema(
    [
        *_strings("@context", "@type", "identifier", "url", "headline", "alternativeHeadline", "description"),
        *_strings("articleBody"),
        ("author", pa.list_(_typed("name"))),
        *_strings("creditText", "datePublished", "dateModified", "articleSection"),
        ("keywords", pa.list_(pa.string())),
        *_strings("inLanguage"),
        ("image", pa.list_(_typed("url", "caption", "creditText"))),
        ("publisher", _typed("name", "url")),
        *_strings("isAccessibleForFree", "license"),
        ("wordCount", pa.int64()),
    ]
)

FULL = Profile("full", RECORD_SCHEMA, lambda record, _line: record)
PROFILES = {
    profile.name: profile
    for profile in (
        FULL,
        Profile("lean", pa.schema([RECORD_SCHEMA.field(name) for name in _LEAN]), _lean),
        Profile("cc_news", _CC_NEWS, _cc_news),
        Profile("fineweb", _FINEWEB, _fineweb),
        Profile("schemaorg", _SCHEMAORG, _schemaorg),
    )
}
