"""Parquet: typed, compressed, in row groups and parts of a bounded size."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.model.schema import FIELD_NAMES
from pipelines.store.export import (
    PROFILES,
    ExportOptions,
    export,
    select,
    shards,
    writers,
)
from tests.pipelines.store.build import NOON
from tests.pipelines.store.export.exported import PAGES, run


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
