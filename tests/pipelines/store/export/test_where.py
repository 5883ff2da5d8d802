"""Conditions choose records, and can do nothing else."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipelines.store.export import (
    BadCondition,
)
from tests.pipelines.store.export.exported import run


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
