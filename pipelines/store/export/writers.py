"""Writes batches in one format each, to a draft on this machine that nobody reads before it is whole."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Protocol

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from pipelines.model.schema import json_line
from pipelines.store.export.profiles import FULL, Profile, Record
from pipelines.store.export.rows import Batch

_ROW_GROUP = 10_000
"""Rows: some 60 MB of articles, so that a reader can skip and need not hold much."""
_BETWEEN_TEXTS = "\n\n\n"
"""Blocks are joined by one empty line, so two tell articles apart."""


class Writer(Protocol):
    """Takes batches in order."""

    def write(self, batch: Batch) -> None: ...


class JsonLines:
    """A line a record; the full profile's lines are those of the corpus, byte for byte."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, batch: Batch) -> None:
        if batch.profile is FULL:
            self._stream.write(b"".join(line.body for line in batch.lines))
        else:
            self._stream.write(b"".join(json_line(row) for row in batch.rows()))


class PlainText:
    """Title, empty line, text; two empty lines between articles."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._is_first = True

    def write(self, batch: Batch) -> None:
        titles, texts = batch.records.column("title").to_pylist(), batch.records.column("text").to_pylist()
        for title, text in zip(titles, texts, strict=True):
            told = "\n\n".join(part for part in (title, text) if part)
            self._stream.write((("" if self._is_first else _BETWEEN_TEXTS) + told).encode("utf-8", "replace"))
            self._is_first = False


class Parquet:
    """Zstandard, row groups of a bounded size, instants as UTC timestamps."""

    def __init__(self, writer: pq.ParquetWriter, schema: pa.Schema) -> None:
        self._writer = writer
        self._waiting = schema.empty_table()

    def write(self, batch: Batch) -> None:
        self._waiting = pa.concat_tables([self._waiting, batch.table()])
        while self._waiting.num_rows >= _ROW_GROUP:
            self._writer.write_table(self._waiting.slice(0, _ROW_GROUP), row_group_size=_ROW_GROUP)
            self._waiting = self._waiting.slice(_ROW_GROUP)

    def flush(self) -> None:
        """Write what is left; a file without records has its columns all the same."""
        if self._waiting.num_rows:
            self._writer.write_table(self._waiting, row_group_size=_ROW_GROUP)


class SqliteTable:
    """A table `articles`; lists are JSON, instants text as in the records."""

    def __init__(self, connection: sqlite3.Connection, schema: pa.Schema) -> None:
        self._connection = connection
        self._names = schema.names
        columns = ", ".join(f'"{field.name}" {_column_type(field.type)}' for field in schema)
        connection.execute(f"CREATE TABLE articles ({columns})")
        self._insert = f"INSERT INTO articles VALUES ({', '.join('?' * len(self._names))})"  # noqa: S608 - marks only

    def write(self, batch: Batch) -> None:
        self._connection.executemany(self._insert, (self._values(row) for row in batch.rows()))

    def _values(self, row: Record) -> list[object]:
        values = (row[name] for name in self._names)
        return [_json(value) if isinstance(value, list | dict) else value for value in values]

    def index(self) -> None:
        """Indexes for the questions that are asked most."""
        for name in ("id", "identifier", "url", "domain", "published_at", "duplicate_of"):
            if name in self._names:
                self._connection.execute(f'CREATE INDEX "articles_{name}" ON articles ("{name}")')


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _column_type(kind: pa.DataType) -> str:
    if pa.types.is_integer(kind):
        return "INTEGER"
    return "REAL" if pa.types.is_floating(kind) else "TEXT"


@contextmanager
def json_lines(path: Path, _profile: Profile) -> Iterator[Writer]:
    """Packed if the name ends in .gz or .zst."""
    with path.open("wb") as raw, _packed(raw, path.suffix) as stream:
        yield JsonLines(stream)


@contextmanager
def _packed(raw: IO[bytes], suffix: str) -> Iterator[IO[bytes]]:
    if suffix == ".gz":
        # No name and no time in the header: the same records give the same bytes.
        with gzip.GzipFile("", "wb", 6, raw, mtime=0) as stream:
            yield stream  # type: ignore[misc]
    elif suffix == ".zst":
        with zstandard.ZstdCompressor(level=6, write_checksum=True).stream_writer(raw, closefd=False) as stream:
            yield stream
    else:
        yield raw


@contextmanager
def plain_text(path: Path, _profile: Profile) -> Iterator[Writer]:
    with path.open("wb") as stream:
        yield PlainText(stream)
        stream.write(b"\n" if stream.tell() else b"")


@contextmanager
def parquet(path: Path, profile: Profile) -> Iterator[Writer]:
    with pq.ParquetWriter(path, profile.schema, compression="zstd") as writer:
        table = Parquet(writer, profile.schema)
        yield table
        table.flush()


@contextmanager
def sqlite(path: Path, profile: Profile) -> Iterator[Writer]:
    with closing(sqlite3.connect(path)) as connection:
        # Nobody sees the draft before it is whole, so nothing of it need be undone.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        with connection:
            table = SqliteTable(connection, profile.schema)
            yield table
            table.index()
