"""Opens a state database to look at it: nothing is written, not even where the folder cannot be written to."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from pipelines.store.errors import CorpusDamaged, CorpusTooNew
from pipelines.store.lock import FolderLock
from pipelines.store.state import STATE_NAME
from pipelines.store.tables import STATE_VERSION, meta, runs


@contextmanager
def open_ledger(folder: Path) -> Iterator[sa.Connection | None]:
    """A connection to read the ledger of `folder` with; None where it has none. Raises CorpusDamaged, CorpusTooNew."""
    path = folder / STATE_NAME
    if not path.is_file():
        yield None
        return
    # SQLite would leave files of an empty log behind; and where the folder cannot be written, it could not open one.
    has_log = path.with_name(path.name + "-wal").exists()
    mode = "mode=ro" if has_log and _can_open(path, "mode=ro") else "immutable=1"
    engine = sa.create_engine("sqlite://", creator=lambda: sqlite3.connect(_uri(path, mode), uri=True))
    try:
        with engine.connect() as connection:
            _check(connection, path)
            yield connection
    except DatabaseError as error:
        raise CorpusDamaged(path, str(error.orig)) from error
    finally:
        engine.dispose()


def _uri(path: Path, mode: str) -> str:
    return f"file:{quote(str(path.absolute()))}?{mode}"


def _can_open(path: Path, mode: str) -> bool:
    connection = sqlite3.connect(_uri(path, mode), uri=True)
    try:
        connection.execute("SELECT name FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError:
        return False
    except sqlite3.DatabaseError:
        return True  # damaged, which whoever reads on is told
    finally:
        connection.close()
    return True


def _check(connection: sa.Connection, path: Path) -> None:
    if "meta" not in sa.inspect(connection).get_table_names():
        raise CorpusDamaged(path, "not a state database of Thresher")
    version = str(connection.execute(sa.select(meta.c.value).where(meta.c.name == "state_version")).scalar())
    if not version.isdigit():
        raise CorpusDamaged(path, "it does not say which format it has")
    if int(version) > int(STATE_VERSION):
        raise CorpusTooNew(path, str(version), STATE_VERSION)


def is_finished(ledger: sa.Connection) -> bool:
    """Whether the last run came to its end, so that the files beside the records are as new as they are."""
    last = sa.select(runs.c.finished_at).order_by(runs.c.number.desc()).limit(1)
    return bool(ledger.execute(last).scalar())


@contextmanager
def held_still(folder: Path) -> Iterator[None]:
    """Keep other runs out of a corpus while it is looked at. Raises CorpusInUse.

    A folder that is no corpus, or cannot be written to, has no lock to take: nothing writes there either.
    """
    lock = None
    if (folder / STATE_NAME).is_file() and os.access(folder, os.W_OK):
        lock = FolderLock(folder)
    try:
        yield
    finally:
        if lock is not None:
            lock.close()
