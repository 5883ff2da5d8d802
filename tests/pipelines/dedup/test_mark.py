"""Marks are written into a corpus without changing anything else, all or nothing."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from pipelines.dedup import mark as mark_module
from pipelines.dedup import mark_copies
from pipelines.store import books, swap
from pipelines.store.corpus import Corpus
from pipelines.store.errors import CorpusDamaged, CorpusInUse
from pipelines.store.files import COMPRESSIONS
from pipelines.store.lock import FolderLock
from pipelines.store.state import State
from pipelines.store.verify import verify
from tests.pipelines.store.build import NOON, SITE, got, link, open_corpus, records_in

PAGES = [f"{SITE}/2026/{n}" for n in range(8)]
MARKS = ("cluster_id", "duplicate_of", "similarity")


def text_of(number: int) -> str:
    """Pages 0 and 4 say the same, 1 and 5, and so on."""
    return f"Rain \u2028 fell on town {number % 4}, and then " + " ".join(f"w{number % 4}x{n}" for n in range(40))


def make(folder: Path, compress: str = "none", rotate_bytes: int = 3000) -> Path:
    with open_corpus(folder, compress, rotate_bytes) as corpus:
        corpus.add([link(page) for page in PAGES])
        for number, page in enumerate(PAGES):
            corpus.commit([got(page, text_of(number))])
        corpus.finish_run(finished_at=NOON)
    return folder


def bytes_of(folder: Path) -> dict[str, bytes]:
    kept = (path for path in folder.iterdir() if not path.name.startswith((".lock", ".state", "state")))
    return {path.name: path.read_bytes() for path in kept}


@pytest.mark.parametrize("compress", COMPRESSIONS)
@pytest.mark.parametrize("rotate_bytes", [1500, 1 << 30])
def test_only_the_marks_change_and_the_corpus_stays_proved(compress: str, rotate_bytes: int, tmp_path: Path) -> None:
    make(tmp_path, compress, rotate_bytes)
    before = records_in(tmp_path)
    told = mark_copies(tmp_path)
    assert (told.articles, told.copies, told.groups) == (8, 4, 4)
    after = records_in(tmp_path)
    assert verify(tmp_path).faults == ()
    assert [{k: v for k, v in record.items() if k not in MARKS} for record in after] == [
        {k: v for k, v in record.items() if k not in MARKS} for record in before
    ]
    first = {record["url"]: record for record in after}
    by_id = {record["id"]: record["url"] for record in after}
    for record in after:
        if record["duplicate_of"]:
            assert text_of(PAGES.index(record["url"])) == text_of(PAGES.index(by_id[record["duplicate_of"]]))
            assert record["similarity"] == 1.0
            assert first[by_id[record["duplicate_of"]]]["cluster_id"] == record["cluster_id"]


@pytest.mark.parametrize("compress", COMPRESSIONS)
def test_marking_twice_gives_the_same_bytes(compress: str, tmp_path: Path) -> None:
    make(tmp_path, compress)
    mark_copies(tmp_path)
    before = bytes_of(tmp_path)
    assert mark_copies(tmp_path).changed == ()
    assert bytes_of(tmp_path) == before


def test_marks_that_no_longer_hold_are_taken_back(tmp_path: Path) -> None:
    make(tmp_path)
    mark_copies(tmp_path)
    with open_corpus(tmp_path, rotate_bytes=3000) as corpus:
        corpus.commit(
            [got(PAGES[0], "Quite another story is told here now, of sun and of no rain at all, all day long.")]
        )
        corpus.finish_run(finished_at=NOON)
    assert mark_copies(tmp_path).copies == 3
    assert verify(tmp_path).faults == ()
    marks = [
        (r["url"], r["version"]) for r in records_in(tmp_path) if r["cluster_id"] and r["url"] in (PAGES[0], PAGES[4])
    ]
    assert marks == []


def test_a_crawl_goes_on_after_marking(tmp_path: Path) -> None:
    make(tmp_path, "gzip", 1 << 30)
    mark_copies(tmp_path)
    with open_corpus(tmp_path, "gzip") as corpus:
        corpus.add([link(SITE + "/2027/a")])
        corpus.commit([got(SITE + "/2027/a", text_of(1))])
        corpus.finish_run(finished_at=NOON)
    assert mark_copies(tmp_path).copies == 5
    assert verify(tmp_path).faults == ()


class Killed(BaseException):
    """The process ends here."""


def die(*_arguments: Any) -> None:
    raise Killed


@pytest.mark.parametrize("step", ["before", "at_commit", "before_renames", "between_renames"])
def test_a_kill_at_any_step_leaves_a_whole_corpus(step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path)
    assert len(list(tmp_path.glob("articles*"))) > 1
    before = bytes_of(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(books, "remove_drafts", lambda _folder: None)  # a kill cleans nothing up
        if step == "before":
            patched.setattr(books, "swap", die)
        elif step == "at_commit":
            patched.setattr(books, "_enter_lines", die)
        elif step == "before_renames":
            patched.setattr(swap, "finish_swap", die)
        else:
            renamed = []
            rename = Path.replace

            def replace(path: Path, target: Path) -> Path:
                if path.name.startswith(".swap-articles"):
                    if renamed:
                        raise Killed
                    renamed.append(path)
                return rename(path, target)

            patched.setattr(Path, "replace", replace)
        with pytest.raises(Killed):
            mark_copies(tmp_path)
    with Corpus.open(tmp_path) as corpus:
        assert corpus.record_count() == 8
    assert verify(tmp_path).faults == ()
    copies = sum(bool(record["duplicate_of"]) for record in records_in(tmp_path))
    if step in ("before", "at_commit"):
        assert copies == 0
        assert {name: body for name, body in bytes_of(tmp_path).items() if not name.startswith(".")} == before
    else:
        assert copies == 4
    mark_copies(tmp_path)
    assert sum(bool(record["duplicate_of"]) for record in records_in(tmp_path)) == 4
    assert not list(tmp_path.glob(".swap-*"))
    assert not list(tmp_path.glob(".dedup-*"))


def test_the_corpus_is_locked_while_it_is_marked(tmp_path: Path) -> None:
    make(tmp_path)
    with FolderLock(tmp_path), pytest.raises(CorpusInUse):
        mark_copies(tmp_path)


def test_bytes_that_were_never_committed_are_cut_away_first(tmp_path: Path) -> None:
    make(tmp_path, rotate_bytes=1 << 30)
    with (tmp_path / "articles.jsonl").open("ab") as stream:
        stream.write(b'{"id":"th1-torn')
    assert mark_copies(tmp_path).copies == 4
    assert verify(tmp_path).faults == ()


def test_a_corpus_with_a_line_too_few_is_not_touched(tmp_path: Path) -> None:
    make(tmp_path, rotate_bytes=1 << 30)
    with sqlite3.connect(tmp_path / "state.sqlite") as state:
        state.execute("UPDATE files SET records = records + 1")
    state.close()
    before = bytes_of(tmp_path)
    with pytest.raises(CorpusDamaged):
        mark_copies(tmp_path)
    assert bytes_of(tmp_path) == before


def test_records_of_others_get_the_fields(tmp_path: Path) -> None:
    rows = [{"id": f"a{n}", "text": text_of(n), "own": {"n": n}} for n in (0, 4, 1)]
    (tmp_path / "articles-mine.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert mark_copies(tmp_path).copies == 1
    after = records_in(tmp_path)
    assert [record["own"] for record in after] == [row["own"] for row in rows]
    assert [record["duplicate_of"] for record in after] == ["", "a0", ""]
    assert [path.name for path in tmp_path.iterdir()] == ["articles-mine.jsonl"]


def test_a_folder_without_records_is_done_at_once(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.finish_run(finished_at=NOON)
    assert mark_copies(tmp_path) == mark_module.MarkedFolder(0, 0, 0, ())


def test_a_swap_that_is_done_leaves_no_note(tmp_path: Path) -> None:
    make(tmp_path)
    mark_copies(tmp_path)
    state = State(tmp_path)
    assert state.connection.exec_driver_sql("SELECT count(*) FROM meta WHERE name = 'swap'").scalar() == 0
    state.close()


@pytest.mark.parametrize("line", [b'{"torn"\n', b"[" * 100_000 + b"\n"])
def test_a_line_that_is_no_record_is_named(line: bytes, tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl").write_bytes(b'{"text": "Rain."}\n' + line)
    with pytest.raises(CorpusDamaged, match="line 2 is no JSON"):
        mark_copies(tmp_path)
    assert (tmp_path / "articles.jsonl").read_bytes().endswith(line)
