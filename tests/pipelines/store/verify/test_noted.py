"""What is written when a run is over is in the manifest too, and a kill or another run leaves no false fault."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.store import noted as module
from pipelines.store.atomic import write_atomic
from pipelines.store.errors import CorpusInUse
from pipelines.store.lock import FolderLock
from pipelines.store.noted import LATER_NAMES, noted
from pipelines.store.verify import Fault, verify
from tests.pipelines.store.build import NOON, SITE, got, link, open_corpus

REPORT = LATER_NAMES[0]
PAGE = b"<!doctype html>\n<title>Report</title>\n<p>1 article\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(f"{SITE}/1")])
        corpus.commit([got(f"{SITE}/1")])
        corpus.finish_run(finished_at=NOON)
    write(tmp_path, PAGE)
    assert verify(tmp_path).faults == ()
    return tmp_path


def write(folder: Path, page: bytes) -> None:
    with noted(folder, REPORT):
        write_atomic(folder / REPORT, [page])


def entries(folder: Path) -> set[str]:
    return set(json.loads((folder / "manifest.json").read_bytes())["files"])


def faults(folder: Path) -> list[tuple[str, int | None]]:
    return [(fault.file, fault.line) for fault in verify(folder).faults]


def test_flipped_bit_is_placed(folder: Path) -> None:
    for at in range(0, len(PAGE), 4):
        bad = bytearray(PAGE)
        bad[at] ^= 4
        (folder / REPORT).write_bytes(bad)
        assert faults(folder) == [(REPORT, PAGE[:at].count(b"\n") + 1)]


def test_lines_that_are_missing_or_more_are_placed(folder: Path) -> None:
    (folder / REPORT).write_bytes(PAGE + b"<p>2\n")
    assert faults(folder) == [(REPORT, 4)]
    (folder / REPORT).write_bytes(b"<!doctype html>\n")
    assert faults(folder) == [(REPORT, 2)]
    (folder / REPORT).unlink()
    (fault,) = verify(folder).faults
    assert fault == Fault(REPORT, None, f"missing; `thresher report {folder}` writes it anew")


def test_written_anew_it_is_as_it_should_be(folder: Path) -> None:
    write(folder, PAGE * 2)
    assert REPORT in entries(folder)
    assert faults(folder) == []


def test_run_that_ends_leaves_no_entry_of_the_file_before(folder: Path) -> None:
    with open_corpus(folder) as corpus:
        corpus.finish_run(finished_at=NOON)
    assert REPORT not in entries(folder)
    assert faults(folder) == []


def test_kill_while_it_is_written_leaves_no_false_fault(folder: Path) -> None:
    def killed() -> None:
        with noted(folder, REPORT):
            (folder / REPORT).write_bytes(b"half of")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()
    assert REPORT not in entries(folder)
    assert faults(folder) == []


def test_manifest_that_was_changed_is_left_for_verify_to_tell(folder: Path) -> None:
    path = folder / "manifest.json"
    bad = path.read_bytes().replace(b'"articles": 1', b'"articles": 2')
    path.write_bytes(bad)
    write(folder, PAGE)
    assert path.read_bytes() == bad
    assert ("manifest.json", None) in faults(folder)


def test_while_a_run_goes_on_the_manifest_is_left_alone(folder: Path) -> None:
    with open_corpus(folder):
        before = (folder / "manifest.json").read_bytes()
        write(folder, PAGE * 3)
        assert (folder / "manifest.json").read_bytes() == before
    assert faults(folder) == []  # as after a kill: the run is not finished, and the file is newer than the manifest


def test_another_use_of_the_corpus_is_waited_for_and_then_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_WAIT_S", 0.0)
    with FolderLock(folder), pytest.raises(CorpusInUse):
        write(folder, PAGE)
    assert faults(folder) == []


def test_folder_without_a_manifest_has_none_afterwards(tmp_path: Path) -> None:
    write(tmp_path, PAGE)
    assert [path.name for path in tmp_path.iterdir()] == [REPORT]
