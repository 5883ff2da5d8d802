"""The record files: append, sync, cut back, rotate. Which length counts is the state database's to say.

Every append is whole by itself (lines, a gzip member, a zstd frame), so a file cut at any committed length is valid.
"""

from __future__ import annotations

import errno
import gzip
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import zstandard

from pipelines.store.errors import CorpusDamaged, CorpusUnwritable, DiskFull
from pipelines.store.steps import Checkpoint, Step

ROTATE_BYTES = 1 << 30
ARCHIVE_FOLDER = "archive"
RECORD_FILE = re.compile(r"articles(?:-(\d{5}))?\.jsonl(?:\.gz|\.zst)?")

_COMPRESSORS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "none": ("", lambda body: body),
    # No time in the header: the same records give the same bytes.
    "gzip": (".gz", lambda body: gzip.compress(body, 6, mtime=0)),
    "zstd": (".zst", lambda body: zstandard.ZstdCompressor(level=6, write_checksum=True).compress(body)),
}
COMPRESSIONS = tuple(_COMPRESSORS)


@dataclass(frozen=True, slots=True)
class RecordFile:
    """A record file as committed. `sha256` is known once the file is complete."""

    name: str
    number: int
    compress: str
    committed_length: int = 0
    records: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a line went: `line` from 1, `offset` of the line or, compressed, of the frame that holds it."""

    file: str
    line: int
    offset: int


class RecordFiles:
    """Writes one folder's record files. `folder` None writes nothing and only counts."""

    def __init__(self, folder: Path | None, compress: str, checkpoint: Checkpoint, rotate_bytes: int) -> None:
        if compress not in _COMPRESSORS:
            raise ValueError(f"compress must be one of {', '.join(_COMPRESSORS)}, not {compress!r}")
        self._folder = folder
        self._compress = compress
        self._checkpoint = checkpoint
        self._rotate_bytes = rotate_bytes
        self._fd = -1
        self._open_name = ""

    def restore(self, known: Sequence[RecordFile]) -> None:
        """Make the folder hold what was committed and no more. Raises CorpusDamaged where it holds less."""
        if self._folder is None:
            return
        for file in known:
            self._cut(file)
        # A kill between creating the next file and its first commit leaves one that no state names.
        last = max((file.number for file in known), default=-1)
        for path in self._folder.iterdir():
            match = RECORD_FILE.fullmatch(path.name)
            if match and int(match[1] or 0) == last + 1:
                path.unlink()

    def _cut(self, file: RecordFile) -> None:
        path = self._path(file)
        try:
            length = path.stat().st_size
        except FileNotFoundError:
            raise CorpusDamaged(path, f"missing; {file.committed_length} bytes were committed") from None
        if length < file.committed_length:
            raise CorpusDamaged(path, f"{length} bytes long; {file.committed_length} were committed")
        if length > file.committed_length:
            fd = os.open(path, os.O_WRONLY)
            try:
                os.ftruncate(fd, file.committed_length)
                os.fsync(fd)
            finally:
                os.close(fd)

    def current(self, last: RecordFile | None) -> RecordFile:
        """The file that the next append goes to: the last one, or a new one if that is full or packed otherwise."""
        if last and last.compress == self._compress and last.committed_length < self._rotate_bytes:
            return last
        number = last.number + 1 if last else 0
        name = f"articles{f'-{number:05}' if number else ''}.jsonl{_COMPRESSORS[self._compress][0]}"
        return RecordFile(name, number, self._compress)

    def append(self, file: RecordFile, lines: Sequence[bytes]) -> tuple[RecordFile, list[Placement]]:
        """Write `lines` behind the committed length and sync. The result counts once the state has committed it."""
        placements = []
        offset = file.committed_length
        for number, line in enumerate(lines, file.records + 1):
            placements.append(Placement(file.name, number, offset))
            offset += len(line) if self._compress == "none" else 0
        packed = pack(self._compress, b"".join(lines))
        if self._folder is not None:
            self._write(file, packed)
        grown = replace(
            file, committed_length=file.committed_length + len(packed), records=file.records + len(lines), sha256=""
        )
        return grown, placements

    def _write(self, file: RecordFile, packed: bytes) -> None:
        self._checkpoint(Step.BEFORE_WRITE)
        try:
            fd = self._descriptor(file)
            half = len(packed) // 2
            write_all(fd, packed[:half], file.committed_length)
            self._checkpoint(Step.MID_WRITE)
            write_all(fd, packed[half:], file.committed_length + half)
            self._checkpoint(Step.AFTER_WRITE)
            os.fsync(fd)
        except OSError as error:
            raise self._named(error) from error
        self._checkpoint(Step.AFTER_SYNC)

    def _descriptor(self, file: RecordFile) -> int:
        if self._open_name != file.name:
            self.close()
            is_new = not self._path(file).exists()
            self._fd = os.open(self._path(file), os.O_WRONLY | os.O_CREAT, 0o644)
            self._open_name = file.name
            if is_new:
                sync_folder(self._path(file).parent)
        return self._fd

    def undo(self, file: RecordFile | None) -> None:
        """Cut away what an append that was not committed has left. `file` is the last as committed."""
        if self._folder is None:
            return
        self.close()
        self.restore([file] if file else [])

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
        self._fd, self._open_name = -1, ""

    def _path(self, file: RecordFile) -> Path:
        return (self._folder or Path()) / file.name

    def _named(self, error: OSError) -> Exception:
        return named_os_error(self._folder or Path(), error)


def suffix_of(compress: str) -> str:
    return _COMPRESSORS[compress][0]


def pack(compress: str, body: bytes) -> bytes:
    """`body` as one gzip member or zstd frame; as it is for "none"."""
    return _COMPRESSORS[compress][1](body)


def named_os_error(folder: Path, error: OSError) -> Exception:
    """The StoreError that says what an error of the system means for the user."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(folder)
    if error.errno in (errno.EFBIG, errno.EMFILE, errno.ENFILE):
        return DiskFull(folder, error.strerror or str(error))
    return CorpusUnwritable(folder, error.strerror or str(error))


def sync_folder(folder: Path) -> None:
    """Make names that were created or renamed in `folder` survive a power cut."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def write_all(fd: int, body: bytes, offset: int) -> None:
    """Write all of `body` at `offset`. Raises OSError."""
    view = memoryview(body)
    while view:
        written = os.pwrite(fd, view, offset)
        view, offset = view[written:], offset + written
