"""What the ledger has noted of the lines of one file, walked along with them as they are read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, islice
from typing import Generic, TypeVar

from pipelines.store.verify.ledger import Written
from pipelines.store.verify.lines import Facts, Judged

T = TypeVar("T", bound=tuple[object, ...])


class _Ahead(Generic[T]):
    """Rows that begin with the number of their line, in the order of the lines, of which some are looked at early."""

    def __init__(self, rows: Iterator[T]) -> None:
        self._rows = rows
        self._had: list[T] = []

    def peek(self, count: int) -> list[T]:
        """Up to `count` of the next ones."""
        if len(self._had) < count:
            self._had += islice(self._rows, count - len(self._had))
        return self._had[:count]

    def drop(self, count: int) -> None:
        del self._had[:count]

    def at(self, line: int) -> T | None:
        """The row of `line`; those of earlier lines are dropped."""
        while (rows := self.peek(1)) and rows[0][0] < line:  # type: ignore[operator]
            self.drop(1)
        return rows[0] if rows and rows[0][0] == line else None


class Known:
    """What the ledger has noted of the lines of one file, walked along with them. Lines are asked for in order."""

    def __init__(
        self, written: Iterator[Written], checksums: Iterator[tuple[int, int]], *, is_plain: bool, is_complete: bool
    ) -> None:
        self._written = _Ahead(written)
        self._checksums = _Ahead(checksums)
        self._is_plain = is_plain
        self._is_complete = is_complete

    def agrees(self, number: int, offset: int, judged: Judged) -> bool:
        """Whether all is as noted of the lines from `number` on, the first of which begins at `offset`.

        Quick, because it says nothing of single lines; where it does not agree, these are to be asked for.
        """
        count = len(judged.facts)
        told, sums = self._written.peek(count), self._checksums.peek(count)
        begins = accumulate(judged.lengths, initial=offset) if self._is_plain else [row.offset for row in told]
        there = [
            (line, facts.id, facts.version, facts.content_hash, begin)
            for line, facts, begin in zip(range(number, number + count), judged.facts, begins, strict=False)
            if isinstance(facts, Facts)
        ]
        # Where the ledger says nothing of the file, the lines have only to be records.
        if not told and not self._is_complete:
            return all(isinstance(facts, Facts) for facts in judged.facts)
        if len(told) < count or told != there or (sums and sums != [*enumerate(judged.checksums, number)]):
            return False
        self._written.drop(count)
        self._checksums.drop(count)
        return True

    def changed(self, number: int, crc32: int) -> bool:
        """Whether the line has another checksum than when it was written."""
        told = self._checksums.at(number)
        return told is not None and told[1] != crc32

    def there(self, number: int) -> Written | None:
        """What was written on line `number`."""
        return self._written.at(number)

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
