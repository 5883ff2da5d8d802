"""The files beside the records: what they say, and that they are whole or not there."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from pathlib import Path

import jsonschema
import pytest

from pipelines.model import Outcome, Reason
from pipelines.model.schema import FIELD_NAMES
from pipelines.store.atomic import write_atomic
from pipelines.store.errors import DiskFull
from tests.pipelines.store.build import NOON, SITE, got, link, open_corpus, records_in, start

A, B = SITE + "/2026/a", SITE + "/2026/b"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with open_corpus(tmp_path) as corpus:
        corpus.add([start(), link(A), link(B)])
        corpus.commit([Outcome(SITE + "/", Reason.FRONT), got(A), Outcome(B, Reason.PRODUCT)])
        corpus.finish_run(finished_at=NOON)
    return tmp_path


def test_the_manifest_has_length_and_hash_of_each_file(folder: Path) -> None:
    files = json.loads((folder / "manifest.json").read_text())["files"]
    assert set(files) == {"articles.jsonl", "fates.jsonl", "schema.json", "load.sql", "README.md"}
    for name, entry in files.items():
        body = (folder / name).read_bytes()
        assert (entry["bytes"], entry["sha256"]) == (len(body), hashlib.sha256(body).hexdigest())
    assert files["articles.jsonl"]["records"] == 1


def test_the_manifest_adds_up(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["fates"] == {"article": 1, "section": 1, "not_an_article": 1}
    assert manifest["reasons"] == {"article": {"new": 1}, "section": {"front": 1}, "not_an_article": {"product": 1}}
    assert sum(manifest["fates"].values()) == manifest["discovered"] == 3
    assert (manifest["records"], manifest["articles"]) == (1, 1)
    assert manifest["versions"]["thresher"]
    assert manifest["versions"]["trafilatura"]


def test_every_record_is_valid_against_the_schema_beside_it(folder: Path) -> None:
    validator = jsonschema.Draft202012Validator(json.loads((folder / "schema.json").read_text()))
    for record in records_in(folder):
        validator.validate(record)


def test_the_card_names_the_record_files_and_every_feature(folder: Path) -> None:
    card = (folder / "README.md").read_text()
    front = card.split("---\n")[1]
    assert 'path: "articles*.jsonl*"' in front
    named = [line.removeprefix("  - name: ") for line in front.splitlines() if line.startswith("  - name: ")]
    assert named == list(FIELD_NAMES)
    assert "| section | 1 |" in card


def test_the_view_states_the_type_of_every_column(folder: Path) -> None:
    view = (folder / "load.sql").read_text()
    assert all(f"\n    {name}: '" in view for name in FIELD_NAMES)
    assert "blocks: 'STRUCT(kind VARCHAR, level BIGINT, text VARCHAR)[]'" in view


def test_no_draft_is_left_behind(folder: Path) -> None:
    assert not [path.name for path in folder.iterdir() if path.name.endswith(".tmp")]


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        with open_corpus(tmp_path / name) as corpus:
            corpus.add([start(), link(A), link(B)])
            corpus.commit([Outcome(SITE + "/", Reason.FRONT), got(A), Outcome(B, Reason.PRODUCT)])
            corpus.finish_run(finished_at=NOON)
        made.append({p.name: p.read_bytes() for p in (tmp_path / name).iterdir() if p.suffix != ".sqlite"})
    assert made[0] == made[1]


def test_a_draft_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_bytes(b"old")

    def chunks() -> object:
        yield b"half"
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(DiskFull):
        write_atomic(path, chunks())  # type: ignore[arg-type]
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_synced_before_it_gets_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[str] = []
    sync, rename = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (happened.append("sync"), sync(fd))[1])
    monkeypatch.setattr(Path, "replace", lambda path, to: (happened.append("rename"), rename(path, to))[1])
    write_atomic(tmp_path / "file", [b"body"])
    assert happened == ["sync", "rename", "sync"]


def test_a_finish_that_failed_can_be_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(fd: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with open_corpus(tmp_path) as corpus:
        corpus.add([link(A)])
        corpus.commit([got(A)])
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", full)
            with pytest.raises(DiskFull):
                corpus.finish_run(finished_at=NOON)
    with open_corpus(tmp_path) as corpus:
        corpus.finish_run(finished_at=NOON)
    assert len(json.loads((tmp_path / "manifest.json").read_text())["runs"]) == 1
