"""Unpacked bytes as one tape that knows where its members begin and where it is broken. Holds no more than is asked."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator

from crawler.inputs.unpack import Damage, Piece

RECORD_START = b"WARC/"
_RECORD = re.compile(rb"WARC/\d\.\d+\r?\n[A-Za-z-]+:")
"""A record's first line and the beginning of a header: no page holds that by accident."""
_OVERLAP = 64
"""Bytes at the end in which a match of _RECORD may have begun that the next piece completes."""


class Tape:
    """`held` begins at the cursor. Behind a damage nothing is read until `mend` is called."""

    def __init__(self, pieces: Iterator[Piece | Damage]) -> None:
        self._pieces = pieces
        self._places: deque[tuple[int, Piece]] = deque()
        self._cursor = 0
        self.held = bytearray()
        self.damage: Damage | None = None

    @property
    def offset(self) -> int:
        """Where in the file the cursor stands: the byte itself, or the beginning of the packed member that it is in."""
        if not self._places:
            return 0
        at, piece = self._places[0]
        return piece.offset if piece.is_packed else piece.offset + self._cursor - at

    def fill(self, size: int) -> bool:
        """Hold `size` bytes; False where damage or the end comes first."""
        while len(self.held) < size:
            if not self._read():
                return False
        return True

    def drop(self, size: int) -> None:
        """Move the cursor over bytes that are held."""
        del self.held[:size]
        self._cursor += size
        while len(self._places) > 1 and self._places[1][0] <= self._cursor:
            self._places.popleft()

    def mend(self) -> Damage | None:
        """Let go of a damage and of what is held before it; None where the tape is not broken."""
        damage, self.damage = self.damage, None
        if damage is not None:
            self.drop(len(self.held))
        return damage

    def find_record(self, after: int) -> int | None:
        """Where the next record begins among the bytes held from `after` on."""
        found = _RECORD.search(self.held, after)
        starts = [found.start()] if found else []
        for at, piece in self._places:
            start = at - self._cursor
            if piece.begins and start >= after and piece.body.startswith(RECORD_START):
                starts.append(start)
                break
        return min(starts, default=None)

    def begins_member(self, at: int) -> bool:
        """Whether a packed member begins `at` bytes behind the cursor."""
        return any(piece.begins and start - self._cursor == at for start, piece in self._places)

    def seek_record(self, after: int) -> None:
        """Move the cursor to the next record from `after` on; to the damage or the end where there is none."""
        while (found := self.find_record(after)) is None:
            passed = max(0, len(self.held) - _OVERLAP)
            self.drop(passed)
            after = max(0, after - passed)
            if not self._read():
                self.drop(len(self.held))
                return
        self.drop(found)

    def _read(self) -> bool:
        if self.damage is not None:
            return False
        piece = next(self._pieces, None)
        if isinstance(piece, Piece):
            if not self.held:
                self._places.clear()
            self._places.append((self._cursor + len(self.held), piece))
            self.held += piece.body
            return True
        self.damage = piece
        return False
