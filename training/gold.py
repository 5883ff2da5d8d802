"""The gold pages: read from the shared folder, grouped into folds by site."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.model import Page

FOLDS = 5


def gold_rows(folder: Path) -> list[dict[str, Any]]:
    """One dict a gold page, in file order."""
    with (folder / "gold.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def gold_page(folder: Path, row: dict[str, Any]) -> Page:
    """The page of a gold row, as bytes with its URL (a stand-in URL where the set has none)."""
    body = gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes())
    return Page(body, url=(row.get("url") or f"https://{row['id']}.example/").strip())


def gold_pages(folder: Path) -> Iterator[tuple[dict[str, Any], Page]]:
    """Rows with their pages."""
    for row in gold_rows(folder):
        yield row, gold_page(folder, row)


def fold_of(site: str) -> int:
    """The fold of a site: by a hash, so that it never changes and all pages of a site stay together."""
    return int(hashlib.sha256(site.lower().encode()).hexdigest(), 16) % FOLDS
