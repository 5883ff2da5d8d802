"""`thresher export` as its users run it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.crawler.crawling import here
from tests.pipelines.store.build import NOON, SITE, got, link, open_corpus


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    with open_corpus(folder) as corpus:
        corpus.add([link(f"{SITE}/{n}") for n in range(3)])
        corpus.commit([got(f"{SITE}/{n}", language="de" if n else "en") for n in range(3)])
        corpus.finish_run(finished_at=NOON)
    return folder


def test_missing_folders_are_made_and_the_count_is_told(folder: Path, tmp_path: Path) -> None:
    ended = here("export", folder, "--to", tmp_path / "new" / "a.parquet", "--where", "language = 'de'")
    assert (ended.code, ended.out) == (0, "")
    assert "2 records to" in ended.err
    assert pq.read_table(tmp_path / "new" / "a.parquet").num_rows == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--to", "a.parquet", "--where", "langage = 'en'"], "language"),
        (["--to", "a.csv"], "--format"),
        (["--quiet", "--to", "-"], "pipe"),
        (["--to", "a.parquet", "--partition", "month"], "folder"),
        (["--to", "a.txt", "--profile", "lean"], "text"),
        (["--to", "a.new/", "--format", "jsonl"], "name the file in it"),
    ],
)
def test_misuse_is_a_line_and_code_2(arguments: list[str], told: str, folder: Path, tmp_path: Path) -> None:
    ended = here("export", folder, *(f"{tmp_path}/{name}" if name.startswith("a.") else name for name in arguments))
    assert ended.code == 2
    assert len(ended.err.splitlines()) == 1
    assert told in ended.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    ["", "articles-lean.jsonl", "fates.jsonl", "state.sqlite", "manifest.json", "archive/a.parquet", ".lock"],
)
@pytest.mark.parametrize("scheme", ["", "file://"])
def test_an_export_never_takes_the_place_of_its_corpus(scheme: str, name: str, folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    form = [] if name.endswith((".jsonl", ".sqlite", ".parquet")) or not name else ["--format", "jsonl"]
    ended = here("export", folder, "--to", f"{scheme}{folder / name}", *form)
    assert ended.code == 2
    assert len(ended.err.splitlines()) == 1
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_corpus_may_hold_an_export_of_another_name(folder: Path) -> None:
    assert here("export", folder, "--to", folder / "export.parquet").code == 0
    (folder / "export.parquet").unlink()


def test_another_corpus_is_not_replaced(folder: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    ended = here("export", folder, "--to", other)
    assert ended.code == 3
    assert "something other than an export" in ended.err
    assert (other / "articles.jsonl").read_bytes() == (folder / "articles.jsonl").read_bytes()


def test_a_place_that_is_not_known_is_code_3(folder: Path) -> None:
    ended = here("export", folder, "--to", "nowhere://a/b.parquet")
    assert ended.code == 3
    assert len(ended.err.splitlines()) == 1
