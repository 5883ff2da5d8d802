"""What is too much for memory: shingles and band numbers of every text, on disk. A million texts take some 2 GB."""

from __future__ import annotations

import os
from array import array
from pathlib import Path

import numpy as np

from pipelines.dedup.shingles import BANDS, Bands, Hashes

_BUFFERED = 2048


class Spill:
    """Grows by `add`, and is read once `flush` was called. `most` is the number of texts there may be."""

    def __init__(self, folder: Path, most: int) -> None:
        self._most = max(most, 1)
        self._shingles = os.open(folder / "shingles", os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        self._bands = os.open(folder / "bands", os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        self._ends: array[int] = array("Q", [0])
        self._codes: array[int] = array("Q")
        self._waiting: list[Bands] = []
        self._waiting_shingles: list[Hashes] = []
        self._written = 0

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, code: int, shingles: Hashes, bands: Bands) -> int:
        """The number under which the text is known from now on. `code` is 64 bits of what it says."""
        self._codes.append(code)
        self._ends.append(self._ends[-1] + len(shingles))
        self._waiting.append(bands)
        self._waiting_shingles.append(shingles)
        if len(self._waiting) >= _BUFFERED:
            self.flush()
        return len(self) - 1

    def flush(self) -> None:
        if not self._waiting:
            return
        first = self._ends[self._written]
        _write(self._shingles, np.concatenate(self._waiting_shingles).tobytes(), first * 4)
        # Band by band, because that is how they are read.
        columns = np.stack(self._waiting, axis=1)
        for band in range(BANDS):
            _write(self._bands, columns[band].tobytes(), (band * self._most + self._written) * 8)
        self._written += len(self._waiting)
        self._waiting.clear()
        self._waiting_shingles.clear()

    def codes(self) -> Bands:
        """The code of every text."""
        return np.frombuffer(self._codes, np.uint64) if self._codes else np.empty(0, np.uint64)

    def band(self, number: int) -> Bands:
        """The band's number of every text."""
        body = os.pread(self._bands, len(self) * 8, number * self._most * 8)
        return np.frombuffer(body, np.uint64)

    def size(self, text: int) -> int:
        return self._ends[text + 1] - self._ends[text]

    def shingles(self, text: int) -> Hashes:
        start = self._ends[text]
        return np.frombuffer(os.pread(self._shingles, self.size(text) * 4, start * 4), np.uint32)

    def close(self) -> None:
        os.close(self._shingles)
        os.close(self._bands)


def _write(fd: int, body: bytes, offset: int) -> None:
    view = memoryview(body)
    while view:
        written = os.pwrite(fd, view, offset)
        view, offset = view[written:], offset + written
