"""One writer for a folder: an OS lock that ends with its process, however that ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from pipelines.store.errors import CorpusInUse

LOCK_NAME = ".lock"


class FolderLock:
    """Holds `folder`/.lock from construction to `close`. The file stays: removing it would let two runs hold one name.

    The descriptor is not inherited by programs that are started, so a worker that outlives its run locks nobody out.
    """

    def __init__(self, folder: Path) -> None:
        self._fd = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = _read_pid(self._fd)
            os.close(self._fd)
            raise CorpusInUse(folder, pid) from None
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, f"{os.getpid()}\n".encode(), 0)

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _read_pid(fd: int) -> int:
    written = os.pread(fd, 20, 0).strip()
    return int(written) if written.isdigit() else 0
