"""Reads one record back from where it was written, to tell what a new version changes in it."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import IO, Any

import zstandard

_READ_BYTES = 1 << 16


def read_record(path: Path, offset: int, lines_before: int) -> dict[str, Any]:
    """The record that stands `lines_before` lines behind `offset`; empty where there is none that can be read."""
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            line = _line(stream, path.suffix, lines_before)
        record = json.loads(line)
    except (OSError, ValueError, zlib.error, zstandard.ZstdError):
        return {}
    return record if isinstance(record, dict) else {}


def _line(stream: IO[bytes], suffix: str, lines_before: int) -> bytes:
    if suffix == ".jsonl":
        return stream.readline()  # there the offset is that of the line itself
    packed: Any = zlib.decompressobj(31) if suffix == ".gz" else zstandard.ZstdDecompressor().decompressobj()
    body = b""
    while not packed.eof and body.count(b"\n") <= lines_before and (piece := stream.read(_READ_BYTES)):
        body += packed.decompress(piece)
    return body.split(b"\n")[lines_before] if body.count(b"\n") > lines_before else b""
