"""Which lines of a folder hold the latest version of their article, each article once.

In a corpus a version is one line. In records of archives that several commands read it may be several, as a page
was fetched again and again: each command counts versions from 1, since it knows of no other. Of those the one that
was fetched last speaks for the article.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipelines.store.reader import RecordLine, identity, parse, read_lines

Where = tuple[str, int]
"""Name of a file and a line in it, from 1."""

_AGE = ("fetched_at", "content_hash", "warc_file", "url_fetched", "html_hash")
"""What decides between two lines: the time, then anything that does not depend on their order and that dedup keeps."""


@dataclass(frozen=True, slots=True)
class Latest:
    """Memory: eight bytes a record, and an entry for each article that has later versions or several lines."""

    versions: dict[str, int]
    """By id, where it is more than 1."""
    chosen: dict[str, Where]
    """By id, where several lines have the latest version."""

    @classmethod
    def of(cls, folder: Path) -> Latest:
        """Reads all record files once, and once more where lines are to be compared. Raises CorpusDamaged."""
        versions: dict[str, int] = {}
        met = array("q")
        for line in read_lines(folder):
            name, version = identity(line)
            if name:
                met.append(hash((name, version)))
            if name and version > versions.get(name, 1):
                versions[name] = version
        several = repeated(met)
        return cls(versions, _choose(folder, versions, several) if several else {})

    def holds(self, line: RecordLine) -> bool:
        """Whether `line` speaks for its article. Raises CorpusDamaged for a line that is no record."""
        name, version = identity(line)
        if version < self.versions.get(name, 1):
            return False
        where = self.chosen.get(name)
        return where is None or where == (line.path.name, line.line)


def latest_lines(folder: Path) -> Iterator[RecordLine]:
    """The lines that hold the latest version of their article, in order. Reads the files twice."""
    latest = Latest.of(folder)
    return (line for line in read_lines(folder) if latest.holds(line))


def repeated(met: array[int]) -> set[int]:
    """The numbers that are there more than once. `met` holds 64 bits each."""
    values, counts = np.unique(np.frombuffer(met, np.int64), return_counts=True) if met else (np.empty(0), np.empty(0))
    return set(values[counts > 1].tolist())


def _choose(folder: Path, versions: dict[str, int], several: set[int]) -> dict[str, Where]:
    best: dict[str, tuple[tuple[str, ...], Where]] = {}
    for line in read_lines(folder):
        name, version = identity(line)
        if not name or version < versions.get(name, 1) or hash((name, version)) not in several:
            continue
        record = parse(line)
        found = (tuple(str(record.get(key) or "") for key in _AGE), (line.path.name, line.line))
        if name not in best or best[name][0] < found[0]:
            best[name] = found
    return {name: where for name, (_, where) in best.items()}
