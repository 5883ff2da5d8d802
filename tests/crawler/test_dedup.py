"""`thresher dedup` as its users run it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.store.lock import FolderLock
from tests.crawler.crawling import here, records
from tests.pipelines.store.build import NOON, SITE, got, link, open_corpus

TEXT = "Rain fell on the harbour all day, and the ferries stayed where they were until the evening came."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(f"{SITE}/{n}") for n in range(3)])
        corpus.commit([got(f"{SITE}/{n}", TEXT if n < 2 else TEXT[::-1]) for n in range(3)])
        corpus.finish_run(finished_at=NOON)
    return tmp_path


def test_copies_are_marked_and_the_corpus_stays_proved(folder: Path) -> None:
    ended = here("dedup", folder)
    assert (ended.code, ended.out) == (0, f"{folder}: 3 articles, 1 copy of 1 of them\n")
    assert sorted(bool(record["duplicate_of"]) for record in records(folder)) == [False, False, True]
    assert here("verify", folder).code == 0
    copy = next(record for record in records(folder) if record["duplicate_of"])
    assert "duplicate of" in here("why", folder, copy["url"]).out


def test_report_shows_what_is_marked(folder: Path) -> None:
    report = folder / "report.html"
    assert here("dedup", folder).code == 0
    assert not report.exists()
    here("report", folder)
    assert "1 article is a copy of 1 other, by site of the copy." in report.read_text()


def test_report_is_written_anew_when_marks_change(folder: Path) -> None:
    here("report", folder)
    assert "None is marked" in (folder / "report.html").read_text()
    here("dedup", folder)
    assert "1 article is a copy" in (folder / "report.html").read_text()
    assert here("verify", folder).code == 0


def test_corpus_without_copies_is_said_to_have_none(folder: Path) -> None:
    assert here("dedup", folder, "--threshold", "1").out == f"{folder}: 3 articles, 1 copy of 1 of them\n"
    with open_corpus(folder / "other") as corpus:
        corpus.commit([got(f"{SITE}/1", TEXT)])
        corpus.finish_run(finished_at=NOON)
    assert here("dedup", folder / "other").out == f"{folder / 'other'}: 1 article, no copies\n"


def test_a_corpus_in_use_is_left_alone(folder: Path) -> None:
    with FolderLock(folder):
        assert here("dedup", folder).code == 8


@pytest.mark.parametrize(("arguments", "code"), [(["--threshold", "2"], 2), ([], 3)])
def test_misuse_has_its_code(arguments: list[str], code: int, tmp_path: Path) -> None:
    assert here("dedup", tmp_path, *arguments).code == code
