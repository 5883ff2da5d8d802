"""Record files: whole members, rotation, and what happens to those that were tampered with."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from pathlib import Path

import pytest

from pipelines.model import Outcome, Reason
from pipelines.store.corpus import Corpus
from pipelines.store.errors import CorpusDamaged
from pipelines.store.files import COMPRESSIONS
from tests.pipelines.store.build import NOON, SITE, got, link, open_corpus, records_in, unpack

PAGES = [f"{SITE}/2026/{number}" for number in range(6)]
NAMES = {"none": "articles.jsonl", "gzip": "articles.jsonl.gz", "zstd": "articles.jsonl.zst"}


def fill(folder: Path, pages: list[str] = PAGES, **options: object) -> None:
    with open_corpus(folder, **options) as corpus:  # type: ignore[arg-type]
        corpus.add([link(url) for url in pages])
        for url in pages:
            corpus.commit([got(url, "Rain fell. " * 50)])
        corpus.finish_run(finished_at=NOON)


@pytest.mark.parametrize("compress", COMPRESSIONS)
def test_a_file_cut_at_any_committed_length_is_valid(compress: str, tmp_path: Path) -> None:
    path = tmp_path / NAMES[compress]
    lengths = []
    with open_corpus(tmp_path, compress) as corpus:
        corpus.add([link(url) for url in PAGES])
        for url in PAGES:
            corpus.commit([got(url)])
            lengths.append(path.stat().st_size)
    body = path.read_bytes()
    for number, length in enumerate(lengths, 1):
        path.write_bytes(body[:length])
        assert unpack(path).count(b"\n") == number


@pytest.mark.parametrize("compress", COMPRESSIONS)
def test_a_commit_without_a_record_adds_no_byte(compress: str, tmp_path: Path) -> None:
    with open_corpus(tmp_path, compress) as corpus:
        corpus.add([link(url) for url in PAGES])
        corpus.commit([got(PAGES[0])])
        length = (tmp_path / NAMES[compress]).stat().st_size
        corpus.commit([Outcome(PAGES[1], Reason.EMPTY)])
        assert (tmp_path / NAMES[compress]).stat().st_size == length


@pytest.mark.parametrize(("compress", "tool"), [("gzip", "gzip"), ("zstd", "zstd")])
def test_others_tools_read_compressed_files(compress: str, tool: str, tmp_path: Path) -> None:
    fill(tmp_path, compress=compress)
    try:
        done = subprocess.run([tool, "-dc", tmp_path / NAMES[compress]], capture_output=True, check=True)
    except FileNotFoundError:
        pytest.skip(f"{tool} is not installed")
    assert done.stdout == unpack(tmp_path / NAMES[compress])
    assert done.stdout.count(b"\n") == len(PAGES)


@pytest.mark.parametrize("compress", COMPRESSIONS)
def test_a_full_file_is_followed_by_the_next(compress: str, tmp_path: Path) -> None:
    fill(tmp_path, compress=compress, rotate_bytes=1)
    suffix = NAMES[compress].removeprefix("articles.jsonl")
    names = [f"articles{number}.jsonl{suffix}" for number in ("", *(f"-{n:05}" for n in range(1, 6)))]
    assert sorted(path.name for path in tmp_path.glob("articles*")) == sorted(names)
    assert sorted(record["url"] for record in records_in(tmp_path)) == PAGES
    files = json.loads((tmp_path / "manifest.json").read_text())["files"]
    assert [files[name]["records"] for name in names] == [1] * 6


def test_changing_the_compression_begins_a_new_file(tmp_path: Path) -> None:
    fill(tmp_path, PAGES[:2])
    fill(tmp_path, PAGES[2:], compress="zstd")
    fill(tmp_path, [SITE + "/last"])
    assert sorted(path.name for path in tmp_path.glob("articles*")) == [
        "articles-00001.jsonl.zst",
        "articles-00002.jsonl",
        "articles.jsonl",
    ]
    assert len(records_in(tmp_path)) == len(PAGES) + 1


@pytest.mark.parametrize("compress", COMPRESSIONS)
def test_a_corpus_without_articles_has_an_empty_file_that_can_be_read(compress: str, tmp_path: Path) -> None:
    fill(tmp_path, [], compress=compress)
    assert unpack(tmp_path / NAMES[compress]) == b""
    fill(tmp_path, PAGES, compress=compress)
    assert len(records_in(tmp_path)) == len(PAGES)


def test_a_torn_tail_is_cut_on_opening(tmp_path: Path) -> None:
    fill(tmp_path)
    path = tmp_path / "articles.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"id":"th1-00')
    with Corpus.open(tmp_path):
        assert path.read_bytes() == whole


def test_a_next_file_that_was_never_committed_goes_on_opening(tmp_path: Path) -> None:
    fill(tmp_path)
    (tmp_path / "articles-00001.jsonl").write_bytes(b'{"id":"th1-00')
    (tmp_path / "articles-old.jsonl").write_bytes(b"the user's own\n")
    Corpus.open(tmp_path).close()
    assert sorted(path.name for path in tmp_path.glob("articles*")) == ["articles-old.jsonl", "articles.jsonl"]


def test_a_shorter_record_file_is_an_error_and_stays_as_it_is(tmp_path: Path) -> None:
    fill(tmp_path)
    path = tmp_path / "articles.jsonl"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(CorpusDamaged, match=r"articles\.jsonl is damaged \(\d+ bytes long; \d+ were committed\)"):
        Corpus.open(tmp_path)
    assert path.read_bytes()[-1:] == b"}"


def test_a_missing_record_file_is_an_error(tmp_path: Path) -> None:
    fill(tmp_path, rotate_bytes=1)
    (tmp_path / "articles-00002.jsonl").unlink()
    with pytest.raises(CorpusDamaged, match=r"articles-00002\.jsonl is damaged \(missing"):
        Corpus.open(tmp_path)


def test_the_hash_of_a_full_file_is_kept_in_the_state(tmp_path: Path) -> None:
    fill(tmp_path, PAGES[:3], rotate_bytes=1)
    connection = sqlite3.connect(tmp_path / "state.sqlite")
    hashes = dict(connection.execute("SELECT name, sha256 FROM files").fetchall())
    connection.close()
    files = json.loads((tmp_path / "manifest.json").read_text())["files"]
    assert hashes["articles.jsonl"] == files["articles.jsonl"]["sha256"]
    assert hashes["articles-00001.jsonl"] == files["articles-00001.jsonl"]["sha256"]
    assert hashes["articles-00002.jsonl"] == "", "this one still grows"


def test_an_unknown_compression_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="none, gzip, zstd"):
        Corpus.open(tmp_path / "new", compress="rar")
    assert not (tmp_path / "new").exists()
