"""A batch of chosen records in the columns of a profile: as JSON rows, or as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from pipelines.model.article import format_instant
from pipelines.store.export.profiles import FULL, Profile, Record
from pipelines.store.reader import RecordLine


@dataclass(frozen=True, slots=True)
class Batch:
    """Records as their lines and as the table of the same rows."""

    lines: list[RecordLine]
    records: pa.Table
    profile: Profile

    def rows(self) -> Iterator[Record]:
        """One dict a record, instants as text."""
        for record, line in zip(self.records.to_pylist(), self.lines, strict=True):
            yield self.profile.make(_as_written(record), line)

    def table(self) -> pa.Table:
        if self.profile is FULL:
            return self.records
        names = self.profile.schema.names
        if set(names) <= set(self.records.column_names):
            return self.records.select(names)
        return pa.Table.from_pylist(list(self.rows()), schema=self.profile.schema)


_INSTANTS = tuple(field.name for field in FULL.schema if pa.types.is_timestamp(field.type))


def _as_written(record: Record) -> Record:
    for name in _INSTANTS:
        if record[name] is not None:
            record[name] = format_instant(record[name])
    return record
