"""Folders that cannot be a corpus, and the one-line messages that say so."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.store import folder as folder_module
from pipelines.store.corpus import Corpus
from pipelines.store.errors import CorpusDamaged, CorpusInUse, CorpusTooNew, CorpusUnwritable, NotACorpus, StoreError
from tests.pipelines.store.build import NOON, SITE, got, link, open_corpus, records_in


def test_missing_folders_are_made_with_their_parents(tmp_path: Path) -> None:
    Corpus.open(tmp_path / "a" / "b" / "c").close()
    assert (tmp_path / "a" / "b" / "c" / "state.sqlite").is_file()


def test_an_empty_folder_becomes_a_corpus(tmp_path: Path) -> None:
    Corpus.open(tmp_path).close()
    assert (tmp_path / "state.sqlite").is_file()


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("Chapter 1")
    with pytest.raises(
        NotACorpus, match=r"is not a Thresher corpus \(no state\.sqlite\); choose an empty or new folder"
    ):
        Corpus.open(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(NotACorpus, match="a file, not a folder"):
        Corpus.open(tmp_path / "out")
    with pytest.raises(NotACorpus, match="a file, not a folder"):
        Corpus.open(tmp_path / "out" / "below")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(CorpusUnwritable, match=r"new cannot be written \(Permission denied\)"):
        Corpus.open(tmp_path / "new")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module.os, "access", lambda *_: False)
    with pytest.raises(CorpusUnwritable, match="Permission denied"):
        Corpus.open(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_read_only_folder_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with pytest.raises(CorpusUnwritable, match="Permission denied"):
        Corpus.open(tmp_path)


def test_a_second_run_is_told_who_has_the_corpus(tmp_path: Path) -> None:
    with Corpus.open(tmp_path), pytest.raises(CorpusInUse, match=f"in use by process {os.getpid()}") as caught:
        Corpus.open(tmp_path)
    assert caught.value.pid == os.getpid()
    Corpus.open(tmp_path).close()


def test_a_program_started_meanwhile_does_not_keep_the_lock(tmp_path: Path) -> None:
    with Corpus.open(tmp_path):
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, close_fds=False)
    try:
        Corpus.open(tmp_path).close()
    finally:
        child.communicate(b"\n")


def test_a_failed_opening_gives_the_lock_back(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").write_bytes(b"no database" * 200)
    for _ in range(2):
        with pytest.raises(CorpusDamaged, match=r"state\.sqlite is damaged \(file is not a database\)"):
            Corpus.open(tmp_path)


def test_a_run_killed_while_it_made_the_folder_leaves_one_that_can_be_used(tmp_path: Path) -> None:
    (tmp_path / ".lock").write_text("4711\n")
    Corpus.open(tmp_path).close()
    (tmp_path / "second").mkdir()
    (tmp_path / "second" / "state.sqlite").write_bytes(b"")
    Corpus.open(tmp_path / "second").close()


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "state.sqlite")
    connection.execute("CREATE TABLE bookmarks (id)")
    connection.close()
    with pytest.raises(CorpusDamaged, match="not a state database of Thresher"):
        Corpus.open(tmp_path)


def test_a_later_format_is_refused(tmp_path: Path) -> None:
    Corpus.open(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "state.sqlite")
    connection.execute("UPDATE meta SET value = '2' WHERE name = 'state_version'")
    connection.commit()
    connection.close()
    with pytest.raises(CorpusTooNew, match="has format 2, this program knows 1"):
        Corpus.open(tmp_path)


def test_a_damaged_page_of_the_state_is_named(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(f"{SITE}/{number}") for number in range(2000)])
    path = tmp_path / "state.sqlite"
    body = bytearray(path.read_bytes())
    body[4096:] = b"\xff" * (len(body) - 4096)
    path.write_bytes(body)
    with pytest.raises(CorpusDamaged, match=r"state\.sqlite is damaged"):
        Corpus.open(tmp_path)


def test_every_message_is_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    for error in (
        NotACorpus(tmp_path),
        CorpusUnwritable(tmp_path, "why"),
        CorpusInUse(tmp_path, 0),
        CorpusDamaged(tmp_path, "why"),
        CorpusTooNew(tmp_path, "2", "1"),
    ):
        assert isinstance(error, StoreError)
        assert "\n" not in str(error)
        assert str(tmp_path) in str(error)
        assert ";" in str(error)


def test_the_last_record_survives_closing(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(SITE + "/a")])
        corpus.commit([got(SITE + "/a")])
    with Corpus.open(tmp_path) as corpus:
        assert corpus.begin_run(started_at=NOON, options={}).resumed
        assert corpus.fates() == {"article": 1}
    assert len(records_in(tmp_path)) == 1
