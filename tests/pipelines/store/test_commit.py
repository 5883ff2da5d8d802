"""Faults at every step of a commit: afterwards each record is there once, and the ledger adds up."""

from __future__ import annotations

import errno
import os
import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from pipelines.model.schema import dump_line
from pipelines.store import batch as batch_module
from pipelines.store.corpus import Corpus
from pipelines.store.errors import CorpusUnwritable, DiskFull
from pipelines.store.files import COMPRESSIONS
from pipelines.store.steps import Step
from tests.pipelines.store.build import NOON, SITE, got, link, open_corpus, records_in

PAGES = [f"{SITE}/2026/{number}" for number in range(6)]


class Fault(Exception):
    """Stands for whatever goes wrong."""


class FailAt:
    """A checkpoint that fails once, at the nth passing of a step."""

    def __init__(self, step: Step, after: int = 1) -> None:
        self.step, self.left = step, after
        self.passed: list[Step] = []

    def __call__(self, step: Step) -> None:
        self.passed.append(step)
        if step is self.step:
            self.left -= 1
            if self.left == 0:
                raise Fault(step)


def crawl(corpus: Corpus) -> None:
    """Take and commit two by two until nothing is left; the first page names the others."""
    while pages := corpus.take(2):
        corpus.commit([got(page.url, f"Text of {page.url}.", found=[link(url) for url in PAGES]) for page in pages])


def assert_whole(folder: Path) -> None:
    with Corpus.open(folder) as corpus:
        assert corpus.begin_run(started_at=NOON, options={}).resumed
        crawl(corpus)
        assert corpus.fates() == {"article": len(PAGES)}
        assert sum(corpus.fates().values()) == corpus.discovered_count()
        assert corpus.record_count() == len(PAGES)
    assert sorted(record["url"] for record in records_in(folder)) == PAGES


@pytest.mark.parametrize("compress", COMPRESSIONS)
@pytest.mark.parametrize("step", list(Step))
def test_a_process_that_dies_at_any_step_leaves_every_record_once(step: Step, compress: str, tmp_path: Path) -> None:
    pid = os.fork()
    if pid == 0:
        # The child is left by _exit whatever happens: no cleaning up, as with kill -9.
        try:
            corpus = open_corpus(tmp_path, compress, checkpoint=FailAt(step, after=2))
            corpus.add([link(PAGES[0])])
            crawl(corpus)
        except Fault:
            os._exit(9)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9
    assert_whole(tmp_path)


@pytest.mark.parametrize("step", list(Step))
def test_a_commit_that_fails_can_be_made_again_by_the_same_process(step: Step, tmp_path: Path) -> None:
    fail = FailAt(step, after=2)
    with open_corpus(tmp_path, checkpoint=fail) as corpus:
        corpus.add([link(PAGES[0])])
        with pytest.raises(Fault):
            crawl(corpus)
        assert len(records_in(tmp_path)) == corpus.record_count() == (3 if step is Step.AFTER_COMMIT else 1)
        assert sum(corpus.fates().values()) == corpus.discovered_count() == len(PAGES)
        corpus.begin_run(started_at=NOON, options={})
        crawl(corpus)
    assert_whole(tmp_path)


def test_steps_come_in_the_order_they_are_named_in(tmp_path: Path) -> None:
    watch = FailAt(Step.AFTER_COMMIT, after=99)
    with open_corpus(tmp_path, checkpoint=watch) as corpus:
        corpus.add([link(PAGES[0])])
        corpus.commit([got(PAGES[0])])
    assert watch.passed == list(Step)


def test_bytes_are_synced_before_the_database_says_that_they_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []
    sync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda fd: (happened.append("sync"), sync(fd))[1])
    with open_corpus(tmp_path, checkpoint=happened.append) as corpus:
        corpus.add([link(PAGES[0])])
        happened.clear()
        corpus.commit([got(PAGES[0])])
    assert happened.index(Step.AFTER_WRITE) < happened.index("sync", happened.index(Step.AFTER_WRITE))
    assert happened.index("sync", happened.index(Step.AFTER_WRITE)) < happened.index(Step.IN_TRANSACTION)
    assert "sync" in happened[: happened.index(Step.MID_WRITE)], "the new file's name is synced with its folder"


def test_a_full_disk_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.pwrite
    full = False

    def write_until_full(fd: int, body: bytes, offset: int) -> int:
        if full and offset:
            # As a disk does: what still fits goes in, then it is over.
            if len(body) > 10:
                return write(fd, body[:10], offset)
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(fd, body, offset)

    monkeypatch.setattr(os, "pwrite", write_until_full)
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(PAGES[0])])
        corpus.commit([got(PAGES[0], found=[link(url) for url in PAGES])])
        full = True
        with pytest.raises(DiskFull, match="nothing is lost"):
            crawl(corpus)
        assert [record["url"] for record in records_in(tmp_path)] == PAGES[:1]
        full = False
    assert_whole(tmp_path)


def database_error(code: int, message: str) -> OperationalError:
    error = sqlite3.OperationalError(message)
    error.sqlite_errorcode = code
    return OperationalError("COMMIT", None, error)


def test_a_database_without_room_takes_the_lines_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise database_error(sqlite3.SQLITE_FULL, "database or disk is full")

    with open_corpus(tmp_path) as corpus:
        corpus.add([link(PAGES[0])])
        with monkeypatch.context() as patched:
            patched.setattr(batch_module.Batch, "write", fail)
            with pytest.raises(DiskFull):
                corpus.commit([got(PAGES[0])])
        assert records_in(tmp_path) == []
        corpus.commit([got(PAGES[0], found=[link(url) for url in PAGES])])
    assert_whole(tmp_path)


def test_an_error_after_the_commit_took_effect_takes_nothing_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk may fail to answer although it has done what it was told; then the database is asked."""
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(PAGES[0])])
        transaction = corpus._state.transaction

        def unsure() -> object:
            return _ThenFail(transaction)

        with monkeypatch.context() as patched:
            patched.setattr(corpus._state, "transaction", unsure)
            with pytest.raises(Fault):
                corpus.commit([got(PAGES[0], found=[link(url) for url in PAGES])])
        assert len(records_in(tmp_path)) == corpus.record_count() == 1
        assert corpus.fates() == {"article": 1, "pending": 5}
    assert_whole(tmp_path)


class _ThenFail:
    def __init__(self, transaction: Callable[[], object]) -> None:
        self._inner = transaction()

    def __enter__(self) -> object:
        return self._inner.__enter__()  # type: ignore[attr-defined]

    def __exit__(self, *raised: object) -> None:
        self._inner.__exit__(*raised)  # type: ignore[attr-defined]
        raise Fault


@pytest.mark.parametrize("code", [sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE])
def test_a_database_that_may_not_grow_is_a_limit_and_no_fault_of_the_folder(
    code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise database_error(code, "disk I/O error")

    with open_corpus(tmp_path) as corpus:
        corpus.add([link(PAGES[0])])
        monkeypatch.setattr(batch_module.Batch, "write", fail)
        with pytest.raises(DiskFull, match=r"disk I/O error.*nothing is lost"):
            corpus.commit([got(PAGES[0])])
    assert records_in(tmp_path) == []


def test_a_record_file_that_may_not_grow_is_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.EFBIG, "File too large")

    with open_corpus(tmp_path) as corpus:
        corpus.add([link(PAGES[0])])
        monkeypatch.setattr(os, "pwrite", refuse)
        with pytest.raises(DiskFull, match="File too large"):
            corpus.commit([got(PAGES[0])])


def test_an_unwritable_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.EROFS, "Read-only file system")

    with open_corpus(tmp_path) as corpus:
        corpus.add([link(PAGES[0])])
        monkeypatch.setattr(os, "pwrite", refuse)
        with pytest.raises(CorpusUnwritable, match="Read-only file system"):
            corpus.commit([got(PAGES[0])])


def test_the_state_knows_where_each_record_is(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(url) for url in PAGES])
        corpus.commit([got(PAGES[0]), got(PAGES[1])])
        corpus.commit([got(PAGES[2])])
    connection = sqlite3.connect(tmp_path / "state.sqlite")
    places = connection.execute('SELECT article_id, line, "offset" FROM versions ORDER BY line').fetchall()
    connection.close()
    body = (tmp_path / "articles.jsonl").read_bytes()
    for record, (article_id, line, offset) in zip(records_in(tmp_path), places, strict=True):
        assert record["id"] == article_id
        assert body[offset:].startswith(dump_line(record))
        assert body[:offset].count(b"\n") == line - 1


def test_each_line_has_its_checksum_in_the_state(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(f"{SITE}/2026/{n}") for n in range(5)])
        corpus.commit([got(f"{SITE}/2026/{n}") for n in range(3)])
        corpus.commit([got(f"{SITE}/2026/{n}") for n in range(3, 5)])
    with sqlite3.connect(tmp_path / "state.sqlite") as state:
        told = state.execute("SELECT line, crc32 FROM digests WHERE number = 0 ORDER BY line").fetchall()
    state.close()
    lines = (tmp_path / "articles.jsonl").read_bytes().splitlines(keepends=True)
    assert told == [(number, zlib.crc32(line)) for number, line in enumerate(lines, 1)]
