"""A corpus is proved, and each thing that can be wrong with one is found where it is."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from pipelines.model import Outcome, Reason
from pipelines.store.files import COMPRESSIONS
from pipelines.store.verify import Fault, verify
from tests.pipelines.store.build import NOON, SITE, article_of, got, link, open_corpus, start

PAGES = [f"{SITE}/2026/{n}" for n in range(12)]


def make(folder: Path, compress: str = "none", rotate_bytes: int = 4000) -> Path:
    with open_corpus(folder, compress, rotate_bytes) as corpus:
        corpus.add([start(), *(link(page) for page in PAGES), link(SITE + "/shop")])
        corpus.commit([Outcome(SITE + "/", Reason.FRONT), Outcome(SITE + "/shop", Reason.PRODUCT)])
        for page in PAGES:
            corpus.commit([got(page, f"Rain fell on {page}. \u2028 It\x85 was wet.")])
        corpus.finish_run(finished_at=NOON)
    return folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "corpus"))


def ledger(folder: Path, statement: str) -> None:
    with sqlite3.connect(folder / "state.sqlite") as state:
        state.execute(statement)
    state.close()


def whys(folder: Path) -> list[str]:
    return [f"{fault.file}: {fault.why}" for fault in verify(folder).faults]


@pytest.mark.parametrize("compress", COMPRESSIONS)
def test_a_corpus_in_several_files_is_as_it_should_be(compress: str, tmp_path: Path) -> None:
    verdict = verify(make(tmp_path, compress, rotate_bytes=2000))
    assert verdict.faults == ()
    assert verdict.records == 12
    assert verdict.files > 1


@pytest.mark.parametrize("compress", ["gzip", "zstd"])
def test_a_flipped_bit_of_a_packed_file_is_found_in_its_frame(compress: str, tmp_path: Path) -> None:
    """Each page was committed by itself, so that a frame is a line."""
    make(tmp_path, compress, rotate_bytes=1 << 20)
    path = next(tmp_path.glob("articles*"))
    with sqlite3.connect(tmp_path / "state.sqlite") as state:
        places = state.execute("SELECT offset, line FROM versions ORDER BY line").fetchall()
    state.close()
    good = path.read_bytes()
    has_line = 0
    for at in range(0, len(good), len(good) // 30):
        bad = bytearray(good)
        bad[at] ^= 4
        path.write_bytes(bad)
        faults = verify(tmp_path).faults
        assert {fault.file for fault in faults} == {path.name}
        placed = [fault.line for fault in faults if fault.line]
        # A bit in the head of a frame (its time, its system) changes no line.
        assert placed in ([], [max(line for offset, line in places if offset <= at)])
        has_line += bool(placed)
    assert has_line > 22


def test_a_packed_file_of_others_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    corpus = make(tmp_path / "corpus", "gzip", rotate_bytes=1 << 20)
    packed = (corpus / "articles.jsonl.gz").read_bytes()
    (tmp_path / "articles.jsonl.gz").write_bytes(packed[:-20])
    faults = verify(tmp_path).faults
    assert len(faults) == 1
    assert "cannot be unpacked" in faults[0].why


@pytest.mark.parametrize("name", ["fates.jsonl", "articles.jsonl", "manifest.json", "state.sqlite"])
def test_a_missing_file_is_found(name: str, folder: Path) -> None:
    (folder / name).unlink()
    assert any(why.startswith(f"{name}: missing") for why in whys(folder))


def test_a_copy_without_its_ledger_is_not_proved(folder: Path) -> None:
    for name in ("state.sqlite", ".state.sqlite.seal"):
        (folder / name).unlink()
    verdict = verify(folder)
    assert [fault.file for fault in verdict.faults] == ["state.sqlite"]
    assert verdict.records == 12


def test_a_line_too_few_and_one_too_many_are_found(folder: Path) -> None:
    path = folder / "articles.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    assert any("bytes long" in why for why in whys(folder))
    path.write_bytes(b"".join([*lines, lines[0]]))
    assert any("behind what was committed" in why for why in whys(folder))


def test_a_stray_record_file_is_found(folder: Path) -> None:
    shutil.copy(folder / "articles.jsonl", folder / "articles-2.jsonl")
    found = whys(folder)
    assert "articles-2.jsonl: neither the ledger nor manifest.json knows this file" in found
    assert any("is there more than once" in why for why in found)


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE urls SET fate = 'gone', reason = 'http_404' WHERE url LIKE '%/2026/3'", "no URL with the fate"),
        ("UPDATE urls SET fate = 'article', reason = 'new' WHERE url LIKE '%/shop'", "and no record"),
        ("UPDATE urls SET reason = 'front' WHERE url LIKE '%/shop'", "have the reason 'front'"),
        ("UPDATE urls SET fate = 'pending', reason = '' WHERE url LIKE '%/shop'", "have no fate"),
        ("DELETE FROM urls WHERE url LIKE '%/shop'", "counts of fates"),
        ("UPDATE versions SET line = 99 WHERE line = 1", "knows no record on this line"),
        ("UPDATE versions SET offset = 1 WHERE line = 1", "begins at byte 0; the ledger says 1"),
        ("UPDATE versions SET content_hash = 'x' WHERE line = 1", "content_hash"),
        ("UPDATE digests SET crc32 = 1 WHERE line = 2", "changed since it was written"),
        ("UPDATE files SET records = records + 1", "lines;"),
    ],
)
def test_a_ledger_that_does_not_fit_is_found(statement: str, why: str, folder: Path) -> None:
    ledger(folder, statement)
    assert any(why in found for found in whys(folder)), whys(folder)


@pytest.mark.parametrize("body", [b"SQLite format 3\0" + b"x" * 5000, b"no database at all" * 100])
def test_a_ledger_that_is_no_database_is_a_fault_and_the_rest_is_checked(body: bytes, folder: Path) -> None:
    (folder / "state.sqlite").write_bytes(body)
    (folder / "load.sql").write_bytes(b"")
    verdict = verify(folder)
    assert verdict.records == 12
    assert {fault.file for fault in verdict.faults} == {"state.sqlite", "load.sql"}


def test_a_ledger_without_its_format_is_a_fault(folder: Path) -> None:
    ledger(folder, "UPDATE meta SET value = 'x' WHERE name = 'state_version'")
    assert whys(folder)[0] == "state.sqlite: cannot be read: it does not say which format it has"


def test_a_run_that_was_cut_off_leaves_no_fault(folder: Path) -> None:
    with open_corpus(folder) as corpus:
        corpus.add([link(SITE + "/2027/a")])
        corpus.commit([got(SITE + "/2027/a")])
    verdict = verify(folder)
    assert verdict.faults == ()
    assert verdict.records == 13


def test_versions_of_an_article_are_no_doubles(tmp_path: Path) -> None:
    make(tmp_path)
    with open_corpus(tmp_path) as corpus:
        corpus.commit([got(PAGES[0], "It rained again.")])
        corpus.finish_run(finished_at=NOON)
    verdict = verify(tmp_path)
    assert (verdict.records, verdict.faults) == (13, ())


def test_a_folder_of_records_alone_has_its_lines_checked(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "articles.jsonl", tmp_path / "articles_mine.jsonl")
    assert verify(tmp_path).faults == ()
    with (tmp_path / "articles_mine.jsonl").open("ab") as stream:
        stream.write(b"{}\n")
    assert [(fault.file, fault.why[:11]) for fault in verify(tmp_path).faults] == [
        ("articles_mine.jsonl", "must contain"[:11])
    ]


def test_a_file_of_garbage_is_told_in_bounds(tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl").write_bytes(b"x\n" * 5000)
    faults = verify(tmp_path).faults
    assert len(faults) == 1001
    assert faults[-1] == Fault("articles.jsonl", None, "4000 more faults")


@pytest.mark.parametrize("body", [b"", b"[]", b'{"files": {"articles.jsonl": {}}}', b'{"files": 1}', b"\xff"])
def test_a_manifest_that_cannot_be_used_is_a_fault(body: bytes, folder: Path) -> None:
    (folder / "manifest.json").write_bytes(body)
    assert [why for why in whys(folder) if why.startswith("manifest.json")]


def test_nothing_is_written(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    os.utime(folder / "articles.jsonl", (1, 1))
    verify(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_an_empty_corpus_is_as_it_should_be(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.finish_run(finished_at=NOON)
    assert (verify(tmp_path).records, verify(tmp_path).faults) == (0, ())


def test_the_manifest_of_a_record_names_what_it_holds(folder: Path) -> None:
    entry = json.loads((folder / "manifest.json").read_bytes())["files"]["articles.jsonl"]
    assert entry["records"] >= 1
    assert article_of(PAGES[0]).url == PAGES[0]
