"""Reads record files as a stranger would: any folder with articles*.jsonl*, plain, gzip or zstd, a line at a time."""

from __future__ import annotations

import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import zstandard

from pipelines.store.errors import CorpusDamaged
from pipelines.store.files import RECORD_FILE

SUFFIXES = (".jsonl", ".jsonl.gz", ".jsonl.zst")
UNPACK_ERRORS = (EOFError, zlib.error, gzip.BadGzipFile, zstandard.ZstdError)
_BUFFER_BYTES = 1 << 20
# How a line begins that this program wrote; any other is parsed to learn the same.
_HEAD = re.compile(rb'\{"id":"([^"\\]+)","version":(\d+),')


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One line of a record file, `line` from 1, its line break included."""

    path: Path
    line: int
    body: bytes


def record_paths(folder: Path) -> list[Path]:
    """The record files in the order in which they were written; those with other names come last, by name."""
    found = (path for path in folder.glob("articles*.jsonl*") if path.name.endswith(SUFFIXES) and path.is_file())
    return sorted(found, key=_place)


def _place(path: Path) -> tuple[int, str]:
    match = RECORD_FILE.fullmatch(path.name)
    return (int(match[1] or 0) if match else 1 << 30, path.name)


def unpacked(stream: IO[bytes], name: str) -> IO[bytes]:
    """The lines inside a file called `name`, whose bytes are `stream`; closing them leaves a packed one open."""
    if name.endswith(".gz"):
        return io.BufferedReader(gzip.GzipFile(fileobj=stream), _BUFFER_BYTES)
    if name.endswith(".zst"):
        reader = zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True, closefd=False)
        return io.BufferedReader(cast("io.RawIOBase", reader), _BUFFER_BYTES)
    return io.BufferedReader(cast("io.RawIOBase", stream), _BUFFER_BYTES)


def unpacked_bytes(body: bytes, name: str) -> bytes:
    """The bytes inside a whole file called `name`."""
    with unpacked(io.BytesIO(body), name) as lines:
        return lines.read()


@contextmanager
def open_lines(path: Path) -> Iterator[IO[bytes]]:
    """The unpacked bytes of a record file."""
    with path.open("rb", buffering=0) as raw, unpacked(cast("IO[bytes]", raw), path.name) as stream:
        yield stream


def read_lines(folder: Path) -> Iterator[RecordLine]:
    """Every line of every record file, in order. Raises CorpusDamaged where a file ends or breaks inside a line."""
    for path in record_paths(folder):
        yield from lines_of(path)


def lines_of(path: Path) -> Iterator[RecordLine]:
    """Every line of one record file, in order. Raises CorpusDamaged as `read_lines` does."""
    number = 0
    try:
        with open_lines(path) as stream:
            for number, body in enumerate(stream, 1):
                yield RecordLine(path, number, body)
                if not body.endswith(b"\n"):
                    raise CorpusDamaged(path, f"line {number} is not complete; `thresher verify` says more")
    except UNPACK_ERRORS as error:
        raise CorpusDamaged(path, f"unreadable behind line {number}: {error}") from error


def parse(line: RecordLine) -> dict[str, Any]:
    """The record on a line. Raises CorpusDamaged where there is none."""
    try:
        record = json.loads(line.body)
    except (ValueError, RecursionError) as error:  # the latter where brackets are nested by the thousand
        raise CorpusDamaged(line.path, f"line {line.line} is no JSON; `thresher verify` says more") from error
    if not isinstance(record, dict):
        raise CorpusDamaged(line.path, f"line {line.line} is no record; `thresher verify` says more")
    return record


def identity(line: RecordLine) -> tuple[str, int]:
    """Id and version of the record on a line; ("", 1) of a record that has none."""
    head = _HEAD.match(line.body)
    if head:
        return head[1].decode("utf-8", "replace"), int(head[2])
    record = parse(line)
    version = record.get("version")
    return str(record.get("id") or ""), version if isinstance(version, int) else 1
