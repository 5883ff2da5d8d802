"""report.html: placeholder until written."""

from __future__ import annotations

from pathlib import Path


def write_report(folder: Path) -> Path:
    """Write the report page of a corpus."""
    return folder / "report.html"
