"""Gathers the figures of a folder's record files: in one pass, and of files that have grown only what is new."""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Container, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from crawler.runlog.figures import Figures
from pipelines.store.errors import CorpusDamaged
from pipelines.store.latest import repeated
from pipelines.store.reader import UNPACK_ERRORS, RecordLine, identity, open_lines, record_paths, unpacked
from pipelines.store.state import STATE_NAME

MEMORY_NAME = ".report.json"
_FORMAT = 2
_TAIL_BYTES = 4096


@dataclass(frozen=True, slots=True)
class _Mark:
    """How far a file was read: its length then, and a hash of the bytes before, to know it by."""

    length: int
    tail: str

    @classmethod
    def of(cls, path: Path, length: int) -> _Mark:
        with path.open("rb") as stream:
            stream.seek(max(0, length - _TAIL_BYTES))
            tail = stream.read(min(length, _TAIL_BYTES))
        return cls(length, hashlib.sha256(tail).hexdigest())


@dataclass(slots=True)
class Gathered:
    """Figures, how far each file was read for them, and what could not be read."""

    figures: Figures = field(default_factory=Figures)
    marks: dict[str, _Mark] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def gather(folder: Path) -> Gathered:
    """Figures of any folder with articles*.jsonl*. Writes nothing; `remember` makes the next call cheap."""
    known = _recall(folder) or Gathered()
    is_corpus = (folder / STATE_NAME).exists()
    orphans = () if is_corpus else _without_first_version(folder)
    once = _Once(frozenset() if is_corpus else frozenset(_repeated(folder)))
    for path in record_paths(folder):
        length = path.stat().st_size
        begun = known.marks.get(path.name)
        if begun is None or begun.length < length:
            _read(path, begun.length if begun else 0, length, orphans, once, known)
    return known


def remember(folder: Path, gathered: Gathered) -> None:
    """Keep the figures beside the report, where the records are a corpus that only grows."""
    if gathered.faults or not (folder / STATE_NAME).exists():
        return
    told = {
        "format": _FORMAT,
        "files": {name: [mark.length, mark.tail] for name, mark in gathered.marks.items()},
        "figures": gathered.figures.as_json(),
    }
    part = folder / f"{MEMORY_NAME}.part"
    part.write_text(json.dumps({**told, "sha256": _seal(told)}), encoding="utf-8")
    part.replace(folder / MEMORY_NAME)


def forget(folder: Path) -> None:
    """To be called where records were written anew: marks may have changed without a trace at the end of a file."""
    (folder / MEMORY_NAME).unlink(missing_ok=True)


def _recall(folder: Path) -> Gathered | None:
    """What was remembered, if every file still begins with what was read of it then."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        told = json.loads((folder / MEMORY_NAME).read_bytes())
        if told.pop("sha256", "") != _seal(told):
            return None  # a figure that changed on the disk would be on every page from now on
        marks = {str(name): _Mark(int(length), str(tail)) for name, (length, tail) in told["files"].items()}
        if told["format"] == _FORMAT and all(_Mark.of(folder / n, m.length) == m for n, m in marks.items()):
            return Gathered(Figures.from_json(told["figures"]), marks)
    return None


def _seal(told: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _without_first_version(folder: Path) -> Container[tuple[str, int]]:
    """Id and version of records to count though they are no first version: an export may hold the latest alone."""
    later: dict[str, int] = {}
    first: set[str] = set()
    for only_later in (True, False):
        for name, version in _heads(folder):
            if only_later and version > 1:
                later[name] = min(version, later.get(name, version))
            elif not only_later and version == 1 and name in later:
                first.add(name)
        if not later:
            break
    return {(name, version) for name, version in later.items() if name not in first}


class _Once:
    """Lets each article count once. In a corpus a version is one line; archives may hold a page several times."""

    def __init__(self, repeated: Container[int]) -> None:
        self._repeated = repeated
        self._met: set[int] = set()

    def is_new(self, name: str, version: int) -> bool:
        key = hash((name, version))
        if not name or key not in self._repeated:
            return True
        is_new = key not in self._met
        self._met.add(key)
        return is_new


def _repeated(folder: Path) -> set[int]:
    """The hashes of (id, version) that are on several lines. Eight bytes a record."""
    return repeated(array("q", (hash(head) for head in _heads(folder))))


def _heads(folder: Path) -> Iterator[tuple[str, int]]:
    """Id and version of each line that has them."""
    for path in record_paths(folder):
        with open_lines(path) as stream, suppress(*UNPACK_ERRORS):
            for number, body in enumerate(stream, 1):
                with suppress(CorpusDamaged):
                    yield identity(RecordLine(path, number, body))


def _read(path: Path, start: int, end: int, orphans: Container[tuple[str, int]], once: _Once, known: Gathered) -> None:
    figures = known.figures
    with path.open("rb", buffering=0) as raw:
        raw.seek(start)
        lines = unpacked(cast("IO[bytes]", raw), path.name)
        before = figures.records
        try:
            for record in _parsed(lines):
                figures.records += 1
                figures.add_marks(record)
                name, version = str(record.get("id") or ""), record.get("version")
                version = version if isinstance(version, int) else 1
                if (version == 1 or (name, version) in orphans) and once.is_new(name, version):
                    figures.add(record)
        except UNPACK_ERRORS as error:
            known.faults.append(f"{path.name} cannot be read behind {figures.records - before} records: {error}")
    figures.trim()
    known.marks[path.name] = _Mark.of(path, end)


def _parsed(lines: IO[bytes]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            continue  # `verify` is there to find it; the report shows what can be read
        if isinstance(value, dict):
            yield value
