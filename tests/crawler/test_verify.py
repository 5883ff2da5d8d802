"""`thresher verify` as its users run it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.store.lock import FolderLock
from tests.crawler.crawling import here
from tests.pipelines.store.build import NOON, SITE, got, link, open_corpus


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(f"{SITE}/{n}") for n in range(3)])
        corpus.commit([got(f"{SITE}/{n}") for n in range(3)])
        corpus.finish_run(finished_at=NOON)
    return tmp_path


def test_a_whole_corpus_is_proved(folder: Path) -> None:
    assert here("verify", folder, "--json").told == {"ok": True, "records": 3, "faults": []}
    ended = here("verify", folder)
    assert (ended.code, ended.out) == (0, f"{folder}: 3 records in 1 file, all as it should be\n")


def test_a_fault_has_its_place_and_exit_code(folder: Path) -> None:
    path = folder / "articles.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[1].replace(b"Rain fell", b"Pain fell", 1) + lines[2])
    ended = here("verify", folder, "--json")
    assert ended.code == 6
    assert ended.told["ok"] is False
    first = ended.told["faults"][0]
    assert set(first) == {"file", "line", "why"}
    assert (first["file"], first["line"]) == ("articles.jsonl", 2)
    ended = here("verify", folder)
    assert ended.code == 6
    assert ended.out.startswith("articles.jsonl:2: ")


@pytest.mark.parametrize("name", ["report.html", "metrics.prom"])
def test_what_the_report_command_writes_is_proved_and_mended_by_it(name: str, folder: Path) -> None:
    here("report", folder)
    assert here("verify", folder).code == 0
    path = folder / name
    path.write_bytes(path.read_bytes().replace(b"e", b"E", 1))
    ended = here("verify", folder)
    assert ended.code == 6
    assert ended.out.startswith(f"{name}:1: ")
    assert f"`thresher report {folder}` writes it anew" in ended.out
    here("report", folder)
    assert here("verify", folder).code == 0


def test_a_crawl_killed_before_its_first_record_is_proved_and_lost_records_are_a_fault(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    begun = tmp_path_factory.mktemp("begun")
    with open_corpus(begun) as corpus:
        corpus.add([link(f"{SITE}/0")])
    (begun / "articles.jsonl").unlink(missing_ok=True)
    assert here("verify", begun, "--json").told == {"ok": True, "records": 0, "faults": []}
    (folder / "articles.jsonl").unlink()
    ended = here("verify", folder)
    assert ended.code == 6
    assert "articles.jsonl: missing" in ended.out


def test_a_corpus_in_use_is_left_alone(folder: Path) -> None:
    with FolderLock(folder):
        ended = here("verify", folder)
    assert ended.code == 8
    assert "in use" in ended.err


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_what_is_no_corpus_is_said_in_a_line(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ended = here("verify", tmp_path / name)
    assert ended.code == 3
    assert len(ended.err.splitlines()) == 1
