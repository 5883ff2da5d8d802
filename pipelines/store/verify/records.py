"""Checks the record files: each is read once, front to back; what is kept of a line is its id and version."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
import sqlalchemy as sa

from pipelines.store.reader import UNPACK_ERRORS, unpacked
from pipelines.store.verify.faults import Faults
from pipelines.store.verify.ledger import Committed, Written, line_checksums, written_lines
from pipelines.store.verify.lines import Facts, LineCheck
from pipelines.store.verify.metered import MeteredFile

Heard = Callable[[int, int], None]
"""Told now and then how many bytes and records were read."""
_TELL_EVERY = 500


@dataclass(slots=True)
class Seen:
    """Identity of each record that was read: 12 bytes a record, for a million 12 MB."""

    ids: array[int] = field(default_factory=lambda: array("Q"))
    versions: array[int] = field(default_factory=lambda: array("I"))
    ends: list[tuple[str, int]] = field(default_factory=list)
    """File and the number of records read by its end."""
    lines: int = 0

    def note(self, facts: Facts) -> None:
        self.ids.append(int(facts.id[4:], 16))
        self.versions.append(min(facts.version, 2**32 - 1) if facts.version > 0 else 0)


@dataclass(frozen=True, slots=True)
class Expected:
    """What the manifest and the ledger say of a record file; None where they say nothing."""

    entry: dict[str, Any] | None = None
    committed: Committed | None = None


class RecordCheck:
    """Checks one record file after the other, and then what only all of them together can show."""

    def __init__(self, folder: Path, check: LineCheck, ledger: sa.Connection | None, faults: Faults) -> None:
        self._folder = folder
        self._check = check
        self._ledger = ledger
        self._faults = faults
        self.seen = Seen()

    def read(self, name: str, expected: Expected, heard: Heard) -> None:
        path = self._folder / name
        length = path.stat().st_size
        committed = expected.committed
        self._check_lengths(name, length, expected)
        limit = committed.length if committed else None
        mark = int(expected.entry["bytes"]) if expected.entry else None
        with MeteredFile(path, limit, mark) as file:
            stream = unpacked(cast("IO[bytes]", file), name)  # named, because it closes the file when it is dropped
            lines = self._read_lines(name, stream, self._known(name, committed), heard)
            digest = file.finish()
        self.seen.ends.append((name, len(self.seen.ids)))
        if expected.entry and digest != expected.entry["sha256"]:
            self._faults.add(name, None, "its SHA-256 is not that of manifest.json")
        told = committed.records if committed else (expected.entry or {}).get("records", lines)
        if lines != told:
            self._faults.add(name, None, f"{lines} lines; {told} were committed")

    def _check_lengths(self, name: str, length: int, expected: Expected) -> None:
        committed = expected.committed
        known = committed.length if committed else expected.entry["bytes"] if expected.entry else length
        if length < known:
            self._faults.add(name, None, f"{length} bytes long; {known} were committed")
        elif committed and length > known:
            self._faults.add(
                name, None, f"{length - known} bytes behind what was committed; the next crawl into it cuts them away"
            )
        elif length > known:
            self._faults.add(name, None, f"{length} bytes long; manifest.json says {known}")

    def _known(self, name: str, committed: Committed | None) -> _Known:
        if self._ledger is None or committed is None:
            return _Known(iter(()), iter(()), is_plain=False, is_complete=False)
        written = written_lines(self._ledger, name)
        return _Known(
            written, line_checksums(self._ledger, committed.number), is_plain=name.endswith(".jsonl"), is_complete=True
        )

    def _read_lines(self, name: str, stream: IO[bytes], known: _Known, heard: Heard) -> int:
        number = offset = 0
        try:
            for number, line in enumerate(stream, 1):
                why = self._judge(line, number, offset, known)
                if why:
                    self._faults.add(name, number, why)
                offset += len(line)
                self.seen.lines += 1
                if number % _TELL_EVERY == 0:
                    heard(offset, self.seen.lines)
        except UNPACK_ERRORS as error:
            self._faults.add(name, number + 1, f"cannot be unpacked from here on: {error}")
        heard(offset, self.seen.lines)
        return number

    def _judge(self, line: bytes, number: int, offset: int, known: _Known) -> str:
        facts = self._check.facts(line)
        if isinstance(facts, Facts):
            self.seen.note(facts)
        changed = known.changed(number, zlib.crc32(line))
        if isinstance(facts, str):
            return f"{facts} (changed since it was written)" if changed else facts
        return "changed since it was written" if changed else known.differs(number, facts, offset)

    def check_doubles(self) -> None:
        """Each version of an article is there once."""
        seen = self.seen
        if not seen.ids:
            return
        ids, numbers = np.frombuffer(seen.ids, np.uint64), np.frombuffer(seen.versions, np.uint32)
        order = np.lexsort((numbers, ids))
        ids, numbers = ids[order], numbers[order]
        twice = np.flatnonzero((ids[1:] == ids[:-1]) & (numbers[1:] == numbers[:-1])) + 1
        for index in twice[:1000]:
            file = next(name for name, end in seen.ends if order[index] < end)
            told = f"th1-{ids[index]:016x} version {numbers[index]} is there more than once"
            self._faults.add(file, None, told)


class _Known:
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

    def differs(self, number: int, facts: Facts, offset: int) -> str:
        """How the record on line `number` differs from what the ledger has there, "" if it does not."""
        while self._next_written is not None and self._next_written.line < number:
            self._next_written = next(self._written, None)
        told = self._next_written
        if told is None or told.line != number:
            return "the ledger knows no record on this line" if self._is_complete else ""
        if (told.id, told.version) != (facts.id, facts.version):
            return f"the ledger has {told.id} version {told.version} on this line"
        if told.content_hash != facts.content_hash:
            return "content_hash is not that of the ledger"
        if self._is_plain and told.offset != offset:
            return f"begins at byte {offset}; the ledger says {told.offset}"
        return ""
