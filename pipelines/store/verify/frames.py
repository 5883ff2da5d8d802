"""Packed record files, frame by frame as they were committed: damage in one frame hides nothing of the next."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import zstandard

from pipelines.store.verify.ledger import Written


@dataclass(frozen=True, slots=True)
class Frame:
    """The bytes from `start` to `end` of a packed file hold the lines in `written`, by what the ledger says."""

    start: int
    end: int
    written: tuple[Written, ...]


def frames_of(written: Iterator[Written], length: int) -> Iterator[Frame]:
    """The frames of a file of `length` bytes, without gaps. One without lines may come first, of an empty corpus."""
    start = 0
    lines: tuple[Written, ...] = ()
    for offset, group in groupby(written, key=attrgetter("offset")):
        if offset > start:
            yield Frame(start, offset, lines)
        start, lines = offset, tuple(group)
    if length > start:
        yield Frame(start, length, lines)


def unpack_frame(packed: bytes, name: str) -> tuple[bytes, str]:
    """All of a frame that can be unpacked, and why there is no more of it, "" if that is all."""
    had, why = _unpack(packed, name, len(packed) or 1)
    # Byte by byte, so that what stands before the damage is had.
    return _unpack(packed, name, 1) if why else (had, why)


def _unpack(packed: bytes, name: str, step: int) -> tuple[bytes, str]:
    engine = zlib.decompressobj(31) if name.endswith(".gz") else zstandard.ZstdDecompressor().decompressobj()
    had = bytearray()
    for place in range(0, len(packed), step):
        try:
            had += engine.decompress(packed[place : place + step])
        except (zlib.error, zstandard.ZstdError) as error:
            return bytes(had), str(error)
    return bytes(had), "" if engine.eof else "it ends too early"
