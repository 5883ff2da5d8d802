"""Writes which records are copies into the record files of a folder: three fields a line, the rest byte for byte.

Of a corpus the ledger and the manifest follow in the same transaction. Nothing is written where nothing changes, so
doing it twice leaves the same bytes.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.dedup.find import THRESHOLD, Found, Heard, find_copies
from pipelines.model.schema import FIELD_NAMES, dump_line, json_line
from pipelines.store.books import Books, open_books
from pipelines.store.latest import Latest
from pipelines.store.reader import RecordLine, lines_of, parse, record_paths
from pipelines.store.rewrite import Rewritten, rewrite
from pipelines.store.swap import draft_of

_SCRATCH = ".dedup-"
_STRING = rb'"(?:[^"\\]|\\.)*"'
_FIELDS = re.compile(
    rb'"cluster_id":' + _STRING + rb',"duplicate_of":' + _STRING + rb',"similarity":(?:null|[-+0-9.eE]+)(?=[,}])'
)
_PACKING = {".gz": "gzip", ".zst": "zstd"}


@dataclass(frozen=True, slots=True)
class MarkedFolder:
    """`articles` were compared; `copies` of them are marked, in `groups`; `changed` names the files written anew."""

    articles: int
    copies: int
    groups: int
    changed: tuple[str, ...]


def mark_copies(folder: Path, threshold: float = THRESHOLD, heard: Heard = lambda _n: None) -> MarkedFolder:
    """Find and mark the copies in `folder`. Takes the corpus's lock.

    Raises CorpusInUse, CorpusDamaged, DiskFull or CorpusUnwritable; after any of them the files are as they were.
    """
    with ExitStack() as stack:
        books = stack.enter_context(open_books(folder))
        scratch = stack.enter_context(_scratch(folder))
        found = find_copies(folder, scratch, threshold, heard)
        written = _write(folder, found, books)
        changed = tuple(name for name, told in written.items() if told.has_changed)
        books.take_over({name: written[name] for name in changed})
    return MarkedFolder(len(found.firsts), found.copies, found.groups, changed)


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """A hidden folder beside the files, which have the room; what a kill left of an earlier one is removed."""
    for left in folder.glob(f"{_SCRATCH}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=folder) as scratch:
        yield Path(scratch)


def _write(folder: Path, found: Found, books: Books) -> dict[str, Rewritten]:
    """Each record file anew, as a draft; drafts of files in which nothing changes are removed at once."""
    marker = _Marker(found, Latest.of(folder))
    written: dict[str, Rewritten] = {}
    for path in record_paths(folder):
        draft = draft_of(path)
        told = rewrite(draft, _PACKING.get(path.suffix, "none"), marker.lines(path))
        if not told.has_changed:
            draft.unlink()
        written[path.name] = told
    books.check(written)
    return written


class _Marker:
    """Marks lines in the order in which `find_copies` read them."""

    def __init__(self, found: Found, latest: Latest) -> None:
        self._found = found
        self._latest = latest
        self._number = 0

    def lines(self, path: Path) -> Iterator[tuple[bytes, bytes]]:
        """Each line of a file as it is and as it is to be."""
        for line in lines_of(path):
            values: tuple[str, str, float | None] = ("", "", None)
            if self._latest.holds(line):
                values = self._values(self._number)
                self._number += 1
            yield line.body, marked(line, *values)

    def _values(self, number: int) -> tuple[str, str, float | None]:
        first = int(self._found.firsts[number])
        if first < 0:
            return "", "", None
        group = self._found.ids[first]
        return (group, "", None) if first == number else (group, group, round(float(self._found.alike[number]), 4))


def marked(line: RecordLine, cluster_id: str, duplicate_of: str, similarity: float | None) -> bytes:
    """The line with its three fields set; of a record of the schema nothing else changes."""
    values = {"cluster_id": cluster_id, "duplicate_of": duplicate_of, "similarity": similarity}
    body, count = _FIELDS.subn(lambda _match: json_line(values)[1:-2], line.body, count=1)
    if count:
        return body
    record: dict[str, Any] = {**parse(line), **values}
    return dump_line(record) if record.keys() == set(FIELD_NAMES) else json_line(record)
