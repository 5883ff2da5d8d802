"""Which version of its article a page gives, where one run meets the article several times.

Archives hold a page as often as it was fetched. What was met stands in a file beside the output while the run lasts,
not in memory, and is committed with the output, so that a run that goes on numbers as one that was never stopped.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.store.errors import CorpusUnwritable, DiskFull

_TABLES = """
    CREATE TABLE IF NOT EXISTS run (command TEXT NOT NULL, pages INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS met (
        id BLOB NOT NULL, page INTEGER NOT NULL, version INTEGER NOT NULL, content BLOB NOT NULL, PRIMARY KEY (id, page)
    ) WITHOUT ROWID;
"""
_CONTENT_BYTES = 16


class Versions:
    """`path` is None where no run can go on: then what was met is in a temporary file that nobody sees.

    `command` tells the runs apart. Raises DiskFull and CorpusUnwritable.
    """

    def __init__(self, path: Path | None, command: str) -> None:
        self._path = path
        self._command = command
        self._db: sqlite3.Connection | None = None

    def resume(self, pages: int) -> bool:
        """Go on behind the first `pages` pages of this command; False where what was kept does not reach so far."""
        try:
            db = self._open()
            told = db.execute("SELECT command, pages FROM run").fetchone()
            if told is None or told[0] != self._command or told[1] < pages:
                return False
            db.execute("DELETE FROM met WHERE page > ?", (pages,))
        except sqlite3.Error:
            return False
        return True

    def begin(self) -> None:
        """Begin anew, whatever an earlier run left."""
        self.remove()
        with self._faults_named():
            self._open()

    def number(self, name: str, content_hash: str, page: int) -> int:
        """The version that page number `page` gives of article `name`; 0 where the latest one says the same."""
        key, content = bytes.fromhex(name[4:]), bytes.fromhex(content_hash.partition(":")[2])[:_CONTENT_BYTES]
        latest = "SELECT version, content FROM met WHERE id = ? ORDER BY page DESC LIMIT 1"
        with self._faults_named():
            db = self._open()
            version, before = db.execute(latest, (key,)).fetchone() or (0, b"")
            if before == content:
                return 0
            db.execute("INSERT INTO met VALUES (?, ?, ?, ?)", (key, page, version + 1, content))
        return int(version) + 1

    def commit(self, pages: int) -> None:
        """Make what the first `pages` pages gave last."""
        with self._faults_named():
            db = self._open()
            db.execute("DELETE FROM run")
            db.execute("INSERT INTO run VALUES (?, ?)", (self._command, pages))
            db.execute("COMMIT")
            db.execute("BEGIN")

    def remove(self) -> None:
        """Nothing stays of it."""
        self.close()
        for path in self._files():
            path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go; what was not committed is lost."""
        if self._db is not None:
            self._db.close()
            self._db = None

    def _open(self) -> sqlite3.Connection:
        if self._db is None:
            self._db = sqlite3.connect(self._path or "", isolation_level=None)
            self._db.executescript(_TABLES)
            self._db.execute("BEGIN")
        return self._db

    def _files(self) -> list[Path]:
        return [] if self._path is None else [self._path, self._path.with_name(f"{self._path.name}-journal")]

    @contextmanager
    def _faults_named(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            path = self._path or Path("the folder for temporary files")
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
                raise DiskFull(path) from error
            raise CorpusUnwritable(path, str(error)) from error
