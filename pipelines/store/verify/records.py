"""Checks the record files: each is read once, front to back; what is kept of a line is its id and version."""

from __future__ import annotations

import io
import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any, cast

import numpy as np
import sqlalchemy as sa

from pipelines.store.reader import unpacked
from pipelines.store.verify.batches import BATCH_BYTES, Batch, bodies_of, frame_batches, unpacked_batches
from pipelines.store.verify.faults import Faults
from pipelines.store.verify.frames import frames_of
from pipelines.store.verify.known import Known
from pipelines.store.verify.ledger import Committed, line_checksums, written_lines
from pipelines.store.verify.lines import Facts, Judged, LineCheck
from pipelines.store.verify.metered import MeteredFile

Heard = Callable[[int, int], None]
"""Told now and then how many bytes and records were read."""
_ID = re.compile("th1-[0-9a-f]{16}")


@dataclass(slots=True)
class Seen:
    """Identity of each record that was read: 12 bytes a record, for a million 12 MB."""

    ids: array[int] = field(default_factory=lambda: array("Q"))
    versions: array[int] = field(default_factory=lambda: array("I"))
    ends: list[tuple[str, int]] = field(default_factory=list)
    """File and the number of records read by its end."""
    lines: int = 0

    def note(self, name: str, version: int) -> None:
        self.ids.append(int(name[4:], 16))
        self.versions.append(min(max(version, 0), 2**32 - 1))

    def note_all(self, judged: Judged) -> None:
        for facts in judged.facts:
            if isinstance(facts, Facts):
                self.note(facts.id, facts.version)


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
            # Named, because it closes the file when it is dropped.
            source = cast("io.BufferedReader", io.BufferedReader(file, BATCH_BYTES))
            judged = self._judged(name, source, committed)
            lines = self._read_lines(name, judged, self._known(name, committed), heard)
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

    def _known(self, name: str, committed: Committed | None) -> Known:
        if self._ledger is None or committed is None:
            return Known(iter(()), iter(()), is_plain=False, is_complete=False)
        written = written_lines(self._ledger, name)
        return Known(
            written, line_checksums(self._ledger, committed.number), is_plain=name.endswith(".jsonl"), is_complete=True
        )

    def _judged(self, name: str, source: io.BufferedReader, committed: Committed | None) -> Iterator[Judged]:
        """The lines of a file. In a packed one that the ledger knows, damage in one frame hides nothing of the next."""
        if name.endswith(".jsonl"):
            batches: Iterator[Batch] = map(Batch, bodies_of(source.read1))
        elif self._ledger is None or committed is None:
            stream = cast("io.BufferedReader", unpacked(source, name))
            batches = unpacked_batches(stream.read1, name, self._faults)
        else:
            frames = frames_of(written_lines(self._ledger, name), committed.length)
            batches = frame_batches(source, name, frames, self._faults)
        for batch in batches:
            yield from self._check.judge(batch.body)
            if batch.lost:
                yield Judged.lost(batch.lost)

    def _read_lines(self, name: str, lines: Iterator[Judged], known: Known, heard: Heard) -> int:
        number = offset = 0
        for judged in lines:
            if known.agrees(number + 1, offset, judged):
                self.seen.note_all(judged)
            else:
                self._read_one_by_one(name, number, offset, judged, known)
            number += len(judged.facts)
            offset += sum(judged.lengths)
            self.seen.lines += len(judged.facts)
            heard(offset, self.seen.lines)
        heard(offset, self.seen.lines)
        return number

    def _read_one_by_one(self, name: str, number: int, offset: int, judged: Judged, known: Known) -> None:
        begins = accumulate(judged.lengths, initial=offset)
        for facts, checksum, begin in zip(judged.facts, judged.checksums, begins, strict=False):
            number += 1
            why = self._judge(facts, checksum, number, begin, known) if facts else ""
            if why:
                self._faults.add(name, number, why)
            if why or facts is None:
                self._note_known(number, known)

    def _note_known(self, number: int, known: Known) -> None:
        """What a damaged line held counts as there: it is one fault, not several."""
        told = known.there(number)
        if told is not None and _ID.fullmatch(told.id):
            self.seen.note(told.id, told.version)

    def _judge(self, facts: Facts | str, checksum: int, number: int, offset: int, known: Known) -> str:
        changed = known.changed(number, checksum)
        if isinstance(facts, str):
            return f"{facts} (changed since it was written)" if changed else facts
        why = "changed since it was written" if changed else known.differs(number, facts, offset)
        if not why or known.there(number) is None:
            self.seen.note(facts.id, facts.version)
        return why

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
