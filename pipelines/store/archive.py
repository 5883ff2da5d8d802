"""The archive of a corpus: answers as WARC files in `archive/`, safe on disk before anything points to them.

Records are appended behind the committed length and synced; then a transaction of their own makes them count, and only
then the outcomes are committed. A kill in between leaves a torn tail, which the next opening cuts, or whole records
that nothing points to.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from pipelines.model import Capture, Outcome, Reason, format_instant
from pipelines.store.archive_compose import Earlier, answer_records, info_record, payload_digest
from pipelines.store.bulk import look_up
from pipelines.store.files import ARCHIVE_FOLDER, ROTATE_BYTES, named_os_error, sync_folder, write_all
from pipelines.store.manifest import sha256_of
from pipelines.store.seams import Database
from pipelines.store.tables import archive_files, captures


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """A file as committed; `name` is relative to the corpus. `sha256` is known once the file is complete."""

    name: str
    number: int
    committed_length: int = 0
    sha256: str = ""


class Archive:
    """Keeps answers beside the records of `state`'s folder. A corpus in memory keeps none."""

    def __init__(self, state: Database, rotate_bytes: int = ROTATE_BYTES) -> None:
        self._state = state
        self._folder = state.folder
        self._rotate_bytes = rotate_bytes
        self._files = self._committed()
        self._cut()

    def keep(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """The outcomes, their answers archived, their articles told where. Raises StoreError; then nothing counts."""
        if self._folder is None or not any(outcome.captures for outcome in outcomes):
            return list(outcomes)
        last = self._current()
        sheet = AnswerSheet(last, earlier_of(self._state, outcomes))
        settled = [sheet.enter(outcome) for outcome in outcomes]
        if sheet.body:
            self._append(last, bytes(sheet.body), sheet.earlier)
        return settled

    def _current(self) -> ArchiveFile:
        """The file that the next answers go to: the last, or a new one where that is full or not whole."""
        last = self._files[-1] if self._files else None
        is_open = last and not last.sha256 and last.committed_length < self._rotate_bytes
        if last and is_open and _length(self._path(last)) >= last.committed_length:
            return last
        number = last.number + 1 if last else 0
        return ArchiveFile(f"{ARCHIVE_FOLDER}/pages-{number:05}.warc.gz", number)

    def _append(self, file: ArchiveFile, body: bytes, kept: dict[str, Earlier]) -> None:
        try:
            self._write(file, body)
        except OSError as error:
            self._cut()
            raise named_os_error(self._folder or Path(), error) from error
        grown = replace(file, committed_length=file.committed_length + len(body))
        try:
            with self._state.transaction() as connection:
                note_answers(connection, file, grown, kept)
        except BaseException:
            self._files = self._committed()
            self._cut()
            raise
        self._files = [*(known for known in self._files if known.name != file.name), grown]

    def _write(self, file: ArchiveFile, body: bytes) -> None:
        path = self._path(file)
        if not path.parent.is_dir():
            path.parent.mkdir()
            sync_folder(path.parent.parent)
        is_new = not path.exists()
        fd = os.open(path, os.O_WRONLY | os.O_CREAT, 0o644)
        try:
            write_all(fd, body, file.committed_length)
            os.fsync(fd)
        finally:
            os.close(fd)
        if is_new:
            sync_folder(path.parent)

    def _cut(self) -> None:
        """Cut away what no transaction made count."""
        if self._folder is None:
            return
        known = {file.name: file.committed_length for file in self._files}
        last = self._files[-1].number if self._files else -1
        for name in (*list(known)[-1:], f"{ARCHIVE_FOLDER}/pages-{last + 1:05}.warc.gz"):
            path = self._folder / name
            if name not in known:
                path.unlink(missing_ok=True)
            elif _length(path) > known[name]:
                os.truncate(path, known[name])

    def _committed(self) -> list[ArchiveFile]:
        with self._state.reading() as connection:
            rows = connection.execute(sa.select(archive_files).order_by(archive_files.c.number))
            return [ArchiveFile(**row._mapping) for row in rows]

    def _path(self, file: ArchiveFile) -> Path:
        return (self._folder or Path()) / file.name


class AnswerSheet:
    """What one append adds to `file`. `earlier` are the whole answers by URL, those of this sheet included."""

    def __init__(self, file: ArchiveFile, earlier: dict[str, Earlier]) -> None:
        self._file = file
        self.earlier = earlier
        self.body = bytearray() if file.committed_length else bytearray(info_record(Path(file.name).name))

    def enter(self, outcome: Outcome) -> Outcome:
        """The outcome without its answers, its article told where they are. What its site reserves is not kept."""
        if not outcome.captures:
            return outcome
        main, *parts = outcome.captures
        plain = replace(outcome, captures=())
        if outcome.reason is Reason.RIGHTS_RESERVED:
            return plain
        offset = self._add(replace(main, parts=tuple((self._file.name, self._add(part)) for part in parts)))
        if outcome.article is None:
            return plain
        return replace(plain, article=replace(outcome.article, warc_file=self._file.name, warc_offset=offset))

    def _add(self, capture: Capture) -> int:
        """Where the answer goes. A "not modified" of what is not there is passed over."""
        page, offset = capture.page, self._file.committed_length + len(self.body)
        before = self.earlier.get(page.url)
        if page.status == HTTPStatus.NOT_MODIFIED and before is None:
            return offset
        self.body += answer_records(capture, before)
        digest = payload_digest(page.body)
        is_answer = page.status != HTTPStatus.NOT_MODIFIED and capture.original is None
        is_whole = is_answer and (before is None or before.digest != digest)
        if is_whole and page.fetched_at is not None:
            self.earlier[page.url] = Earlier(digest, format_instant(page.fetched_at), self._file.name, offset)
        return offset


def archive_entries(folder: Path, connection: sa.Connection) -> dict[str, dict[str, Any]]:
    """For the manifest: length and hash of each file. A complete one is hashed once, one that is not whole never."""
    files = [
        ArchiveFile(**row._mapping)
        for row in connection.execute(sa.select(archive_files).order_by(archive_files.c.number))
    ]
    entries: dict[str, dict[str, Any]] = {}
    for file in files:
        digest = file.sha256
        if not digest:
            is_whole = _length(folder / file.name) >= file.committed_length
            digest = sha256_of(folder / file.name) if is_whole else ""
        if file is not files[-1] and digest != file.sha256:
            _put(connection, archive_files, "name", [asdict(replace(file, sha256=digest))])
        entries[file.name] = {"bytes": file.committed_length, "sha256": digest}
    return entries


def earlier_of(state: Database, outcomes: Iterable[Outcome]) -> dict[str, Earlier]:
    """By URL the last whole answers that are there of what `outcomes` bring."""
    asked = sorted({capture.page.url for outcome in outcomes for capture in outcome.captures})
    with state.reading() as connection:
        return {url: Earlier(*rest) for url, *rest in look_up(connection, captures, "url", asked)}


def note_answers(connection: sa.Connection, file: ArchiveFile, grown: ArchiveFile, kept: dict[str, Earlier]) -> None:
    """Let what was added to `file`, which is `grown` by it, count; and those of `kept` that were added."""
    fresh = [{"url": url, **asdict(told)} for url, told in kept.items() if _is_fresh(told, file)]
    _put(connection, archive_files, "name", [asdict(grown)])
    _put(connection, captures, "url", fresh)


def _is_fresh(told: Earlier, file: ArchiveFile) -> bool:
    return told.file == file.name and told.offset >= file.committed_length


def _put(connection: sa.Connection, table: sa.Table, key: str, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        connection.execute(table.delete().where(table.c[key].in_([row[key] for row in rows])))
        connection.execute(table.insert(), list(rows))


def _length(path: Path) -> int:
    """-1 where there is no such file."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return -1
