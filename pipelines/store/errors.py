"""What can go wrong with a corpus folder. Each message is one line that says what to do.

StoreError
├── NotACorpus        the folder holds something else
├── CorpusUnwritable  the folder cannot be made or written
├── CorpusInUse       another process has it open
├── CorpusDamaged     a file of it is missing, too short or unreadable
├── CorpusTooNew      made by a newer version of the program
├── DiskFull          no room left; nothing committed is lost
├── EngineLost        the database of an engine does not answer
│   └── EngineRefused  it answers, and refuses what an engine needs
└── Fenced            another worker has taken the site over
"""

from __future__ import annotations

from pathlib import Path


class StoreError(Exception):
    """Base of all errors that the store raises on purpose."""


class NotACorpus(StoreError):
    """Raised by `Corpus.open` for a file, or a folder that has files in it but no state.sqlite."""

    def __init__(self, folder: Path, what: str = "no state.sqlite") -> None:
        super().__init__(
            f"{folder} is not a Thresher corpus ({what}); choose an empty or new folder (of a crawl: --out)"
        )


class CorpusUnwritable(StoreError):
    """Raised when the folder or a file in it cannot be made, opened or written."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            f"{folder} cannot be written ({why}); mend its permissions or name another folder (of a crawl: --out)"
        )


class CorpusInUse(StoreError):
    """Raised by `Corpus.open` while another process holds the folder's lock. `pid` is 0 where it is not known."""

    def __init__(self, folder: Path, pid: int) -> None:
        self.pid = pid
        holder = f"process {pid}" if pid else "another process"
        super().__init__(
            f"{folder} is in use by {holder}; wait for it to end, or name another folder (of a crawl: --out)"
        )


class CorpusDamaged(StoreError):
    """Raised when what is on disk cannot be what was committed. Nothing is changed."""

    def __init__(self, path: Path, why: str) -> None:
        self.why = why
        super().__init__(f"{path} is damaged ({why}); restore the folder from a copy, or crawl into a new one (--out)")


class CorpusTooNew(StoreError):
    """Raised by `Corpus.open` for a state database of a later format."""

    def __init__(self, path: Path, found: str, known: str) -> None:
        super().__init__(f"{path} has format {found}, this program knows {known}; use the newer Thresher that made it")


class DiskFull(StoreError):
    """Raised by `Corpus.commit` and `finish_run` after rolling back: what was committed before is whole.

    `limit` names what was met where it is not the end of the disk, as a limit on the size of files.
    """

    def __init__(self, folder: Path, limit: str = "") -> None:
        what, remedy = ("no space left for", "free some")
        if limit:
            what, remedy = (f"a limit of the system was met ({limit}) in", "raise it or free some space")
        super().__init__(f"{what} {folder}; nothing is lost: {remedy} and run the same command again")


class EngineLost(StoreError):
    """Raised when the PostgreSQL of an engine cannot be reached, or no longer. What was committed stays."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the engine's database cannot be reached ({why}); check --engine and that PostgreSQL runs")


class EngineRefused(EngineLost):
    """Raised when the PostgreSQL of an engine answers and takes nothing: no rights, a standby, tables of others."""

    def __init__(self, why: str) -> None:
        StoreError.__init__(
            self,
            f"the engine's database refuses ({why}); name one in --engine that can be written, to a user who may "
            "create schemas in it",
        )


class Fenced(StoreError):
    """Raised by a transaction of a worker whose site another one has taken over. Nothing of it is written."""

    def __init__(self, site: int) -> None:
        super().__init__(f"site {site} was taken over by another worker; nothing is lost, it goes on there")
