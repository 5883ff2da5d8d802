"""The records of one site: lines beside the state until there are many, then immutable parts on shared storage.

A line is committed in the transaction of its page's fate, as a row. Once there are enough of them they are written to
a part, and one transaction names the part and removes the rows. A kill between the two leaves a part that nothing
names, which the next worker removes; the token in its name keeps it apart from what any other worker writes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from pipelines.store.commit import note_digests
from pipelines.store.files import Placement, RecordFile, pack, suffix_of
from pipelines.store.folder import PARTS
from pipelines.store.reader import unpacked_bytes
from pipelines.store.seams import Write
from pipelines.store.shared.place import Place
from pipelines.store.shared.state import SiteState, Token
from pipelines.store.shared.tables import buffered
from pipelines.store.tables import files, versions

PART_LINES = 1000
PART_BYTES = 8 << 20
"""A part has about that much before it is packed: some seconds to write, and few requests to object storage."""
UNNAMED = ""
"""What stands for the file of a version whose line is not in a part yet."""


class Parts:
    """`folder` is that of the site under the place, `token` goes into the names of what is written.

    `before_part` makes whole what the records of a part point to.
    """

    def __init__(
        self,
        state: SiteState,
        place: Place,
        folder: str,
        token: Token,
        compress: str,
        before_part: Callable[[], None] = lambda: None,
    ) -> None:
        self._state = state
        self._place = place
        self._folder = f"{PARTS}/{folder}"
        self._token = token
        self._compress = compress
        self._before_part = before_part
        self.files = self._named()
        self._sweep()
        self._lines, self._bytes = self._waiting()

    def commit(self, lines: Sequence[bytes], write: Write) -> None:
        """Make `lines` and whatever `write` does count, both or neither."""
        offsets = [self._bytes]
        for line in lines:
            offsets.append(offsets[-1] + len(line))
        starts = offsets if self._compress == "none" else [0] * len(offsets)
        placements = [Placement(UNNAMED, self._lines + n, starts[n - 1]) for n in range(1, len(lines) + 1)]
        with self._state.transaction() as connection:
            write(connection, placements)
            if lines:
                rows = [{"line": at.line, "body": line} for at, line in zip(placements, lines, strict=True)]
                connection.execute(_BUFFER.insert(), rows)
        self._lines, self._bytes = self._lines + len(lines), offsets[-1]
        if self._lines >= PART_LINES or self._bytes >= PART_BYTES:
            self._write_part()

    def complete(self) -> None:
        """Put what waits into a part of its own."""
        if self._lines:
            self._write_part()
        else:
            self._before_part()

    def _write_part(self) -> None:
        self._before_part()
        with self._state.reading() as connection:
            lines = list(connection.execute(sa.select(_BUFFER.c.body).order_by(_BUFFER.c.line)).scalars())
        number = self.files[-1].number + 1 if self.files else 0
        name = f"{self._folder}/{number:06}-{self._token.job}-{self._token.attempt}.jsonl{suffix_of(self._compress)}"
        packed = pack(self._compress, b"".join(lines))
        self._place.write(name, packed)
        digest = hashlib.sha256(packed).hexdigest()
        part = RecordFile(name, number, self._compress, len(packed), len(lines), digest)
        with self._state.transaction() as connection:
            connection.execute(files.insert(), [{column: getattr(part, column) for column in _FILE}])
            note_digests(connection, part, lines)
            connection.execute(versions.update().where(versions.c.file == UNNAMED).values(file=name))
            connection.execute(_BUFFER.delete())
        self.files.append(part)
        self._lines = self._bytes = 0

    def read_record(self, connection: sa.Connection, article_id: str, version: int) -> Mapping[str, Any]:
        """The record of a version as it was written; empty where it cannot be read any more."""
        of_version = (versions.c.article_id == article_id) & (versions.c.version == version)
        row = connection.execute(sa.select(versions).where(of_version)).one_or_none()
        if row is None:
            return {}
        if row.file == UNNAMED:
            line = connection.execute(sa.select(_BUFFER.c.body).where(_BUFFER.c.line == row.line)).scalar()
        else:
            line = self._line_of_part(row.file, row.line)
        record = json.loads(line) if line else {}
        return record if isinstance(record, dict) else {}

    def _line_of_part(self, name: str, number: int) -> bytes:
        try:
            lines = unpacked_bytes(self._place.read(name), name).splitlines(keepends=True)
        except OSError:
            return b""
        return lines[number - 1] if number <= len(lines) else b""

    def close(self) -> None:
        """Nothing is held open."""

    def _named(self) -> list[RecordFile]:
        with self._state.reading() as connection:
            rows = connection.execute(sa.select(files).order_by(files.c.number))
            return [RecordFile(**row._mapping) for row in rows]

    def _waiting(self) -> tuple[int, int]:
        sums = sa.select(sa.func.count(), sa.func.sum(sa.func.length(_BUFFER.c.body)))
        with self._state.reading() as connection:
            lines, size = connection.execute(sums).one()
        return int(lines), int(size or 0)

    def _sweep(self) -> None:
        """Remove parts that no commit named. Whoever else may still write one is shut out by the token."""
        named = {file.name for file in self.files}
        for name in self._place.names(self._folder):
            if name not in named:
                self._place.remove(name)


_FILE = tuple(column.name for column in files.columns)
# The view of `buffered` for one site, as the tables of a corpus have them.
_BUFFER = sa.table(buffered.name, sa.column("line", sa.Integer), sa.column("body", sa.LargeBinary))
