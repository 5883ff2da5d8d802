"""One flipped bit in any file of a corpus is found, and said to be where it is."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.model import Capture, Outcome, Page, Reason
from pipelines.store.archive import Archive
from pipelines.store.seal import seal_of
from pipelines.store.state import STATE_NAME, State
from pipelines.store.verify import verify
from tests.pipelines.store.build import NOON, SITE, got, link, open_corpus, start

ARCHIVE = "archive/pages-00000.warc.gz"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three articles with their archived pages, three URLs that gave none."""
    folder = tmp_path_factory.mktemp("whole")
    pages = [f"{SITE}/{n}" for n in range(3)]
    with open_corpus(folder) as corpus:
        corpus.add([start(), *(link(page) for page in pages), link(SITE + "/shop"), link(SITE + "/gone")])
        corpus.commit([Outcome(SITE + "/", Reason.FRONT), Outcome(SITE + "/shop", Reason.PRODUCT)])
        corpus.commit([Outcome(SITE + "/gone", Reason.HTTP_404), *(got(page) for page in pages)])
    state = State(folder)
    captures = [Capture(Page(b"<p>Rain fell.</p>" * 9 + page.encode(), page, NOON, 200)) for page in pages]
    Archive(state).keep([replace(got(one.page.url), captures=(one,)) for one in captures])
    state.close()
    with open_corpus(folder) as corpus:
        corpus.finish_run(finished_at=NOON)
    assert verify(folder).faults == ()
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "corpus"))


def flips(path: Path, count: int) -> Iterator[tuple[int, bytes]]:
    """The place of a flipped bit and the bytes before it; the file is as it was in the end."""
    chance, good = random.Random(7), path.read_bytes()
    for _ in range(count):
        at = chance.randrange(len(good))
        path.write_bytes(good[:at] + bytes([good[at] ^ (1 << chance.randrange(8))]) + good[at + 1 :])
        yield at, good[:at]
    path.write_bytes(good)


@pytest.mark.parametrize("name", ["articles.jsonl", "fates.jsonl"])
def test_bit_of_a_line_is_placed_by_file_and_line(name: str, folder: Path) -> None:
    for _, before in flips(folder / name, 12):
        first = verify(folder).faults[0]
        assert (first.file, first.line) == (name, before.count(b"\n") + 1)


@pytest.mark.parametrize("name", ["schema.json", "load.sql", "README.md"])
def test_bit_of_a_file_beside_the_records_is_placed_by_line(name: str, folder: Path) -> None:
    for _, before in flips(folder / name, 8):
        assert (name, before.count(b"\n") + 1) in {(fault.file, fault.line) for fault in verify(folder).faults}


def test_bit_of_the_manifest_is_found_in_it(folder: Path) -> None:
    for at, _ in flips(folder / "manifest.json", 8):
        assert "manifest.json" in {fault.file for fault in verify(folder).faults}, at


def test_bit_of_the_state_is_placed_in_its_piece(folder: Path) -> None:
    for at, _ in flips(folder / STATE_NAME, 12):
        told = [fault.why for fault in verify(folder).faults if fault.file == STATE_NAME]
        first, last = (int(n) for n in re.findall(r"bytes (\d+) to (\d+) have changed", "\n".join(told))[0])
        assert first <= at <= last


def test_bit_of_the_seal_is_no_bit_of_the_state(folder: Path) -> None:
    for _ in flips(seal_of(folder / STATE_NAME), 8):
        (fault,) = verify(folder).faults
        assert fault.file == ".state.sqlite.seal"
    (folder / ".state.sqlite.seal").unlink()
    assert verify(folder).faults == ()


def test_state_that_was_left_open_has_no_seal(folder: Path) -> None:
    with open_corpus(folder):
        assert not seal_of(folder / STATE_NAME).exists()
    assert verify(folder).faults == ()
    (folder / STATE_NAME).write_bytes((folder / STATE_NAME).read_bytes() + b"\0" * 2048)
    assert any("have changed since" in fault.why for fault in verify(folder).faults)


def test_bit_of_the_archive_is_placed_in_its_record(folder: Path) -> None:
    placed = 0
    starts = _members((folder / ARCHIVE).read_bytes())
    for at, _ in flips(folder / ARCHIVE, 15):
        (fault,) = verify(folder).faults
        assert fault.file == ARCHIVE
        assert "SHA-256" in fault.why
        # A bit in the head of a member (its time, its system) damages nothing.
        if "begins at byte" in fault.why:
            placed += 1
            assert f"byte {max(start for start in starts if start <= at)} is damaged" in fault.why
    assert placed > 9


def test_line_that_is_lost_and_one_too_many_are_placed(folder: Path) -> None:
    lines = (folder / "fates.jsonl").read_bytes().splitlines(keepends=True)
    for body, line in ((lines[:1] + lines[2:], 2), ([*lines, lines[0]], len(lines) + 1)):
        (folder / "fates.jsonl").write_bytes(b"".join(body))
        first = verify(folder).faults[0]
        assert (first.file, first.line) == ("fates.jsonl", line)


def _members(packed: bytes) -> list[int]:
    return [at for at in range(len(packed)) if packed.startswith(b"\x1f\x8b\x08", at)]
