"""Where in a file a change is whose hash has shown that there is one. Read only then, so that it costs nothing else."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import sqlalchemy as sa

from pipelines.store.fates import fate_lines

_PIECE = 1 << 20


def changed_fate(path: Path, ledger: sa.Connection) -> int | None:
    """The first line, from 1, that is not what the ledger would write; None if all are."""
    with path.open("rb") as lines:
        for number, (there, told) in enumerate(zip_longest(lines, fate_lines(ledger)), 1):
            if there != told:
                return number
    return None


def changed_line(path: Path, expected: bytes) -> int | None:
    """The first line, from 1, of a file that is not as in `expected`; None if all are."""
    lines = zip_longest(path.read_bytes().splitlines(keepends=True), expected.splitlines(keepends=True))
    return next((number for number, (there, told) in enumerate(lines, 1) if there != told), None)


def damaged_member(path: Path) -> int | None:
    """Where the first gzip member begins that cannot be unpacked; None where all can be."""
    with path.open("rb") as stream:
        for start, is_whole in _members(iter(lambda: stream.read(_PIECE), b"")):
            if not is_whole:
                return start
    return None


def _members(pieces: Iterator[bytes]) -> Iterator[tuple[int, bool]]:
    """Where each member begins, and whether it could be unpacked; what comes behind one that could not is not read."""
    start = read = 0
    engine = zlib.decompressobj(31)
    for piece in pieces:
        rest = piece
        while rest:
            try:
                engine.decompress(rest)
            except zlib.error:
                yield start, False
                return
            rest = engine.unused_data
            if engine.eof:
                yield start, True
                start = read + len(piece) - len(rest)
                engine = zlib.decompressobj(31)
        read += len(piece)
    if start < read:
        yield start, False
