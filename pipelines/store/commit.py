"""The commit: lines appended and synced, then one transaction that makes them count.

A kill before the transaction is through leaves bytes behind the committed length, which the next opening cuts away;
a kill after it leaves nothing to do. In between there is nothing.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from pipelines.store.bulk import delete_rows, insert_rows
from pipelines.store.files import Placement, RecordFile, RecordFiles
from pipelines.store.manifest import sha256_of
from pipelines.store.past import read_record
from pipelines.store.seams import Write
from pipelines.store.state import State
from pipelines.store.steps import Checkpoint, Step
from pipelines.store.swap import finish_swap
from pipelines.store.tables import digests, files, versions

_values_of = attrgetter(*files.columns.keys())


class Committer:
    """Joins one folder's record files to its state database. `files` are the record files as committed."""

    def __init__(self, state: State, record_files: RecordFiles, checkpoint: Checkpoint) -> None:
        self._state = state
        self._record_files = record_files
        self._checkpoint = checkpoint
        finish_swap(state)
        self.files = self._committed()
        self._record_files.restore(self.files)

    def commit(self, lines: Sequence[bytes], write: Write) -> None:
        """Append `lines` and, in one transaction, whatever `write` does and the new length of the file.

        After an exception nothing of it counts: the file is cut back to the length that the database knows.
        """
        last = self.files[-1] if self.files else None
        file = last
        placements: list[Placement] = []
        try:
            if lines:
                file, placements = self._record_files.append(self._record_files.current(last), lines)
            with self._state.transaction() as connection:
                write(connection, placements)
                _put(connection, file)
                note_digests(connection, file, lines)
                self._checkpoint(Step.IN_TRANSACTION)
        except BaseException:
            # The database is asked what counts: an error in COMMIT itself may come after it took effect.
            self.files = self._committed()
            self._record_files.undo(self.files[-1] if self.files else None)
            raise
        if file is not None:
            self._remember(file)

    def complete(self) -> None:
        """To be called when a run ends."""
        self._make_first_file()
        self._hash_complete_files()

    def _make_first_file(self) -> None:
        """A corpus without records has an empty record file, so that whoever opens it finds one."""
        if self.files:
            return
        file, _ = self._record_files.append(self._record_files.current(None), [])
        with self._state.transaction() as connection:
            _put(connection, file)
        self._remember(file)

    def _hash_complete_files(self) -> None:
        """Note the hash of files that will not grow, so that no later run need read them."""
        for index, file in enumerate(self.files[:-1]):
            if file.sha256 or self._state.folder is None:
                continue
            hashed = replace(file, sha256=sha256_of(self._state.folder / file.name))
            with self._state.transaction() as connection:
                _put(connection, hashed)
            self.files[index] = hashed

    def read_record(self, connection: sa.Connection, article_id: str, version: int) -> Mapping[str, Any]:
        """The record of a version as it was written; empty where its file does not hold it any more."""
        of_version = (versions.c.article_id == article_id) & (versions.c.version == version)
        row = connection.execute(sa.select(versions).where(of_version)).one_or_none()
        if row is None or self._state.folder is None:
            return {}
        in_frame = (versions.c.file == row.file) & (versions.c.offset == row.offset) & (versions.c.line < row.line)
        before = connection.execute(sa.select(sa.func.count()).where(in_frame)).scalar_one()
        record = read_record(self._state.folder / row.file, row.offset, before)
        return record if record.get("id") == article_id and record.get("version") == version else {}

    def close(self) -> None:
        self._record_files.close()

    def _committed(self) -> list[RecordFile]:
        with self._state.reading() as connection:
            rows = connection.execute(sa.select(files).order_by(files.c.number))
            return [RecordFile(**row._mapping) for row in rows]

    def _remember(self, file: RecordFile) -> None:
        if self.files and self.files[-1].number == file.number:
            self.files.pop()
        self.files.append(file)


def _put(connection: sa.Connection, file: RecordFile | None) -> None:
    if file is None:
        return
    delete_rows(connection, files, "name", [file.name])
    insert_rows(connection, files, [_values_of(file)])


def note_digests(connection: sa.Connection, file: RecordFile | None, lines: Sequence[bytes]) -> None:
    """Note a checksum of each of `lines`, the last of `file`, so that `verify` can say which line has changed."""
    if file is None or not lines:
        return
    numbered = enumerate(lines, file.records - len(lines) + 1)
    insert_rows(connection, digests, [(file.number, line, zlib.crc32(body)) for line, body in numbered])
