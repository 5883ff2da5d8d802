"""What the ledger has noted of the lines of one file, walked along with them as they are read."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.store.verify.ledger import Written
from pipelines.store.verify.lines import Facts


class Known:
    """What the ledger has noted of the lines of one file, walked along with them."""

    def __init__(
        self, written: Iterator[Written], checksums: Iterator[tuple[int, int]], *, is_plain: bool, is_complete: bool
    ) -> None:
        self._written = written
        self._checksums = checksums
        self._next_written = next(written, None)
        self._next_checksum = next(checksums, None)
        self._is_plain = is_plain
        self._is_complete = is_complete

    def changed(self, number: int, crc32: int) -> bool:
        """Whether the line has another checksum than when it was written."""
        while self._next_checksum is not None and self._next_checksum[0] < number:
            self._next_checksum = next(self._checksums, None)
        return self._next_checksum is not None and self._next_checksum[0] == number and self._next_checksum[1] != crc32

    def there(self, number: int) -> Written | None:
        """What was written on line `number`. Lines are asked for in order."""
        while self._next_written is not None and self._next_written.line < number:
            self._next_written = next(self._written, None)
        told = self._next_written
        return told if told is not None and told.line == number else None

    def differs(self, number: int, facts: Facts, offset: int) -> str:
        """How the record on line `number` differs from what the ledger has there, "" if it does not."""
        told = self.there(number)
        if told is None:
            return "the ledger knows no record on this line" if self._is_complete else ""
        if (told.id, told.version) != (facts.id, facts.version):
            return f"the ledger has {told.id} version {told.version} on this line"
        if told.content_hash != facts.content_hash:
            return "content_hash is not that of the ledger"
        if self._is_plain and told.offset != offset:
            return f"begins at byte {offset}; the ledger says {told.offset}"
        return ""
