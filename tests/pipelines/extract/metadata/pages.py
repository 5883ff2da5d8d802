"""Small pages for the metadata tests, written for them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from pipelines.extract.decode import parse_html
from pipelines.extract.metadata import Metadata, read_metadata
from pipelines.model import Discovery

URL = "https://www.daily-herald.example/news/2026/05/rain-stops-play-12345"
FETCHED = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)


def read(
    head: str = "",
    body: str = "",
    *,
    url: str = URL,
    lang: str = "en-GB",
    headers: dict[str, str] | None = None,
    discovery: Discovery | None = None,
    fetched_at: datetime | None = FETCHED,
) -> Metadata:
    """Metadata of a page with this head and body."""
    tree = parse_html(f'<!doctype html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>')
    assert tree is not None
    found = discovery or Discovery()
    return read_metadata(tree, url, headers=headers or {}, discovery=found, fetched_at=fetched_at)


def jsonld(*values: Any) -> str:
    """Script tags with these values."""
    return "".join(f'<script type="application/ld+json">{json.dumps(value)}</script>' for value in values)


def article(**properties: Any) -> dict[str, Any]:
    """A NewsArticle node."""
    return {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Rain stops play", **properties}


def meta(**names: str) -> str:
    """Meta tags; `og__title` becomes property og:title."""
    return "".join(f'<meta property="{name.replace("__", ":")}" content="{value}">' for name, value in names.items())
