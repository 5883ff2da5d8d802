"""Many lines at once are judged as each is by itself, however they are damaged and wherever they are cut."""

from __future__ import annotations

import gzip
import io
import random
from pathlib import Path

import pytest
import zstandard

from pipelines.model.schema import dump_line
from pipelines.store.verify import batches, verify
from pipelines.store.verify.batches import bodies_of
from pipelines.store.verify.lines import LineCheck
from tests.pipelines.store.build import SITE, article_of

CHECK = LineCheck()
TEXTS = ["Rain fell.", 'It "fell"\n\non us.', "Ça \u2028 va\u2026", "C:\\new \\\\ path", "\U0001f600 雨", ""]
BODY = b"".join(dump_line(article_of(f"{SITE}/{n}", text, title=text).as_record()) for n, text in enumerate(TEXTS * 2))
PUT = [b"", b"\n", b"\x00", b"\r", b"\\", b'"', b"\xe2\x80\xa8", b"\xc2\x85", b"\xff", b"\\u0041", b"},", b"\xe2"]


def judged(body: bytes) -> list[object]:
    return [facts for part in CHECK.judge(body) for facts in part.facts]


def one_by_one(body: bytes) -> list[object]:
    return [CHECK._slow(line) for line in io.BytesIO(body)]


def test_whole_lines_are_records_either_way() -> None:
    assert judged(BODY) == one_by_one(BODY)
    assert not any(isinstance(facts, str) for facts in judged(BODY))


@pytest.mark.parametrize("seed", range(8))
def test_damaged_lines_are_judged_as_the_schema_judges_each(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        at = chance.randrange(len(BODY))
        flipped = BODY[:at] + bytes([BODY[at] ^ (1 << chance.randrange(8))]) + BODY[at + 1 :]
        changed = BODY[:at] + chance.choice(PUT) + BODY[at + chance.randrange(4) :]
        for body in (flipped, changed, BODY[:at]):
            assert judged(body) == one_by_one(body)


@pytest.mark.parametrize("body", [b"", b"\n", b"\n\n", b"\\", b"a", b"\xe2\x80", BODY + b"\\"])
def test_what_is_hardly_a_line_is_judged_too(body: bytes) -> None:
    assert judged(body) == one_by_one(body)


@pytest.mark.parametrize("name", ["articles.jsonl.gz", "articles.jsonl.zst"])
def test_packed_file_without_a_ledger_is_read_to_its_end(name: str, tmp_path: Path) -> None:
    packed = gzip.compress(BODY) if name.endswith(".gz") else zstandard.compress(BODY)
    (tmp_path / name).write_bytes(packed)
    verdict = verify(tmp_path)
    assert (verdict.records, verdict.faults) == (12, ())


@pytest.mark.parametrize("size", [1, 7, 900, 1 << 20])
def test_bodies_are_whole_lines_of_all_that_is_read(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH_BYTES", size)
    source = BODY[:5000] + b"torn"
    bodies = list(bodies_of(io.BytesIO(source).read))
    assert b"".join(bodies) == source
    assert all(body.endswith(b"\n") for body in bodies[:-1])
