"""The figures of a corpus for its report page: counted from the files, one line in memory at a time."""

from __future__ import annotations

import gzip
import io
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import zstandard

EXAMPLES = 5
_FIELDS = ("title", "text", "authors", "published_at", "section", "language", "images", "description", "tags")


@dataclass(slots=True)
class Figures:
    """Counts over the latest version of each article, and over the URLs that gave none."""

    records: int = 0
    articles: int = 0
    words: int = 0
    fates: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)
    """URL and detail by fate and reason."""
    sections: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    domains: Counter[str] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    newest: list[tuple[str, str, str]] = field(default_factory=list)
    """Instant, title and URL, the newest first."""
    runs: list[dict[str, Any]] = field(default_factory=list)

    @property
    def discovered(self) -> int:
        return sum(self.fates.values())


def gather(folder: Path) -> Figures:
    """Figures of any folder with articles*.jsonl*; funnel and runs where the corpus has them."""
    figures = Figures()
    last_version: dict[str, int] = {}
    for record in _records(folder):
        last_version[record.get("id", "")] = record.get("version", 1)
    for record in _records(folder):
        figures.records += 1
        if last_version.get(record.get("id", "")) == record.get("version", 1):
            _count_article(figures, record)
    figures.newest = sorted(figures.newest, reverse=True)[:10]
    for line in _json_lines(folder / "fates.jsonl"):
        _count_fate(figures, line)
    if figures.articles:
        figures.fates["article"] += figures.articles
    figures.runs = _manifest(folder).get("runs", [])
    return figures


def _records(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("articles*.jsonl*")):
        if path.name.endswith((".jsonl", ".jsonl.gz", ".jsonl.zst")):
            yield from _json_lines(path)


def _count_article(figures: Figures, record: dict[str, Any]) -> None:
    figures.articles += 1
    figures.words += record.get("word_count") or 0
    figures.sections[record.get("section") or ""] += 1
    figures.languages[record.get("language") or ""] += 1
    figures.domains[record.get("domain") or ""] += 1
    published = record.get("published_at") or ""
    figures.days[published[:10]] += 1
    figures.filled.update(name for name in _FIELDS if record.get(name))
    figures.newest.append((published, record.get("title") or "", record.get("url") or ""))
    if len(figures.newest) > 1000:
        figures.newest = sorted(figures.newest, reverse=True)[:10]


def _count_fate(figures: Figures, line: dict[str, Any]) -> None:
    key = (str(line.get("fate", "")), str(line.get("reason", "")))
    figures.fates[key[0]] += 1
    figures.reasons[key] += 1
    examples = figures.examples.setdefault(key, [])
    if len(examples) < EXAMPLES:
        examples.append((str(line.get("url", "")), str(line.get("detail", ""))))


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    if not path.exists():
        return
    with _open(path) as stream:
        for line in stream:
            try:
                value = json.loads(line)
            except ValueError:
                continue  # `verify` is there to find it; the report shows what can be read
            if isinstance(value, dict):
                yield value


@contextmanager
def _open(path: Path) -> Iterator[IO[bytes]]:
    if path.suffix == ".gz":
        with gzip.open(path) as stream:
            yield io.BufferedReader(stream)
        return
    with path.open("rb") as raw:
        if path.suffix == ".zst":
            yield io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True))
        else:
            yield raw
