"""A file read once for all: its bytes go on to whoever unpacks them, and are hashed as they pass."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from types import TracebackType
from typing import Self


class MeteredFile(io.RawIOBase):
    """Reads `path` up to `limit` bytes (None: all). `digest_at` is where a hash is taken in passing (None: the end)."""

    def __init__(self, path: Path, limit: int | None, digest_at: int | None) -> None:
        super().__init__()
        self._stream = path.open("rb", buffering=0)
        self._limit = limit
        self._digest_at = digest_at
        self._hash = hashlib.sha256()
        self._passed = 0
        self._digest = self._hash.hexdigest() if digest_at == 0 else ""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        view = memoryview(buffer)
        if self._limit is not None:
            view = view[: self._limit - self._passed]
        count = self._stream.readinto(view) or 0
        self._meter(view[:count])
        return count

    def _meter(self, chunk: memoryview) -> None:
        mark = self._digest_at
        if mark is not None and self._passed < mark <= self._passed + len(chunk):
            cut = mark - self._passed
            self._hash.update(chunk[:cut])
            self._digest = self._hash.hexdigest()
            chunk, self._passed = chunk[cut:], mark
        self._hash.update(chunk)
        self._passed += len(chunk)

    def finish(self) -> str:
        """Read what the reader above left; the hash in hexadecimal, "" if the file ends before `digest_at`."""
        buffer = bytearray(1 << 20)
        while self.readinto(buffer):
            pass
        return self._hash.hexdigest() if self._digest_at is None else self._digest

    def close(self) -> None:
        self._stream.close()
        super().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
