"""A benchmark as one page that loads nothing from anywhere."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.benching.bench import Row
from crawler.benching.table import sections
from crawler.runlog.templates import fill


def as_page(rows: Sequence[Row], notes: Sequence[str]) -> str:
    """HTML; everything that is shown is escaped."""
    systems = [(row.system.name, row.system.version) for row in rows]
    return fill("crawler.benching", "bench.html.j2", systems=systems, sections=tuple(sections(rows)), notes=notes)
