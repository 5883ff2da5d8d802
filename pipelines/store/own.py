"""Which names of a corpus folder are its own, so that nothing else is ever written in their place."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

_FOLDERS = ("archive", "quarantine", "parts")
_FILES = (
    "articles*.jsonl*",
    "rejected*.jsonl*",
    "fates.jsonl",
    "state.sqlite*",
    "manifest.json",
    "schema.json",
    "load.sql",
    "README.md",
    "report.html",
    "metrics.prom",
    "crawl.log",
    "crawl.jsonl",
    ".*",
)


def is_own(folder: Path, path: Path) -> bool:
    """Whether `path` is the corpus `folder`, or has the name of something that a corpus keeps there."""
    folder, path = folder.resolve(), path.resolve()
    if not path.is_relative_to(folder):
        return False
    parts = path.relative_to(folder).parts
    if not parts or parts[0] in _FOLDERS:
        return True
    return len(parts) == 1 and any(fnmatchcase(parts[0], pattern) for pattern in _FILES)
