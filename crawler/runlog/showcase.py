"""One record of a corpus, chosen and cut so that a person can take it in on a terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.cells import cell_len, set_cell_size

_LOOKED_AT = 200
_MIN_WIDTH = 40
_MOST_ITEMS = 2
_TEXT_LINES = 4


def showcase(path: Path) -> dict[str, Any] | None:
    """The best of the first records of a JSONL file: a whole article with the most fields filled. None where empty."""
    best: dict[str, Any] | None = None
    with path.open(encoding="utf-8") as lines:
        for line, _ in zip(lines, range(_LOOKED_AT), strict=False):
            record: dict[str, Any] = json.loads(line)
            if best is None or _richness(record) > _richness(best):
                best = record
    return best


def _richness(record: dict[str, Any]) -> tuple[bool, bool, float, int]:
    whole = record.get("complete") == "full" and record.get("page_type") == "article"
    # The program speaks English, so that whoever reads its words can read the record as well.
    is_read = record.get("language") == "en"
    return whole, is_read, record.get("quality_score") or 0.0, sum(1 for value in record.values() if value)


def pretty_record(record: dict[str, Any], width: int) -> str:
    """The record as JSON, each of its values cut to about one line of `width` columns, its text to a few."""
    width = max(width, _MIN_WIDTH)
    shown = {key: _cut(value, width - len(key) - 9, depth=1) for key, value in record.items()}
    text = str(record.get("text", ""))
    shown["text"] = _cut_text(text, _TEXT_LINES * width - 12)
    return json.dumps(shown, ensure_ascii=False)


def _cut(value: Any, width: int, depth: int) -> Any:
    if isinstance(value, str):
        return _cut_text(value, width)
    if isinstance(value, list):
        inner = [_cut(item, width - 4 * depth, depth + 1) for item in value[:_MOST_ITEMS]]
        return [*inner, f"… {len(value) - _MOST_ITEMS} more"] if len(value) > _MOST_ITEMS else inner
    if isinstance(value, dict):
        return {key: _cut(item, width - len(key) - 4, depth + 1) for key, item in value.items()}
    return value


def _cut_text(text: str, width: int) -> str:
    width = max(width, 12)
    return text if cell_len(text) <= width else set_cell_size(text, width - 2).rstrip() + " …"
