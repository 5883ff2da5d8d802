"""Brings the archive files of an engine's sites into a corpus folder, each once and as it was written."""

from __future__ import annotations

import hashlib
from pathlib import Path

import sqlalchemy as sa

from pipelines.store.atomic import write_atomic
from pipelines.store.errors import CorpusDamaged
from pipelines.store.manifest import sha256_of
from pipelines.store.shared.place import Place
from pipelines.store.shared.state import SiteReader
from pipelines.store.state import State
from pipelines.store.tables import archive_files, captures

_AT_ONCE = 2_000


class Answers:
    """What was taken, in memory until it is entered into the ledger of the folder."""

    def __init__(self, state: State, place: Place, folder: Path) -> None:
        self._place = place
        self._folder = folder
        with state.reading() as connection:
            self._before = set(connection.execute(sa.select(archive_files.c.name)).scalars())
        self._taken: list[dict[str, object]] = []
        self._sources: list[SiteReader] = []

    def take(self, source: SiteReader) -> None:
        """Take the files of a site that are written. Raises CorpusDamaged for one that is not as committed, OSError."""
        self._sources.append(source)
        written = sa.select(archive_files).where(archive_files.c.sha256 != "").order_by(archive_files.c.number)
        with source.reading() as connection:
            rows = [dict(row._mapping) for row in connection.execute(written)]
        for row in rows:
            self._bring(str(row["name"]), int(row["committed_length"]), str(row["sha256"]))
            self._taken.append(row)

    def _bring(self, name: str, length: int, digest: str) -> None:
        path = self._folder / name
        if path.is_file() and path.stat().st_size == length and (name in self._before or sha256_of(path) == digest):
            return  # of an earlier gathering; or the folder is the place itself
        body = self._place.read(name)
        if hashlib.sha256(body).hexdigest() != digest:
            raise CorpusDamaged(Path(name), "its hash is not that of the commit that named it")
        path.parent.mkdir(exist_ok=True)
        write_atomic(path, [body])

    def enter(self, connection: sa.Connection) -> None:
        """Write anew what the ledger of the folder says of the archive."""
        for table in (archive_files, captures):
            connection.execute(table.delete())
        if not self._taken:
            return
        connection.execute(archive_files.insert(), [{**row, "number": n} for n, row in enumerate(self._taken)])
        insert = captures.insert().prefix_with("OR IGNORE")  # a URL that two sites have keeps what the first says
        for source in self._sources:
            with source.reading() as reading:
                is_whole = captures.c.file.in_(sa.select(archive_files.c.name).where(archive_files.c.sha256 != ""))
                query = sa.select(captures).where(is_whole).order_by(captures.c.url)
                for rows in reading.execute(query.execution_options(yield_per=_AT_ONCE)).partitions():
                    connection.execute(insert, [dict(row._mapping) for row in rows])
