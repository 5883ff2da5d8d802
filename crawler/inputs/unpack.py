"""gzip and zstd unpacked member by member: a damaged member is named and left, and reading goes on with the next one.

Archives of the web hold one member a record, so that damage to one costs that record only. An archive that was packed
as one member cannot be read past its damage.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import zstandard

from crawler.inputs.packed import PackedBytes

_GZIP, _ZSTD = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"
_SKIPPABLE = b"\x2a\x4d\x18"
"""Bytes two to four of a zstd frame that holds no content; one ending 0x5D holds the dictionary of an archive."""
_PLAIN = (b"<", b"{", b"WARC", b"\xef\xbb\xbf")
"""What files begin with that are not packed, whatever their name says."""
_FIRST = 1024
"""Bytes unpacked of a member at first: enough for the head of a record, so that damage further on has a URL."""
_PIECE = 1 << 18
_ZSTD_STEP = 1 << 10
"""Packed bytes given to zstd at a time: it has no limit of its own on what comes out."""
_ZSTD_WINDOW = 1 << 27


@dataclass(frozen=True, slots=True)
class Piece:
    """Unpacked bytes. `offset` is where in the file their member, or they themselves if not packed, begin."""

    body: bytes
    offset: int
    begins: bool = False
    """Whether these are the first bytes of a member."""
    is_packed: bool = True


@dataclass(frozen=True, slots=True)
class Damage:
    """The member at `offset` cannot be read further. `is_cut`: the file ends in it; what came of it is sound."""

    offset: int
    why: str
    is_cut: bool = False


class Unpacker:
    """The pieces of one file. `consumed` is how many bytes of the file have been used.

    The first bytes say how it is packed; where they are damaged themselves, `suffix` does (".gz", ".zst").
    """

    def __init__(self, file: IO[bytes], suffix: str = "") -> None:
        self._packed = PackedBytes(file)
        self._suffix = suffix
        self._dictionary: zstandard.ZstdCompressionDict | None = None

    @property
    def consumed(self) -> int:
        return self._packed.offset

    def __iter__(self) -> Iterator[Piece | Damage]:
        head = self._packed.peek(4)
        is_damaged = bool(head) and not head.lstrip().startswith(_PLAIN)
        if head.startswith(_ZSTD) or head[1:4] == _SKIPPABLE:
            yield from self._members(_ZSTD)
        elif head.startswith(_GZIP) or (is_damaged and self._suffix == ".gz"):
            yield from self._members(_GZIP)
        elif is_damaged and self._suffix == ".zst":
            yield from self._members(_ZSTD)
        else:
            yield from self._plain()

    def _plain(self) -> Iterator[Piece]:
        packed = self._packed
        while body := packed.take():
            yield Piece(body, packed.offset - len(body), is_packed=False)
            packed.mark()

    def _members(self, magic: bytes) -> Iterator[Piece | Damage]:
        packed = self._packed
        while head := packed.peek():
            packed.mark()
            if magic == _ZSTD and head[1:4] == _SKIPPABLE:
                self._skip_frame(head)
            elif head.startswith(magic):
                yield from self._inflate() if magic == _GZIP else self._decompress()
            elif not head.strip(b"\0"):  # padding
                packed.take(len(head))
            else:
                yield Damage(packed.offset, "not packed as its name or the rest of it says")
                packed.seek_member(magic, self._is_member)

    def _inflate(self) -> Iterator[Piece | Damage]:
        packed, start = self._packed, self._packed.offset
        inflater, limit = zlib.decompressobj(31), _FIRST
        while not inflater.eof:
            block = inflater.unconsumed_tail or packed.take()
            before = inflater.copy()
            try:
                body = inflater.decompress(block, limit)
            except zlib.error as error:
                yield Piece(_salvage(before, block), start, begins=limit == _FIRST)
                yield self._leave(_GZIP, start, f"damaged ({error})")
                return
            if body:
                yield Piece(body, start, begins=limit == _FIRST)
                limit = _PIECE
            elif not block and not inflater.eof:
                yield self._leave(_GZIP, start, "cut off", is_cut=True)
                return
        packed.give_back(len(inflater.unused_data))

    def _decompress(self) -> Iterator[Piece | Damage]:
        packed, start, begins = self._packed, self._packed.offset, True
        frame = self._decompressor().decompressobj()
        while not frame.eof:
            block = packed.take(_ZSTD_STEP)
            if not block:
                yield self._leave(_ZSTD, start, "cut off", is_cut=True)
                return
            try:
                body = frame.decompress(block)
            except zstandard.ZstdError as error:
                yield self._leave(_ZSTD, start, f"damaged ({error})")
                return
            if body:
                yield Piece(body, start, begins)
                begins = False
        packed.give_back(len(frame.unused_data))

    def _leave(self, magic: bytes, start: int, why: str, *, is_cut: bool = False) -> Damage:
        """Name the damage and go to the next member. A member that seems cut may only lack bytes in its middle."""
        is_followed = self._packed.seek_member(magic, self._is_member)
        return Damage(start, why, is_cut and not is_followed)

    def _is_member(self, head: bytes) -> bool:
        """Whether these bytes begin a member with records in it, and not just look like its magic number."""
        try:
            if head.startswith(_GZIP):
                body = zlib.decompressobj(31).decompress(head, 8)
            else:
                body = self._decompressor().decompressobj().decompress(head)
        except (zlib.error, zstandard.ZstdError):
            return False
        return body.startswith((b"WARC/", b"{")) or (not body and head.startswith(_ZSTD))

    def _decompressor(self) -> zstandard.ZstdDecompressor:
        if self._dictionary is None:
            return zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        return zstandard.ZstdDecompressor(dict_data=self._dictionary, max_window_size=_ZSTD_WINDOW)

    def _skip_frame(self, head: bytes) -> None:
        """Pass over a frame without content, and learn the dictionary that it may hold."""
        left = int.from_bytes(head[4:8], "little")
        self._packed.take(8)
        held = bytearray()
        while left and (block := self._packed.take(left)):
            left -= len(block)
            held += block[: _PIECE * 64 - len(held)]
        if head[0] == 0x5D:
            body = bytes(held)
            if body.startswith(_ZSTD):
                body = zstandard.ZstdDecompressor().decompress(body, max_output_size=_PIECE * 64)
            self._dictionary = zstandard.ZstdCompressionDict(body)


def _salvage(inflater: zlib._Decompress, block: bytes) -> bytes:
    """What a block gives before the damage in it."""
    body = bytearray()
    try:
        for at in range(len(block)):
            body += inflater.decompress(block[at : at + 1])
    except zlib.error:
        pass
    return bytes(body)
