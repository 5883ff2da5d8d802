"""Writes a record file anew with its lines changed, packed as it was, and knows where each line then stands."""

from __future__ import annotations

import os
import zlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.store.files import pack

_FRAME_LINES = 1_000
_FRAME_BYTES = 4 << 20


@dataclass(slots=True)
class Rewritten:
    """`offsets` and `checksums` are by line; the offset is of the line or, packed, of the frame that holds it."""

    length: int = 0
    has_changed: bool = False
    offsets: array[int] = field(default_factory=lambda: array("Q"))
    checksums: array[int] = field(default_factory=lambda: array("I"))


def rewrite(draft: Path, compress: str, lines: Iterable[tuple[bytes, bytes]]) -> Rewritten:
    """Write the second of each pair of lines to `draft` and sync it; the first is the line as it was."""
    told = Rewritten()
    waiting: list[bytes] = []
    size = 0
    with draft.open("wb") as stream:
        for before, after in lines:
            told.has_changed |= before != after
            told.offsets.append(told.length + (size if compress == "none" else 0))
            told.checksums.append(zlib.crc32(after))
            waiting.append(after)
            size += len(after)
            if len(waiting) >= _FRAME_LINES or size >= _FRAME_BYTES:
                told.length += stream.write(pack(compress, b"".join(waiting)))
                waiting, size = [], 0
        told.length += stream.write(pack(compress, b"".join(waiting))) if waiting else 0
        stream.flush()
        os.fsync(stream.fileno())
    return told
