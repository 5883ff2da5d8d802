"""Which records are exported: latest versions or all, and those that an SQL condition holds for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Self

import duckdb
import pyarrow as pa

from pipelines.store.export.tables import RECORD_SCHEMA, as_table
from pipelines.store.latest import latest_lines
from pipelines.store.reader import RecordLine, read_lines

_ROW = "row_of_the_batch"
_BATCH_BYTES = 16 << 20
_BATCH_LINES = 5_000


class BadCondition(ValueError):
    """Raised for a --where that DuckDB does not understand, or that fails on a record. The message is one line."""


class Condition:
    """An SQL expression over the fields of one record. It can read nothing but the record."""

    def __init__(self, expression: str) -> None:
        self._query = f"SELECT {_ROW} FROM articles WHERE (\n{expression}\n) ORDER BY 1"  # noqa: S608 - it is the user's own
        self._engine = duckdb.connect()
        self._engine.execute("SET TimeZone = 'UTC'")
        self._engine.execute("SET enable_external_access = false")
        self._engine.execute("SET lock_configuration = true")
        try:
            self.rows(RECORD_SCHEMA.empty_table())
        except BadCondition:
            self._engine.close()
            raise

    def rows(self, table: pa.Table) -> list[int]:
        """The numbers of the rows of `table` that it holds for, ascending."""
        numbered = table.append_column(_ROW, pa.array(range(table.num_rows), pa.int64()))
        self._engine.register("articles", numbered)
        try:
            return [row for (row,) in self._engine.execute(self._query).fetchall()]
        except duckdb.Error as error:
            raise BadCondition(_one_line(error)) from error
        finally:
            self._engine.unregister("articles")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_ending: object) -> None:
        self._engine.close()


def _one_line(error: duckdb.Error) -> str:
    lines = [line.strip() for line in str(error).splitlines()]
    told = [line for line in lines if line and not line.startswith(("LINE ", "^"))]
    return " ".join(told)[:300]


def batches(folder: Path, *, all_versions: bool) -> Iterator[list[RecordLine]]:
    """The lines of `folder` in order, so many at a time as fit in a little memory."""
    lines = read_lines(folder) if all_versions else latest_lines(folder)
    while batch := list(_batch(lines)):
        yield batch


def _batch(lines: Iterator[RecordLine]) -> Iterator[RecordLine]:
    size = 0
    for line in islice(lines, _BATCH_LINES):
        yield line
        size += len(line.body)
        if size >= _BATCH_BYTES:
            return


def chosen(
    batches_of_lines: Iterable[list[RecordLine]], condition: Condition | None
) -> Iterator[tuple[list[RecordLine], pa.Table]]:
    """Each batch cut to the records that `condition` holds for, as lines and as a table."""
    for batch in batches_of_lines:
        lines, table = batch, as_table(batch)
        if condition is not None:
            rows = condition.rows(table)
            if len(rows) < len(lines):
                table, lines = table.take(pa.array(rows, pa.int64())), [lines[row] for row in rows]
        if lines:
            yield lines, table
