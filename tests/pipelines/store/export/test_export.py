"""Exports: every record once, in its type, in the columns of the profile, and never half of it."""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from pipelines.model import Access
from pipelines.model.schema import FIELD_NAMES
from pipelines.store.errors import CorpusDamaged
from pipelines.store.export import (
    FORMATS,
    PROFILES,
    BadCondition,
    BadTarget,
    ExportOptions,
    export,
    format_of,
    select,
    shards,
    writers,
)
from tests.pipelines.store.build import NOON, SITE, got, link, open_corpus

PAGES = [f"{SITE}/2026/{n}" for n in range(9)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine articles, the first in two versions; what is rare comes last."""
    folder = tmp_path_factory.mktemp("corpus")
    with open_corpus(folder, rotate_bytes=5000) as corpus:
        corpus.add([link(page) for page in PAGES])
        rare = {"similarity": 0.5, "warc_offset": 7, "modified_at": NOON, "tags": ("x",), "language": "de"}
        for page in PAGES:
            more: dict[str, Any] = rare if page == PAGES[-1] else {"images": (), "links": (), "published_at": None}
            corpus.commit([got(page, f"Rain | on {page}. \u2028 Näss.", access=Access.PAYWALLED, **more)])
        corpus.finish_run(finished_at=NOON)
    with open_corpus(folder, rotate_bytes=5000) as corpus:
        corpus.commit([got(PAGES[0], "It rained again.")])
        corpus.finish_run(finished_at=NOON)
    return folder


def lines_of(folder: Path) -> bytes:
    return b"".join(
        path.read_bytes() for path in sorted(folder.glob("articles*"), key=lambda path: (len(path.name), path))
    )


def run(folder: Path, to: str | Path, profile: str = "full", where: str = "", *, all_versions: bool = False) -> int:
    form = format_of(str(to))
    assert form is not None
    return export(folder, ExportOptions(str(to), form, PROFILES[profile], where, all_versions))


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


def test_parquet_has_types_and_loses_nothing(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "a.parquet")
    file = pq.ParquetFile(tmp_path / "a.parquet")
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    table = file.read()
    assert table.schema.names == list(FIELD_NAMES)
    # Parquet has no seconds; milliseconds are its coarsest instants.
    assert table.schema.field("fetched_at").type == pa.timestamp("ms", "UTC")
    rare = table.filter(pa.compute.field("url") == PAGES[-1]).to_pylist()[0]
    assert (rare["similarity"], rare["warc_offset"], rare["modified_at"], rare["tags"]) == (0.5, 7, NOON, ["x"])
    assert rare["images"][0]["url"] == "https://news.example/a.jpg"
    assert table.column("published_at").null_count == 8 - 1


def test_row_groups_are_bounded(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writers, "_ROW_GROUP", 4)
    run(folder, tmp_path / "a.parquet")
    metadata = pq.ParquetFile(tmp_path / "a.parquet").metadata
    assert [metadata.row_group(n).num_rows for n in range(metadata.num_row_groups)] == [4, 4, 1]


def test_text_is_title_and_text(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "a.txt")
    articles = (tmp_path / "a.txt").read_text(encoding="utf-8").removesuffix("\n").split("\n\n\n")
    assert len(articles) == 9
    assert articles[-1] == "Rain\n\nIt rained again."


def test_cc_news_and_fineweb_have_the_values_of_their_kind(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "c.jsonl", "cc_news", f"url = '{PAGES[-1]}'")
    assert json.loads((tmp_path / "c.jsonl").read_bytes()) == {
        "title": "Rain",
        "text": f"Rain | on {PAGES[-1]}. \u2028 Näss.",
        "domain": "news.example",
        "date": "2026-11-24 12:00:00",
        "description": "",
        "url": PAGES[-1],
        "image_url": "https://news.example/a.jpg",
    }
    run(folder, tmp_path / "f.jsonl", "fineweb", f"url = '{PAGES[-1]}'")
    row = json.loads((tmp_path / "f.jsonl").read_bytes())
    assert (row["date"], row["language"], row["language_score"]) == ("2026-11-24T12:00:00Z", "de", 0.9)
    assert row["token_count"] > 5


def test_schemaorg_says_whether_it_is_free(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "s.jsonl", "schemaorg", f"url = '{PAGES[-1]}'")
    row = json.loads((tmp_path / "s.jsonl").read_bytes())
    assert (row["@type"], row["isAccessibleForFree"]) == ("NewsArticle", "False")
    assert row["author"] == [{"@type": "Person", "name": "A. Writer"}]


@pytest.mark.parametrize(
    ("where", "n"),
    [
        ("language = 'de'", 1),
        ("language = 'de' OR version = 2", 2),
        ("published_at IS NULL", 7),
        ("published_at >= '2026-11-24'", 2),
        ("published_at < '2026-11-24T12:00:00Z'", 0),
        ("len(images) > 0 AND images[1].url LIKE '%.jpg'", 2),
        ("list_contains(tags, 'x')", 1),
        ("language = 'fr' -- none", 0),
    ],
)
def test_a_condition_chooses_records(where: str, n: int, folder: Path, tmp_path: Path) -> None:
    assert run(folder, tmp_path / "a.parquet", where=where) == n
    assert pq.read_table(tmp_path / "a.parquet").num_rows == n


@pytest.mark.parametrize(
    "where",
    ["langage = 'de'", "language =", "1; DROP TABLE articles", "(SELECT 1 FROM read_text('/etc/hosts')) = 1", "url"],
)
def test_a_condition_that_cannot_be_used_is_one_line_and_leaves_no_file(
    where: str, folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(BadCondition) as raised:
        run(folder, tmp_path / "a.parquet", where=where)
    assert "\n" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


def test_another_file_system_gets_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "a.jsonl")
    run(folder, "memory://exports/2026/a.jsonl")
    memory = fsspec.filesystem("memory")
    assert memory.cat_file("/exports/2026/a.jsonl") == (tmp_path / "a.jsonl").read_bytes()
    run(folder, "memory://exports/set")
    run(folder, "memory://exports/set", where="language = 'de'")
    assert sorted(memory.find("/exports/set")) == ["/exports/set/README.md", "/exports/set/data/train-00000.parquet"]
    run(folder, f"file://{tmp_path}/b.jsonl")
    assert (tmp_path / "b.jsonl").read_bytes() == (tmp_path / "a.jsonl").read_bytes()


@pytest.mark.parametrize("name", ["a.jsonl", "a.parquet", "a.sqlite", "a.txt", "set"])
def test_an_export_that_fails_leaves_what_was_there(
    name: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(folder, tmp_path / name)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "articles.jsonl").write_bytes(lines_of(folder) + b'{"id":"x"\n')
    with pytest.raises(CorpusDamaged):
        run(broken, tmp_path / name)
    (broken / "articles.jsonl").unlink()
    broken.rmdir()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_what_a_killed_export_left_is_removed_by_the_next(folder: Path, tmp_path: Path) -> None:
    with subprocess.Popen(["true"]) as gone:
        pass
    (tmp_path / f".draft-{gone.pid}-a.jsonl").touch()
    (tmp_path / f".draft-{gone.pid}-b.jsonl").touch()
    (tmp_path / f".draft-{os.getppid()}-a.jsonl").touch()
    run(folder, tmp_path / "a.jsonl")
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"a.jsonl", f".draft-{gone.pid}-b.jsonl", f".draft-{os.getppid()}-a.jsonl"}


def test_a_folder_that_holds_something_else_is_left_alone(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").touch()
    with pytest.raises(BadTarget):
        run(folder, tmp_path / "mine")
    with pytest.raises(BadTarget):
        run(folder, "nowhere://a/b.parquet")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.tex"]


def test_an_export_takes_the_place_of_the_one_before(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "set")
    run(folder, tmp_path / "set", where="language = 'de'")
    assert pq.read_table(tmp_path / "set" / "data").num_rows == 1
    assert "1 records" in (tmp_path / "set" / "README.md").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_the_card_counts_what_is_in_the_folder(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "set", where="title <> 'nothing'")
    card = (tmp_path / "set" / "README.md").read_text()
    for told in (
        "9 records",
        "| en | 8 |",
        "| de | 1 |",
        "| news.example | 9 |",
        "8 articles are paywalled",
        "7 records have no",
    ):
        assert told in card
    assert "only records for which `title <> 'nothing'`" in card


@pytest.mark.parametrize(
    ("partition", "counts"), [("language", {"de": 1, "en": 8}), ("month", {"2026-11": 2, "unknown": 7})]
)
def test_a_set_can_be_parted(
    partition: str, counts: dict[str, int], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "_MOST_OPEN", 1)
    monkeypatch.setattr(select, "_BATCH_LINES", 2)
    options = ExportOptions(str(tmp_path / "set"), "datasets", PROFILES["cc_news"], partition=partition)
    assert export(folder, options) == 9
    found = {path.name: pq.read_table(path).num_rows for path in (tmp_path / "set" / "data").iterdir()}
    assert found == counts
    assert "data/**/*.parquet" in (tmp_path / "set" / "README.md").read_text()


def test_parts_are_bounded(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "_PART_ROWS", 4)
    monkeypatch.setattr(select, "_BATCH_LINES", 2)
    run(folder, tmp_path / "set")
    rows = [pq.read_metadata(path).num_rows for path in sorted((tmp_path / "set" / "data").iterdir())]
    assert rows == [4, 4, 1]


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


@pytest.fixture(autouse=True)
def _no_memory_left() -> Iterator[None]:
    yield
    fsspec.filesystem("memory").store.clear()
