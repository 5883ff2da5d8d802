"""Every record once, in every form: JSON lines, text, Parquet, SQLite, a set."""

from __future__ import annotations

import gzip
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
import zstandard

from pipelines.model.schema import FIELD_NAMES
from pipelines.store.export import (
    FORMATS,
    PROFILES,
    ExportOptions,
    export,
    format_of,
)
from tests.pipelines.store.build import NOON, open_corpus
from tests.pipelines.store.export.exported import PAGES, lines_of, run


def test_all_versions_are_the_lines_of_the_corpus(folder: Path, tmp_path: Path) -> None:
    assert run(folder, tmp_path / "a.jsonl", all_versions=True) == 10
    assert (tmp_path / "a.jsonl").read_bytes() == lines_of(folder)


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_the_latest_versions_are_each_article_once(suffix: str, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / f"a.jsonl{suffix}"
    assert run(folder, path) == 9
    unpack = {"": bytes, ".gz": gzip.decompress, ".zst": zstandard.ZstdDecompressor().decompressobj().decompress}[
        suffix
    ]
    records = [json.loads(line) for line in unpack(path.read_bytes()).splitlines()]
    assert sorted(record["url"] for record in records) == PAGES
    assert [record["version"] for record in records if record["url"] == PAGES[0]] == [2]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("name", ["a.jsonl", "a.parquet", "a.sqlite", "a"])
def test_every_form_has_every_record_in_the_columns_of_the_profile(
    name: str, profile: str, folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / name
    assert run(folder, path, profile) == 9
    columns = PROFILES[profile].schema.names
    if name == "a.jsonl":
        records = [json.loads(line) for line in path.read_bytes().splitlines()]
        assert [list(record) for record in records] == [columns] * 9
    elif name == "a.sqlite":
        with closing(sqlite3.connect(path)) as database:
            found = database.execute("SELECT * FROM articles")
            assert [column[0] for column in found.description] == columns
            assert len(found.fetchall()) == 9
    else:
        table = pq.read_table(path / "data" if name == "a" else path)
        assert table.cast(PROFILES[profile].schema).schema.names == columns
        assert table.num_rows == 9


def test_text_is_title_and_text(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "a.txt")
    articles = (tmp_path / "a.txt").read_text(encoding="utf-8").removesuffix("\n").split("\n\n\n")
    assert len(articles) == 9
    assert articles[-1] == "Rain\n\nIt rained again."


def test_a_folder_without_records_has_its_columns(tmp_path: Path) -> None:
    with open_corpus(tmp_path / "empty") as corpus:
        corpus.finish_run(finished_at=NOON)
    for form in FORMATS:
        assert export(tmp_path / "empty", ExportOptions(str(tmp_path / form), form)) == 0
    assert pq.read_table(tmp_path / "parquet").schema.names == list(FIELD_NAMES)
    assert pq.read_table(tmp_path / "datasets" / "data").num_rows == 0


def test_records_of_others_get_what_they_lack(tmp_path: Path) -> None:
    (tmp_path / "articles_mine.jsonl").write_text('{"id": "a1", "url": "https://a/1", "text": "t", "own": 1}\n')
    assert run(tmp_path, tmp_path / "a.parquet") == 1
    row = pq.read_table(tmp_path / "a.parquet").to_pylist()[0]
    assert (row["id"], row["title"], row["tags"], row["fetched_at"]) == ("a1", "", [], None)
    assert duckdb.read_parquet(f"{tmp_path}/a.parquet").fetchall()


@pytest.mark.parametrize(
    ("to", "form"),
    [
        ("a.jsonl", "jsonl"),
        ("s3://b/a.parquet", "parquet"),
        ("x/a.db", "sqlite"),
        ("a.txt", "text"),
        ("a/", "datasets"),
        ("a", "datasets"),
        ("b.v1/a", "datasets"),
        ("a.csv", None),
        ("a.jsonl.zst", "jsonl"),
    ],
)
def test_the_suffix_says_the_format(to: str, form: str | None) -> None:
    assert format_of(to) == form
