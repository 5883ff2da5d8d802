"""How an article that was read again differs from its record. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.model import Article, Rejected

SETTLED = ("id", "url", "version", "crawl_id", "cluster_id", "duplicate_of", "similarity")
"""What the corpus decides, not the page: these stay as the record has them."""
_TOLD = ("url",)
"""Settled fields whose difference is told all the same: the page names another address as its own."""
_LABELS = ("extractor",)
"""Fields that say who read the page; alone they make no change."""
_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Change:
    """One field, `before` and `after` as short text."""

    field: str
    before: str
    after: str


def settled(record: Mapping[str, Any], again: Article) -> dict[str, Any]:
    """The record of `again` under the identity that `record` has."""
    return again.as_record() | {name: record.get(name) for name in SETTLED}


def changes_of(record: Mapping[str, Any], again: Article | Rejected) -> tuple[Change, ...]:
    """The fields that differ, in the order of the record; one called `record` where there is no article any more."""
    if isinstance(again, Rejected):
        detail = f"{again.fate}/{again.reason}" + (f": {again.detail}" if again.detail else "")
        return (Change("record", "article", detail[:_SHOWN]),)
    now = again.as_record()
    names = [name for name in now if now[name] != record.get(name) and (name not in SETTLED or name in _TOLD)]
    if not set(names) - set(_LABELS):
        return ()
    return tuple(Change(name, *_shown(record.get(name), now[name])) for name in names)


def _shown(before: object, after: object) -> tuple[str, str]:
    """Both as text, from shortly before the place where they part."""
    texts = [value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in (before, after)]
    same = next((n for n, (a, b) in enumerate(zip(*texts, strict=False)) if a != b), min(map(len, texts)))
    start = max(0, same - 40)
    cut = [("…" if start else "") + text[start : start + _SHOWN] for text in texts]
    return cut[0], cut[1]
