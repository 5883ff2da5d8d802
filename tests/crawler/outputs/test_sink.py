"""What a run has committed is there after any stop, and the next run of the same command begins behind it."""

from __future__ import annotations

import errno
import gzip
import os
from pathlib import Path

import pytest

from crawler.errors import UsageProblem
from crawler.outputs import part
from crawler.outputs.places import Places, choose_places
from crawler.outputs.sink import COMMIT_EVERY, Sink
from pipelines.store.errors import CorpusInUse, DiskFull

PAGES = 3 * COMMIT_EVERY + 7


class Stop(Exception):
    """What ends a run of these tests."""


def line(n: int) -> bytes:
    return f"line {n}\n".encode()


def write(places: Places, command: object = "c", stop_before: int = PAGES) -> int:
    """One run over two inputs of equal length; the number of pages that it did not have to do again."""
    half = PAGES // 2
    with Sink(places, command) as sink:
        known = sink.done.pages
        assert known == sink.done.source * half + sink.done.entries
        for n in range(known, PAGES):
            if n == stop_before:
                raise Stop
            sink.write(line(n), int(n >= half), is_article=n % 3 > 0)
        sink.finish()
    return known


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return choose_places(str(tmp_path / "a.jsonl"), None, "")


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst"])
@pytest.mark.parametrize("stops", [[5], [150], [100, 210, 306], [306, 306]])
def test_a_stopped_run_ends_with_the_bytes_of_one_that_was_not(tmp_path: Path, name: str, stops: list[int]) -> None:
    for folder in ("straight", "stopped"):
        places = choose_places(str(tmp_path / folder / name), None, "")
        before = 0
        for stop in stops if folder == "stopped" else []:
            with pytest.raises(Stop):
                write(places, stop_before=stop)
            assert not (tmp_path / folder / name).exists()
            before = stop // COMMIT_EVERY * COMMIT_EVERY
        assert write(places) == before
        assert sorted(path.name for path in (tmp_path / folder).iterdir()) == [name, "rejected.jsonl"]
    for file in (name, "rejected.jsonl"):
        assert (tmp_path / "straight" / file).read_bytes() == (tmp_path / "stopped" / file).read_bytes()


def test_records_and_rejected_lines_are_all_there(places: Places) -> None:
    write(places)
    assert places.records is not None
    assert places.rejected is not None
    assert places.records.read_bytes() == b"".join(line(n) for n in range(PAGES) if n % 3)
    assert places.rejected.read_bytes() == b"".join(line(n) for n in range(0, PAGES, 3))


def test_what_was_written_behind_a_commit_is_cut_off(places: Places) -> None:
    with pytest.raises(Stop):
        write(places, stop_before=150)
    assert places.records is not None
    with places.records.with_name("a.jsonl.part").open("ab") as file:
        file.write(b"half a li")
    write(places)
    assert b"half" not in places.records.read_bytes()


def test_another_command_begins_anew(places: Places) -> None:
    with pytest.raises(Stop):
        write(places, stop_before=250)
    assert write(places, command="another") == 0


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"command": 1}'])
def test_a_damaged_progress_file_begins_anew(places: Places, damage: str) -> None:
    with pytest.raises(Stop):
        write(places, stop_before=250)
    assert places.records is not None
    places.records.with_name("a.jsonl.progress").write_text(damage)
    assert write(places) == 0


def test_a_part_that_is_shorter_than_was_committed_begins_anew(places: Places) -> None:
    with pytest.raises(Stop):
        write(places, stop_before=250)
    assert places.records is not None
    os.truncate(places.records.with_name("a.jsonl.part"), 10)
    assert write(places) == 0


def test_the_files_are_locked_while_they_grow(places: Places) -> None:
    with Sink(places, "c"), pytest.raises(CorpusInUse):
        write(places)
    write(places)


def test_a_full_disk_keeps_what_was_committed(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    room = 1500

    def pwrite(fd: int, body: bytes, at: int) -> int:
        if at + len(body) > room and at >= room // 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return os.pwrite(fd, body[: max(1, len(body) // 2)], at)

    with monkeypatch.context() as patched:
        patched.setattr(part, "pwrite", pwrite)
        with pytest.raises(DiskFull):
            write(places)
    assert places.records is not None
    left = places.records.with_name("a.jsonl.part").read_bytes()
    assert left.endswith(b"\n")
    assert write(places) > 0
    assert places.records.read_bytes().startswith(left)


def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "a.jsonl").symlink_to(tmp_path / "real" / "b.jsonl")
    write(choose_places(str(tmp_path / "a.jsonl"), None, ""))
    assert (tmp_path / "a.jsonl").is_symlink()
    assert (tmp_path / "real" / "b.jsonl").stat().st_size > 0


def test_packed_bytes_do_not_tell_the_time(places: Places) -> None:
    assert places.records is not None
    packed = choose_places(f"{places.records}.gz", None, "")
    write(packed)
    assert packed.records is not None
    body = packed.records.read_bytes()
    assert body[4:8] == bytes(4)
    assert len(gzip.decompress(body).splitlines()) == sum(n % 3 > 0 for n in range(PAGES))


def test_an_unknown_suffix_needs_a_format() -> None:
    with pytest.raises(UsageProblem, match="give --format"):
        choose_places("a.csv", None, "")
    assert choose_places("a.csv", "jsonl", "").form == "jsonl"


def test_rejected_pages_do_not_go_among_the_records_nor_to_a_file_called_dash() -> None:
    with pytest.raises(UsageProblem, match="--rejected takes a file"):
        choose_places("a.jsonl", None, "-")
