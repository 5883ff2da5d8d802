"""The ledger and manifest of a folder whose record files are written anew: they change with the files or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from pipelines.store.atomic import write_atomic
from pipelines.store.commit import Committer
from pipelines.store.errors import CorpusDamaged, CorpusUnwritable
from pipelines.store.files import ROTATE_BYTES, RecordFiles, sync_folder
from pipelines.store.lock import FolderLock
from pipelines.store.manifest import MANIFEST_NAME, manifest_text, sha256_of
from pipelines.store.rewrite import Rewritten
from pipelines.store.state import STATE_NAME, State
from pipelines.store.steps import pass_by
from pipelines.store.swap import draft_of, remove_drafts, swap
from pipelines.store.tables import digests, files, versions

_AT_ONCE = 5_000


class Books:
    """`state` is None for a folder that is no corpus: there the files are all there is."""

    def __init__(self, folder: Path, state: State | None) -> None:
        self._folder = folder
        self._state = state

    def check(self, written: Mapping[str, Rewritten]) -> None:
        """Raises CorpusDamaged unless the files have as many lines as the ledger says."""
        if self._state is None:
            return
        with self._state.reading() as connection:
            known = {row.name: row.records for row in connection.execute(sa.select(files))}
        for name, told in written.items():
            if name in known and known[name] != len(told.offsets):
                why = f"{len(told.offsets)} lines; {known[name]} were committed; `thresher verify` says more"
                raise CorpusDamaged(self._folder / name, why)

    def take_over(self, written: Mapping[str, Rewritten]) -> None:
        """Put the drafts of `written` in place, and what follows from them with them."""
        if not written:
            return
        hashes = {name: sha256_of(draft_of(self._folder / name)) for name in written}
        names = list(written)
        if self._draft_manifest(written, hashes):
            names.append(MANIFEST_NAME)
        if self._state is not None:
            swap(self._state, names, lambda connection: _enter(connection, written, hashes))
            return
        for name in names:
            draft_of(self._folder / name).replace(self._folder / name)
        sync_folder(self._folder)

    def _draft_manifest(self, written: Mapping[str, Rewritten], hashes: Mapping[str, str]) -> bool:
        """The manifest with the new lengths and hashes; False where there is none that could follow."""
        path = self._folder / MANIFEST_NAME
        try:
            manifest: dict[str, Any] = json.loads(path.read_bytes())
            entries = manifest["files"]
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return False
        for name, told in written.items():
            entries[name] = {"bytes": told.length, "sha256": hashes[name], "records": len(told.offsets)}
        write_atomic(draft_of(path), [manifest_text(manifest)])
        return True


@contextmanager
def open_books(folder: Path) -> Iterator[Books]:
    """The books of `folder`, locked, its files cut to what was committed. Raises CorpusInUse or CorpusUnwritable."""
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CorpusUnwritable(folder, "Permission denied")
    with ExitStack() as stack:
        state = None
        if (folder / STATE_NAME).is_file():
            stack.enter_context(FolderLock(folder))
            state = State(folder)
            stack.callback(state.close)
            Committer(state, RecordFiles(folder, "none", pass_by, ROTATE_BYTES), pass_by).close()
        remove_drafts(folder)
        stack.callback(remove_drafts, folder)
        yield Books(folder, state)


def _enter(connection: sa.Connection, written: Mapping[str, Rewritten], hashes: Mapping[str, str]) -> None:
    for name, told in written.items():
        values = {"committed_length": told.length, "sha256": hashes[name]}
        connection.execute(files.update().where(files.c.name == name).values(values))
        number = connection.execute(sa.select(files.c.number).where(files.c.name == name)).scalar()
        if number is not None:
            _enter_lines(connection, name, int(number), told)


def _enter_lines(connection: sa.Connection, name: str, number: int, told: Rewritten) -> None:
    connection.execute(digests.delete().where(digests.c.number == number))
    rows = [{"number": number, "line": line, "crc32": crc32} for line, crc32 in enumerate(told.checksums, 1)]
    for start in range(0, len(rows), _AT_ONCE):
        connection.execute(digests.insert(), rows[start : start + _AT_ONCE])
    places = connection.execute(
        sa.select(versions.c.article_id, versions.c.version, versions.c.line).where(versions.c.file == name)
    ).all()
    moved = (
        versions.update()
        .where(versions.c.article_id == sa.bindparam("of_id"), versions.c.version == sa.bindparam("of_version"))
        .values(offset=sa.bindparam("to"))
    )
    for start in range(0, len(places), _AT_ONCE):
        chunk = [
            {"of_id": row.article_id, "of_version": row.version, "to": told.offsets[row.line - 1]}
            for row in places[start : start + _AT_ONCE]
        ]
        connection.execute(moved, chunk)
