"""A corpus loads in the libraries that people use, with every value, although the rare ones come last.

pandas, polars, datasets and datatrove are no dependencies: their tests are skipped where they are not installed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.json as pj
import pyarrow.parquet as pq
import pytest

from pipelines.model import Image, Link
from pipelines.model.schema import FIELD_NAMES
from pipelines.store.card import RECORD_GLOB
from pipelines.store.export import PROFILES, ExportOptions, export, format_of
from pipelines.store.export.tables import RECORD_SCHEMA
from tests.pipelines.store.build import NOON, SITE, got, link, open_corpus

COUNT = 3000
LAST = f"{SITE}/2026/last"
RARE: dict[str, Any] = {
    "similarity": 0.5,
    "warc_offset": 7,
    "modified_at": NOON,
    "tags": ("rare",),
    "images": (Image("https://news.example/a.jpg", width=3),),
    "links": (Link("https://news.example/b", "b"),),
    "quality_flags": ("short",),
    "rights_evidence": ("tdmrep.json",),
}
COMMON: dict[str, Any] = {"images": (), "links": (), "published_at": None, "authors": (), "language_score": 1.0}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two record files; all but the last record lack what can be lacking."""
    folder = tmp_path_factory.mktemp("corpus")
    with open_corpus(folder, rotate_bytes=2 << 20) as corpus:
        urls = [f"{SITE}/2026/{n:05}" for n in range(COUNT - 1)]
        corpus.add([link(url) for url in [*urls, LAST]])
        for start in range(0, COUNT - 1, 500):
            corpus.commit([got(url, "Rain \u2028 fell.", **COMMON) for url in urls[start : start + 500]])
        corpus.commit([got(LAST, "Schnee\x85 fiel.", **RARE)])
        corpus.finish_run(finished_at=NOON)
    assert len(list(folder.glob("articles*"))) == 2
    return folder


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    with open_corpus(folder) as corpus:
        corpus.finish_run(finished_at=NOON)
    return folder


def check(records: list[dict[str, Any]]) -> None:
    """`records` are those of one record, the last."""
    (last,) = records
    assert last["text"] == "Schnee\x85 fiel."
    assert (last["similarity"], last["warc_offset"]) == (0.5, 7)
    assert [str(tag) for tag in last["tags"]] == ["rare"]
    assert [image["width"] for image in last["images"]] == [3]
    assert list(last["quality_flags"]) == ["short"]
    assert str(last["modified_at"]).startswith(("2026-11-24 12:00:00", "2026-11-24T12:00:00"))


def test_duckdb_loads_by_the_view_of_the_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    with duckdb.connect() as connection:
        connection.execute((folder / "load.sql").read_text())
        assert connection.execute("SELECT count(*), count(DISTINCT id) FROM articles").fetchall() == [(COUNT, COUNT)]
        found = connection.execute("SELECT * FROM articles WHERE url = ?", [LAST])
        names = [column[0] for column in found.description]
        assert names == list(FIELD_NAMES)
        check([dict(zip(names, row, strict=True)) for row in found.fetchall()])
        assert connection.execute("SELECT count(*) FROM articles WHERE published_at IS NULL").fetchall() == [
            (COUNT - 1,)
        ]


def test_duckdb_loads_an_empty_corpus(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(empty)
    with duckdb.connect() as connection:
        connection.execute((empty / "load.sql").read_text())
        assert connection.execute("SELECT count(*) FROM articles").fetchall() == [(0,)]


def test_pyarrow_loads_each_file_by_the_schema(folder: Path) -> None:
    # Left to guess, it takes empty strings for instants, and then a list of pictures that comes late for a fault.
    typed = pj.ParseOptions(explicit_schema=RECORD_SCHEMA)
    tables = [pj.read_json(path, parse_options=typed) for path in folder.glob("articles*.jsonl")]
    assert sum(table.num_rows for table in tables) == COUNT
    check([row for table in tables for row in table.to_pylist() if row["url"] == LAST])


def test_pandas_loads_each_file(folder: Path) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    frames = [pandas.read_json(path, lines=True) for path in folder.glob("articles*.jsonl")]
    frame = pandas.concat(frames)
    assert len(frame) == COUNT
    assert list(frame.columns) == list(FIELD_NAMES)
    assert frame["id"].str.startswith("th1-").all()
    assert str(frame["fetched_at"].dtype).endswith("UTC]")
    check(frame[frame["url"] == LAST].to_dict("records"))


def test_polars_loads_each_file(folder: Path) -> None:
    polars = pytest.importorskip("polars", reason="polars is not installed")
    frames = [polars.read_ndjson(path, infer_schema_length=None) for path in folder.glob("articles*.jsonl")]
    assert sum(frame.height for frame in frames) == COUNT
    check([row for frame in frames for row in frame.filter(polars.col("url") == LAST).to_dicts()])


def test_datatrove_reads_text_and_id_as_they_are(folder: Path) -> None:
    readers = pytest.importorskip("datatrove.pipeline.readers", reason="datatrove is not installed")
    documents = list(readers.JsonlReader(str(folder), glob_pattern=RECORD_GLOB).run())
    assert len({document.id for document in documents}) == len(documents) == COUNT
    (last,) = [document for document in documents if document.metadata["url"] == LAST]
    check([{"text": last.text, **last.metadata}])


def load_dataset(folder: Path, cache: Path, **options: Any) -> Any:
    datasets = pytest.importorskip("datasets", reason="datasets is not installed")
    datasets.disable_progress_bars()
    return datasets.load_dataset(str(folder), split="train", cache_dir=str(cache), **options)


def test_datasets_loads_the_folder(folder: Path, tmp_path: Path) -> None:
    loaded = load_dataset(folder, tmp_path)
    assert loaded.num_rows == COUNT
    assert loaded.column_names == list(FIELD_NAMES)
    check([loaded[at] for at in (loaded["url"][:].index(LAST),)])
    assert loaded.features["published_at"].dtype == "timestamp[s, tz=UTC]"


def test_datasets_streams_an_empty_corpus(empty: Path, tmp_path: Path) -> None:
    """Read at once, a split without rows is an error in datasets itself, whatever the files are."""
    loaded = load_dataset(empty, tmp_path, streaming=True)
    assert list(loaded) == []
    assert list(loaded.features) == list(FIELD_NAMES)


@pytest.mark.parametrize("profile", PROFILES)
def test_export_without_records_has_its_columns_and_says_how_it_loads(
    profile: str, empty: Path, tmp_path: Path
) -> None:
    target = tmp_path / "set"
    export(empty, ExportOptions(str(target), "datasets", PROFILES[profile]))
    table = pq.read_table(target / "data" / "train-00000.parquet")
    assert (table.num_rows, table.column_names) == (0, PROFILES[profile].schema.names)
    for card in (target / "README.md", empty / "README.md"):
        assert 'split="train", streaming=True)' in card.read_text()
    loaded = load_dataset(target, tmp_path / "cache", streaming=True)
    assert list(loaded) == []
    assert list(loaded.features) == PROFILES[profile].schema.names


@pytest.mark.parametrize("profile", PROFILES)
def test_each_loader_counts_what_was_exported(profile: str, folder: Path, tmp_path: Path) -> None:
    for name in ("a.jsonl", "a.parquet", "set"):
        options = ExportOptions(str(tmp_path / name), format_of(name) or "", PROFILES[profile])
        assert export(folder, options) == COUNT
    assert pq.read_metadata(tmp_path / "a.parquet").num_rows == COUNT
    for reader in (duckdb.read_parquet(str(tmp_path / "a.parquet")), duckdb.read_json(str(tmp_path / "a.jsonl"))):
        assert reader.aggregate("count(*)").fetchall() == [(COUNT,)]
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    polars = pytest.importorskip("polars", reason="polars is not installed")
    assert len(pandas.read_json(tmp_path / "a.jsonl", lines=True)) == COUNT
    assert len(pandas.read_parquet(tmp_path / "a.parquet")) == COUNT
    assert polars.read_parquet(tmp_path / "a.parquet").height == COUNT
    assert polars.read_ndjson(tmp_path / "a.jsonl", infer_schema_length=None).height == COUNT
    assert load_dataset(tmp_path / "set", tmp_path / "cache").num_rows == COUNT


def test_exported_instants_are_instants(folder: Path, tmp_path: Path) -> None:
    export(folder, ExportOptions(str(tmp_path / "set"), "datasets"))
    loaded = load_dataset(tmp_path / "set", tmp_path / "cache")
    last = loaded[loaded["url"][:].index(LAST)]
    assert last["modified_at"] in (NOON, datetime(2026, 11, 24, 12, tzinfo=UTC))
    check([last])
