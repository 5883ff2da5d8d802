"""The figures of record files: sums that can be added to, so that a line once counted need never be read again.

An article counts once, as it was first written; later versions count as revisions. Everything here is bounded,
whatever the number of articles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

FIELDS = ("title", "text", "description", "authors", "published_at", "section", "tags", "language", "images")
LENGTHS = (100, 200, 400, 800, 1600, 3200)
"""Upper bounds, in words, of the columns of the histogram of lengths; the last column has none."""
NEWEST = 10
_MOST_KEYS = 20_000
_DAY = 10


@dataclass(slots=True)
class Figures:
    """Sums over articles. `days` counts by site and day of publication, written "site day"."""

    records: int = 0
    articles: int = 0
    words: int = 0
    lengths: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    sections: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    domains: Counter[str] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    copies: Counter[str] = field(default_factory=Counter)
    """Records that are marked as copies of another, by site."""
    copied: int = 0
    """Records that those are copies of."""
    newest: list[tuple[str, str, str]] = field(default_factory=list)
    """Instant, title and URL, the newest first."""

    @property
    def revisions(self) -> int:
        return self.records - self.articles

    def add_marks(self, record: Mapping[str, Any]) -> None:
        """Count what `dedup` has marked: the latest version of an article alone."""
        if record.get("duplicate_of"):
            self.copies[str(record.get("domain") or "")] += 1
        elif record.get("cluster_id"):
            self.copied += 1

    def add(self, record: Mapping[str, Any]) -> None:
        """Count an article."""
        words = record.get("word_count") or 0
        domain, published = str(record.get("domain") or ""), str(record.get("published_at") or "")
        self.articles += 1
        self.words += words
        self.lengths[length_of(words)] += 1
        self.types[str(record.get("page_type") or "")] += 1
        self.sections[str(record.get("section") or "")] += 1
        self.languages[str(record.get("language") or "")] += 1
        self.domains[domain] += 1
        self.days[f"{domain} {published[:_DAY]}"] += 1
        self.filled.update(name for name in FIELDS if record.get(name))
        self.newest.append((published, str(record.get("title") or "")[:300], str(record.get("url") or "")))
        if len(self.newest) > 50 * NEWEST:
            self.trim()

    def trim(self) -> None:
        """Forget what is too much to remember: all but the newest, days of long ago, names that are rare."""
        self.newest = sorted(self.newest, reverse=True)[:NEWEST]
        if len(self.days) > 5 * _MOST_KEYS:
            self.days = Counter(dict(sorted(self.days.items(), key=lambda pair: pair[0][-_DAY:])[-_MOST_KEYS:]))
        if len(self.sections) > _MOST_KEYS:
            self.sections = Counter(dict(self.sections.most_common(_MOST_KEYS // 2)))

    def as_json(self) -> dict[str, Any]:
        self.trim()
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Figures:
        """Raises KeyError, TypeError or ValueError for what `as_json` did not write."""
        figures = cls(records=int(told["records"]), articles=int(told["articles"]), words=int(told["words"]))
        figures.copied = int(told["copied"])
        for name in ("lengths", "types", "sections", "languages", "domains", "days", "filled", "copies"):
            setattr(figures, name, Counter({str(key): int(n) for key, n in told[name].items()}))
        figures.newest = [(str(at), str(title), str(url)) for at, title, url in told["newest"]]
        return figures


def length_of(words: int) -> str:
    """
    >>> length_of(80), length_of(100), length_of(99_999)
    ('under 100', '100 to 199', '3200 or more')
    """
    lower = 0
    for upper in LENGTHS:
        if words < upper:
            return f"{lower} to {upper - 1}" if lower else f"under {upper}"
        lower = upper
    return f"{lower} or more"


LENGTH_NAMES = tuple(length_of(bound - 1) for bound in (*LENGTHS, 10**9))
