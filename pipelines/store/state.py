"""Opens the state database and gives out its transactions. Knows SQLite; what is in the tables is others' business."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import StaticPool

from pipelines.store.errors import CorpusDamaged, CorpusInUse, CorpusTooNew, CorpusUnwritable, DiskFull, StoreError
from pipelines.store.seal import break_seal, set_seal
from pipelines.store.tables import STATE_VERSION, meta, metadata

STATE_NAME = "state.sqlite"

# FULL: a commit that returned survives a power cut, not only a kill. The cache holds the inner pages of the URL index
# of a million rows. The log is folded in every 16 MiB instead of 4: at 1 M URLs a batch of 50 dirties some 6 MiB.
_PRAGMAS = (
    "PRAGMA page_size=2048",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=10000",
    "PRAGMA cache_size=-65536",
    "PRAGMA wal_autocheckpoint=4000",
)
_COULD_NOT_GROW = (sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE)
_READER_PRAGMAS = ("PRAGMA query_only=1", "PRAGMA busy_timeout=10000", "PRAGMA cache_size=-16384")


class State:
    """One connection, for one writer. `folder` None keeps all in memory."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.path = None if folder is None else folder / STATE_NAME
        self._reader: sa.Connection | None = None
        # IMMEDIATE: the only writer takes the lock at once instead of finding half-way that it cannot.
        self._engine = self._engine_for(_PRAGMAS, "BEGIN IMMEDIATE")
        try:
            with self.errors_named():
                self._unseal()
                self.connection = self._engine.connect()
                self._prepare()
        except BaseException:
            self._engine.dispose()
            raise

    def _unseal(self) -> None:
        try:
            if self.path is not None:
                break_seal(self.path)
        except OSError as error:
            raise CorpusUnwritable(self.folder or Path(), str(error.strerror)) from error

    def _engine_for(self, pragmas: Sequence[str], begin: str) -> sa.Engine:
        # check_same_thread off: one thread at a time, but not always the same one.
        engine = sa.create_engine(
            "sqlite://" if self.path is None else f"sqlite:///{self.path}",
            poolclass=StaticPool,
            connect_args={"check_same_thread": False},
        )
        sa.event.listen(engine, "connect", partial(_on_connect, pragmas))
        sa.event.listen(engine, "begin", partial(_on_begin, begin))
        return engine

    def _prepare(self) -> None:
        with self.connection.begin():
            version = self._version()
            if version and int(version) > int(STATE_VERSION):
                raise CorpusTooNew(self.path or Path(STATE_NAME), version, STATE_VERSION)
            metadata.create_all(self.connection)  # also adds tables that a later version of the program brings
            if not version:
                self.connection.execute(meta.insert(), [{"name": "state_version", "value": STATE_VERSION}])

    @property
    def is_durable(self) -> bool:
        """Whether what is committed outlives the process."""
        return self.path is not None

    def _version(self) -> str:
        """The format of the database as it is on disk, "" for an empty one."""
        names = sa.inspect(self.connection).get_table_names()
        if not names:
            return ""
        if "meta" not in names:
            raise CorpusDamaged(self.path or Path(STATE_NAME), "not a state database of Thresher")
        query = sa.select(meta.c.value).where(meta.c.name == "state_version")
        return str(self.connection.execute(query).scalar_one())

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """All or nothing. Errors of the database come out as StoreErrors."""
        with self.errors_named(), self.connection.begin():
            yield self.connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A view in which nothing is written."""
        with self.errors_named(), self.connection.begin():
            yield self.connection

    @contextmanager
    def snapshot(self) -> Iterator[sa.Connection]:
        """A view of what is committed, on a connection of its own: another thread may be writing meanwhile."""
        if self.path is None:  # a database in memory has one connection, and no other thread
            with self.reading() as connection:
                yield connection
            return
        with self.errors_named():
            if self._reader is None:
                self._reader = self._engine_for(_READER_PRAGMAS, "BEGIN").connect()
            with self._reader.begin():
                yield self._reader

    @contextmanager
    def errors_named(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            raise self._named(error) from error

    def _named(self, error: DatabaseError) -> Exception:
        extended = getattr(error.orig, "sqlite_errorcode", 0)
        code = extended & 0xFF
        path = self.path or Path(STATE_NAME)
        folder = self.folder or Path()
        named: dict[int, StoreError] = {
            sqlite3.SQLITE_FULL: DiskFull(folder),
            sqlite3.SQLITE_CORRUPT: CorpusDamaged(path, str(error.orig)),
            sqlite3.SQLITE_NOTADB: CorpusDamaged(path, str(error.orig)),
            sqlite3.SQLITE_READONLY: CorpusUnwritable(folder, str(error.orig)),
            sqlite3.SQLITE_CANTOPEN: CorpusUnwritable(folder, str(error.orig)),
            sqlite3.SQLITE_IOERR: CorpusUnwritable(folder, str(error.orig)),
            sqlite3.SQLITE_BUSY: CorpusInUse(folder, 0),
        }
        if extended in _COULD_NOT_GROW:
            return DiskFull(folder, str(error.orig))
        return named.get(code, error)

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader.engine.dispose()
        self.connection.close()
        self._engine.dispose()
        if self.path is not None:
            with suppress(OSError, StoreError):  # the disk is full: all is written, only a check is lost
                set_seal(self.path)


def _on_connect(pragmas: Sequence[str], raw: sqlite3.Connection, _record: Any) -> None:
    # The driver's own guessing when to begin is switched off; _on_begin says it.
    raw.isolation_level = None
    cursor = raw.cursor()
    try:
        for pragma in pragmas:
            cursor.execute(pragma)
    finally:
        cursor.close()


def _on_begin(statement: str, connection: sa.Connection) -> None:
    connection.exec_driver_sql(statement)
