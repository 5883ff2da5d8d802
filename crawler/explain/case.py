"""A page and the record that it should give, as a folder: how an error is reported, and how it stays mended.

page.html       the bytes as they were sent
page.json       url, fetched_at, status, headers
expected.json   the record, or {"rejected": reason}; whoever reports an error writes here what would be right
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.model import Article, Page, Rejected, format_instant

PAGE, FACTS, EXPECTED = "page.html", "page.json", "expected.json"
_PASSING = frozenset({"extractor", "crawl_id"})
"""Fields that differ from one version of the program to the next, and say nothing of the page."""
HEADERS = frozenset({"content-type", "content-language", "last-modified", "etag", "x-robots-tag", "tdm-reservation"})
"""Headers that extraction looks at; others, such as cookies, are nobody's business."""


@dataclass(frozen=True, slots=True)
class Case:
    """A page with what it should give."""

    page: Page
    expected: dict[str, Any]


def save_case(folder: Path, page: Page, result: Article | Rejected) -> None:
    """Write the folder. Raises FileExistsError if it is there and holds something, OSError if it cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    facts = {
        "url": page.url,
        "fetched_at": format_instant(page.fetched_at) if page.fetched_at else None,
        "status": page.status,
        "headers": {name: value for name, value in page.headers.items() if name.lower() in HEADERS},
    }
    (folder / PAGE).write_bytes(page.body)
    for name, told in ((FACTS, facts), (EXPECTED, expectation(result))):
        (folder / name).write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def load_case(folder: Path) -> Case:
    """Raises OSError, ValueError or KeyError for a folder that is no case."""
    facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    page = Page(
        body=(folder / PAGE).read_bytes(),
        url=facts["url"],
        fetched_at=datetime.fromisoformat(facts["fetched_at"]) if facts["fetched_at"] else None,
        status=facts["status"],
        headers=facts["headers"],
    )
    return Case(page, json.loads((folder / EXPECTED).read_text(encoding="utf-8")))


def expectation(result: Article | Rejected) -> dict[str, Any]:
    """What `result` looks like in expected.json."""
    if isinstance(result, Rejected):
        return {"rejected": str(result.reason)}
    return {name: value for name, value in result.as_record().items() if name not in _PASSING}
