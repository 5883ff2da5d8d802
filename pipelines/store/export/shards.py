"""The Parquet files of a `datasets` folder: each of a bounded number of rows, apart by language or month on request."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.store.export.profiles import Profile
from pipelines.store.export.rows import Batch
from pipelines.store.export.summary import Summary
from pipelines.store.export.writers import Writer, parquet

PARTITIONS = ("language", "month")
_UNKNOWN = "unknown"
_PART_ROWS = 100_000
_MOST_OPEN = 64
_NAME = re.compile(r"[A-Za-z0-9-]+")


class Shards:
    """Takes batches in order. Partitions are plain folders: with `key=value` for a name, readers add a column twice."""

    def __init__(self, folder: Path, profile: Profile, partition: str) -> None:
        self._folder = folder
        self._profile = profile
        self._partition = partition
        self._open: dict[str, tuple[AbstractContextManager[Writer], Writer]] = {}
        self._rows: Counter[str] = Counter()
        self._parts: Counter[str] = Counter()
        self.summary = Summary()

    def __enter__(self) -> Self:
        self._folder.mkdir()
        return self

    def write(self, batch: Batch) -> None:
        self.summary.add(batch.records)
        for key, part in self._split(batch):
            self._writer(key).write(part)
            self._rows[key] += len(part.lines)
            if self._rows[key] >= _PART_ROWS:
                self._close(key)

    def _split(self, batch: Batch) -> Iterator[tuple[str, Batch]]:
        if not self._partition:
            yield "", batch
            return
        keys = _keys(batch.records, self._partition)
        for key in sorted(set(keys)):
            rows = [row for row, other in enumerate(keys) if other == key]
            lines = [batch.lines[row] for row in rows]
            yield key, Batch(lines, batch.records.take(pa.array(rows, pa.int64())), batch.profile)

    def _writer(self, key: str) -> Writer:
        if key not in self._open:
            if len(self._open) >= _MOST_OPEN:
                self._close(next(iter(self._open)))
            folder = self._folder / key
            folder.mkdir(exist_ok=True)
            opened = parquet(folder / f"train-{self._parts[key]:05}.parquet", self._profile)
            self._open[key] = (opened, opened.__enter__())
            self._parts[key] += 1
            self._rows[key] = 0
        return self._open[key][1]

    def _close(self, key: str) -> None:
        self._open.pop(key)[0].__exit__(None, None, None)

    def __exit__(self, *_ending: object) -> None:
        if not self._parts:
            self._writer("")  # a folder without records has its columns all the same
        for key in list(self._open):
            self._close(key)


def _keys(records: pa.Table, partition: str) -> list[str]:
    if partition == "month":
        months = pc.strftime(records.column("published_at"), format="%Y-%m").to_pylist()
        return [month or _UNKNOWN for month in months]
    languages = records.column("language").to_pylist()
    return [language if _NAME.fullmatch(language) else _UNKNOWN for language in languages]
