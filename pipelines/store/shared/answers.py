"""The archive of one site: answers beside the state until there are many, then immutable WARC files on shared storage.

The name of a file is settled with its first answer, so that records can point into it before it is written; it has the
token of whoever fills it. What is left of a worker that is gone is written by the next one, under that old name: it is
all that was committed, and nobody can commit more to it. So whoever writes a name writes the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from pipelines.model import Outcome
from pipelines.store.archive import AnswerSheet, ArchiveFile, earlier_of, note_answers
from pipelines.store.files import ARCHIVE_FOLDER
from pipelines.store.shared.place import Place
from pipelines.store.shared.state import SiteState, Token
from pipelines.store.shared.tables import unsealed
from pipelines.store.tables import archive_files

FILE_BYTES = 16 << 20
"""A file has about that much: some 800 pages, few requests to object storage, and no worker holds more in memory."""


class SharedArchive:
    """`folder` is that of the site under the place, `token` goes into the names of files that are begun."""

    def __init__(self, state: SiteState, place: Place, folder: str, token: Token) -> None:
        self._state = state
        self._place = place
        self._folder = folder
        self._token = token
        self.seal()
        with state.reading() as connection:
            last = connection.execute(sa.select(sa.func.max(archive_files.c.number))).scalar()
        self._file = self._named(0 if last is None else int(last) + 1)

    def keep(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """The outcomes, their answers durable, their articles told where. Raises Fenced, EngineLost, OSError."""
        if not any(outcome.captures for outcome in outcomes):
            return list(outcomes)
        file = self._file
        sheet = AnswerSheet(file, earlier_of(self._state, outcomes))
        settled = [sheet.enter(outcome) for outcome in outcomes]
        if not sheet.body:
            return settled
        grown = replace(file, committed_length=file.committed_length + len(sheet.body))
        with self._state.transaction() as connection:
            connection.execute(_UNSEALED.insert(), [{"start": file.committed_length, "body": bytes(sheet.body)}])
            note_answers(connection, file, grown, sheet.earlier)
        self._file = grown
        if grown.committed_length >= FILE_BYTES:
            self.seal()
        return settled

    def seal(self) -> None:
        """Write the file that has been begun, if there is one. The next answers go into another."""
        with self._state.transaction() as connection:  # which raises Fenced for those who may see but a part of it
            row = connection.execute(sa.select(archive_files).where(archive_files.c.sha256 == "")).one_or_none()
            pieces = list(connection.execute(sa.select(_UNSEALED.c.body).order_by(_UNSEALED.c.start)).scalars())
        if row is None:
            return
        body = b"".join(pieces)
        self._place.write(row.name, body)
        digest = hashlib.sha256(body).hexdigest()
        with self._state.transaction() as connection:
            is_it = archive_files.c.name == row.name
            connection.execute(archive_files.update().where(is_it).values(sha256=digest))
            connection.execute(_UNSEALED.delete())
        self._file = self._named(row.number + 1)

    def _named(self, number: int) -> ArchiveFile:
        told = f"{self._folder}-{number:06}-{self._token.job}-{self._token.attempt}"
        return ArchiveFile(f"{ARCHIVE_FOLDER}/{told}.warc.gz", number)


# The view of `unsealed` for one site.
_UNSEALED = sa.table(unsealed.name, sa.column("start", sa.BigInteger), sa.column("body", sa.LargeBinary))
