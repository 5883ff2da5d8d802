"""Packed bytes as they come from disk, kept from the start of the current member on, so that a damaged one can be left
and the next one found. Works on pipes: nothing is ever sought in the file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import IO

_BLOCK = 1 << 18
_KEPT = 1 << 24
"""Bytes of a member that are kept at most. A longer one holds many records; where it breaks, the search for the next
begins in its last part."""
_PROBE = 4096
"""Bytes of a possible member that are looked at."""


class PackedBytes:
    """A cursor over a file. `offset` is where in the file it stands."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._kept = bytearray()
        self._base = 0
        self._at = 0

    @property
    def offset(self) -> int:
        return self._base + self._at

    def peek(self, size: int = _PROBE) -> bytes:
        """Up to `size` bytes that come next; fewer only at the end."""
        while len(self._kept) - self._at < size and self._read():
            pass
        return bytes(self._kept[self._at : self._at + size])

    def take(self, size: int = _BLOCK) -> bytes:
        """The next bytes, at most `size`; empty at the end."""
        if self._at == len(self._kept):
            self._read()
        taken = bytes(self._kept[self._at : self._at + size])
        self._at += len(taken)
        return taken

    def give_back(self, size: int) -> None:
        """Step back over bytes that were taken and not used."""
        self._at -= size

    def mark(self) -> None:
        """A member begins here: what lies before is no longer needed."""
        del self._kept[: self._at]
        self._base += self._at
        self._at = 0

    def seek_member(self, magic: bytes, is_member: Callable[[bytes], bool]) -> bool:
        """Go to the next member after the mark, also one inside what was taken; to the end where there is none."""
        look = 1
        while True:
            found = self._kept.find(magic, look)
            if found < 0:
                look = max(1, len(self._kept) - len(magic) + 1)
                look -= self._drop(look)
                if not self._read():
                    self._at = len(self._kept)
                    return False
                continue
            self._at = found
            if is_member(self.peek()):
                self.mark()
                return True
            look = self._at + 1

    def _drop(self, size: int) -> int:
        """Forget `size` bytes less one, which keeps a place before the search; the number that was dropped."""
        del self._kept[: size - 1]
        self._base += size - 1
        self._at = 0
        return size - 1

    def _read(self) -> bool:
        block = self._file.read(_BLOCK)
        spare = len(self._kept) + len(block) - _KEPT
        if spare > 0:
            spare = min(spare, self._at)
            del self._kept[:spare]
            self._base += spare
            self._at -= spare
        self._kept += block
        return bool(block)
