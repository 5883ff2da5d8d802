"""The fields of a record, each with where it comes from. Sources are told by those who chose; the rest is said here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.extract.metadata import Metadata
from pipelines.model import Article, Rejected

_SHOWN = (
    "url", "title", "subtitle", "description", "authors", "agency", "published_at", "modified_at", "site_name",
    "section", "tags", "language", "page_type", "images", "access", "complete", "word_count", "quality_score",
    "quality_flags", "rights_robots", "rights_tdm", "licence",
)  # fmt: skip
_GENERAL: Mapping[str, str] = {
    "agency": "among the authors",
    "site_name": "publisher in the structured data, or og:site_name",
    "tags": "keywords in the structured data or meta tags",
    "page_type": "structured data, address and length",
    "images": "structured data, og:image and pictures near the headline",
    "complete": "length of the text beside what the page declares",
    "word_count": "counted in the text",
    "quality_score": "checks of the record",
    "quality_flags": "checks of the record",
    "licence": "structured data or a link rel=license",
}
"""Where fields come from whose choosers do not say which of several places it was."""


_IF_EMPTY: Mapping[str, str] = {"quality_flags": "none: all checks passed"}


@dataclass(frozen=True, slots=True)
class FieldShown:
    """`value` is as in the record. `source` is "" where nothing was found."""

    value: Any
    source: str


def shown_fields(
    result: Article | Rejected, anyway: Article | None, metadata: Metadata | None
) -> dict[str, FieldShown]:
    """Fate and reason first, then the fields of the record that the page gives, or would give if it were an article."""
    fields = {"fate": _fate(result)}
    if anyway is None or metadata is None:
        return fields
    record = anyway.as_record()
    for name in _SHOWN:
        value = record[name]
        is_found = value not in ("", [], None)
        fields[name] = FieldShown(value, _source(name, anyway, metadata) if is_found else _IF_EMPTY.get(name, ""))
    return fields


def _fate(result: Article | Rejected) -> FieldShown:
    if isinstance(result, Article):
        return FieldShown("article", "the kind of page")
    return FieldShown(str(result.fate), f"{result.reason}: {result.detail}" if result.detail else str(result.reason))


def _source(name: str, article: Article, metadata: Metadata) -> str:
    told = metadata.sources.get(name)
    if told:
        return told
    evidence = ", ".join(article.rights_evidence)
    special = {
        "url": "the page's canonical link" if article.url != article.url_fetched else "the address",
        "language": f"detected in the text, score {article.language_score:.2f}",
        "access": article.access_evidence,
        "rights_robots": evidence or "not said by the page",
        "rights_tdm": evidence or "not said by the page",
    }
    return special.get(name) or _GENERAL.get(name, "")
