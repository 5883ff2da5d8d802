"""`thresher export` as its users run it."""

from __future__ import annotations

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
    ],
)
def test_misuse_is_a_line_and_code_2(arguments: list[str], told: str, folder: Path, tmp_path: Path) -> None:
    ended = here("export", folder, *(str(tmp_path / name) if name.startswith("a.") else name for name in arguments))
    assert ended.code == 2
    assert len(ended.err.splitlines()) == 1
    assert told in ended.err
    assert list(tmp_path.iterdir()) == []


def test_an_export_never_becomes_a_record_file_of_its_corpus(folder: Path) -> None:
    ended = here("export", folder, "--to", folder / "articles-lean.jsonl")
    assert ended.code == 2
    assert not (folder / "articles-lean.jsonl").exists()


def test_a_place_that_is_not_known_is_code_3(folder: Path) -> None:
    ended = here("export", folder, "--to", "nowhere://a/b.parquet")
    assert ended.code == 3
    assert len(ended.err.splitlines()) == 1
