"""What a data card says of the records of an export, counted batch by batch."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

_COUNTED = ("language", "domain", "page_type", "access", "complete", "licence", "rights_robots", "rights_tdm")


@dataclass(slots=True)
class Summary:
    """Counts of values by field; the first and last day of publication; what is missing."""

    records: int = 0
    words: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in _COUNTED})
    flags: Counter[str] = field(default_factory=Counter)
    runs: Counter[str] = field(default_factory=Counter)
    extractors: Counter[str] = field(default_factory=Counter)
    first_day: str = ""
    last_day: str = ""
    undated: int = 0
    copies: int = 0

    def add(self, records: pa.Table) -> None:
        """`records` are rows of the full record."""
        self.records += records.num_rows
        self.words += pc.sum(records.column("word_count")).as_py() or 0
        for name, counter in self.counts.items():
            _count(counter, records.column(name))
        _count(self.flags, pc.list_flatten(records.column("quality_flags")))
        _count(self.runs, records.column("crawl_id"))
        _count(self.extractors, records.column("extractor"))
        self.copies += pc.sum(pc.not_equal(records.column("duplicate_of"), "")).as_py() or 0
        published = records.column("published_at")
        self.undated += published.null_count
        if published.null_count < len(published):
            ends = pc.min_max(published).as_py()
            days = (ends["min"].strftime("%Y-%m-%d"), ends["max"].strftime("%Y-%m-%d"))
            self.first_day = min(self.first_day or days[0], days[0])
            self.last_day = max(self.last_day, days[1])


def _count(counter: Counter[str], column: pa.ChunkedArray | pa.Array) -> None:
    for pair in pc.value_counts(column).to_pylist():
        counter[pair["values"]] += pair["counts"]
