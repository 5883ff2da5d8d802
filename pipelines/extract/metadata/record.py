"""Metadata: what a page says of itself, field by field, each with the source that decided it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pipelines.model import Access, DateSource, Image, Precision


@dataclass(frozen=True, slots=True)
class Metadata:
    """Facts about one article. Unknown strings are "", unknown lists ()."""

    title: str = ""
    subtitle: str = ""
    description: str = ""
    authors: tuple[str, ...] = ()
    agency: str = ""
    published_at: datetime | None = None
    modified_at: datetime | None = None
    published_raw: str = ""
    published_precision: Precision = Precision.UNKNOWN
    published_source: DateSource = DateSource.NONE
    published_zone: str = ""
    """Where the zone comes from: value, agreement (another date of the page), assumed (UTC, to be flagged), or ""."""
    section: str = ""
    tags: tuple[str, ...] = ()
    site_name: str = ""
    language_hint: str = ""
    canonical: str = ""
    forms: tuple[str, ...] = ()
    """Addresses that links of the head name as other forms of the page; not looked at yet."""
    images: tuple[Image, ...] = field(default=(), repr=False)
    access: Access = Access.UNKNOWN
    access_evidence: str = ""
    licence: str = ""
    jsonld_types: tuple[str, ...] = ()
    og_type: str = ""
    article_body: str = field(default="", repr=False)
    """JSON-LD articleBody as plain text, "" where there is none."""
    is_live: bool = False
    paywall_selectors: tuple[str, ...] = ()
    rights_metas: tuple[tuple[str, str], ...] = ()
    """Names and contents of the meta tags on automated use, in document order."""
    sources: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Field name to the source of its value, such as "jsonld:headline"."""
