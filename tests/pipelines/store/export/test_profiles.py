"""Profiles have the columns and values of the data sets that they are named for."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.pipelines.store.export.exported import PAGES, run


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


DECLARED = {
    "cc_news": "title text domain date description url image_url",
    "fineweb": "text id dump url date file_path language language_score token_count",
}
"""The columns of the data sets of these names, in order. All are strings but these two:"""
NUMBERS = {"language_score": pa.float64(), "token_count": pa.int64()}


@pytest.mark.parametrize("profile", DECLARED)
def test_columns_and_types_are_those_of_the_set_of_that_name(profile: str, folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "a.parquet", profile)
    schema = pq.read_schema(tmp_path / "a.parquet")
    assert schema.names == DECLARED[profile].split()
    assert [field.type for field in schema] == [NUMBERS.get(name, pa.string()) for name in schema.names]
    assert all(not column.null_count for column in pq.read_table(tmp_path / "a.parquet").columns)


def test_schemaorg_says_whether_it_is_free(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "s.jsonl", "schemaorg", f"url = '{PAGES[-1]}'")
    row = json.loads((tmp_path / "s.jsonl").read_bytes())
    assert (row["@type"], row["isAccessibleForFree"]) == ("NewsArticle", "False")
    assert row["author"] == [{"@type": "Person", "name": "A. Writer"}]
