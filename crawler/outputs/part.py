"""A file that is whole or not there: it grows under another name, and only what was committed of it counts.

Devices and pipes have no such name and are written to at once.
"""

from __future__ import annotations

import fcntl
import gzip
import os
import sys
from collections.abc import Callable
from os import pwrite
from pathlib import Path
from typing import BinaryIO, Protocol

import zstandard

from crawler.outputs.places import packing_of
from pipelines.store.errors import CorpusInUse
from pipelines.store.files import named_os_error, sync_folder

_PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "none": lambda body: body,
    # No time in the header: the same pages give the same bytes.
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
    "zstd": lambda body: zstandard.ZstdCompressor(level=6, write_checksum=True).compress(body),
}


class Output(Protocol):
    """Takes lines; `commit` makes them last and gives the length that they make."""

    def add(self, line: bytes) -> None: ...
    def commit(self) -> int: ...
    def finish(self) -> None: ...
    def close(self) -> None: ...


class Stream:
    """Standard output, which stays open, or a device or pipe."""

    def __init__(self, stream: BinaryIO, name: Path) -> None:
        self._stream = stream
        self._name = name

    def add(self, line: bytes) -> None:
        try:
            self._stream.write(line)
            self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise named_os_error(self._name, error) from error

    def commit(self) -> int:
        return 0

    def finish(self) -> None:
        pass

    def close(self) -> None:
        if self._stream is not sys.stdout.buffer:
            self._stream.close()


class PartFile:
    """`path` while it is not yet whole. Locked against a second run.

    Raises CorpusInUse, DiskFull or CorpusUnwritable.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()  # a link stays one
        self.part = self.path.with_name(self.path.name + ".part")
        self._pack = _PACKERS[packing_of(path)]
        self._lines: list[bytes] = []
        self._length = 0
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._fd = self._open()
        except OSError as error:
            raise named_os_error(path, error) from error

    def _open(self) -> int:
        fd = os.open(self.part, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_same = os.path.samestat(os.fstat(fd), self.part.stat())
        except OSError:
            is_same = False
        if not is_same:  # another run holds it, or has just finished it
            os.close(fd)
            raise CorpusInUse(self.path, 0)
        return fd

    def found_length(self) -> int:
        """Of what an earlier run left."""
        return os.fstat(self._fd).st_size

    def start(self, length: int) -> None:
        """Keep the first `length` bytes of what is there."""
        self._length = length
        os.ftruncate(self._fd, length)

    def add(self, line: bytes) -> None:
        self._lines.append(line)

    def commit(self) -> int:
        """Pack, write and sync what was added. After a fault the file is as it was committed before."""
        if self._lines:
            body = self._pack(b"".join(self._lines))
            try:
                self._write(body)
                os.fsync(self._fd)
            except OSError as error:
                os.ftruncate(self._fd, self._length)
                raise named_os_error(self.path, error) from error
            self._length += len(body)
            self._lines.clear()
        return self._length

    def _write(self, body: bytes) -> None:
        view, at = memoryview(body), self._length
        while view:
            written = pwrite(self._fd, view, at)
            view, at = view[written:], at + written

    def finish(self) -> None:
        """Give the file its name."""
        try:
            self.part.replace(self.path)
            sync_folder(self.path.parent)
        except OSError as error:
            raise named_os_error(self.path, error) from error

    def close(self) -> None:
        """Let go; of a part that was never committed nothing stays."""
        if self._length == 0:
            self.part.unlink(missing_ok=True)
        os.close(self._fd)
