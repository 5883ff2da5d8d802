"""Where exports go: any file system, whole or not at all."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pyarrow.parquet as pq
import pytest

from pipelines.store.errors import CorpusDamaged
from pipelines.store.export import (
    BadTarget,
)
from tests.pipelines.store.export.exported import lines_of, run


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


def test_a_readme_alone_makes_no_export(folder: Path, tmp_path: Path) -> None:
    for name, card in (("project", "# My project"), ("set", "# My own set")):
        (tmp_path / name / "data").mkdir(parents=True)
        (tmp_path / name / "README.md").write_text(card)
        (tmp_path / name / "data" / "mine.parquet").touch()
    (tmp_path / "project" / "code.py").touch()
    before = sorted(tmp_path.rglob("*"))
    for name in ("project", "set"):
        with pytest.raises(BadTarget, match="something other than an export"):
            run(folder, tmp_path / name)
    assert sorted(tmp_path.rglob("*")) == before


def test_an_export_with_something_beside_it_is_left_alone(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "set")
    (tmp_path / "set" / "notes.txt").touch()
    with pytest.raises(BadTarget, match=r"notes\.txt"):
        run(folder, tmp_path / "set")
    memory = fsspec.filesystem("memory")
    run(folder, "memory://set")
    memory.pipe("/set/data/mine.csv", b"1")
    with pytest.raises(BadTarget, match=r"data/mine\.csv"):
        run(folder, "memory://set")
    assert memory.exists("/set/data/mine.csv")


def test_a_link_gives_way_and_its_target_stays(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "one")
    (tmp_path / "set").symlink_to("one")
    run(folder, tmp_path / "set", where="language = 'de'")
    assert pq.read_table(tmp_path / "set" / "data").num_rows == 1
    assert pq.read_table(tmp_path / "one" / "data").num_rows > 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "set"]


def test_an_export_takes_the_place_of_the_one_before(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "set")
    run(folder, tmp_path / "set", where="language = 'de'")
    assert pq.read_table(tmp_path / "set" / "data").num_rows == 1
    assert "1 records" in (tmp_path / "set" / "README.md").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


@pytest.fixture(autouse=True)
def _no_memory_left() -> Iterator[None]:
    yield
    fsspec.filesystem("memory").store.clear()
