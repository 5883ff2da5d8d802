"""What the tests of exports share: the articles of their corpus, and exporting it."""

from __future__ import annotations

from pathlib import Path

from pipelines.store.export import (
    PROFILES,
    ExportOptions,
    export,
    format_of,
)
from tests.pipelines.store.build import SITE

PAGES = [f"{SITE}/2026/{n}" for n in range(9)]


def lines_of(folder: Path) -> bytes:
    return b"".join(
        path.read_bytes() for path in sorted(folder.glob("articles*"), key=lambda path: (len(path.name), path))
    )


def run(folder: Path, to: str | Path, profile: str = "full", where: str = "", *, all_versions: bool = False) -> int:
    form = format_of(str(to))
    assert form is not None
    return export(folder, ExportOptions(str(to), form, PROFILES[profile], where, all_versions))
