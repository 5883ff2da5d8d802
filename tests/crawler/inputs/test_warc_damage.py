"""A damaged archive costs the records that are damaged: each of them is named, and every other one is read."""

from __future__ import annotations

import gzip

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.inputs import Refusal
from tests.crawler.inputs.archives import flip, members, outcomes, page_record, read, url_of, with_length

RECORDS = [page_record(n) for n in range(6)]
PACKED = members(*RECORDS)
WHOLE = {url_of(n): "page" for n in range(6)}
BAD = "bad_response"


def without(*lost: int) -> dict[str, str]:
    return {url: BAD if n in lost else kind for n, (url, kind) in enumerate(WHOLE.items())}


@pytest.mark.parametrize(
    "archive",
    [
        b"".join(PACKED),
        b"".join(RECORDS),
        gzip.compress(b"".join(RECORDS)),
        b"".join(zstandard.compress(body) for body in RECORDS),
        zstandard.compress(b"".join(RECORDS)),
        b"".join(PACKED) + bytes(2000),
    ],
    ids=["member a record", "not packed", "one member", "frame a record", "one frame", "padded"],
)
def test_every_packing_gives_every_page(archive: bytes) -> None:
    assert outcomes(archive) == WHOLE


@pytest.mark.parametrize("at", range(0, len(PACKED[2]), 7))
def test_one_damaged_byte_in_a_member_costs_its_record_at_most(at: int) -> None:
    found = outcomes(b"".join([*PACKED[:2], flip(PACKED[2], at), *PACKED[3:]]))
    pages = [url for url, kind in found.items() if kind == "page"]
    assert [url for url in pages if url != url_of(2)] == [url for url in WHOLE if url != url_of(2)]
    assert list(found.values()).count(BAD) == (url_of(2) not in pages)  # a gzip header has bytes that do not matter


@pytest.mark.parametrize("kept", [1, 9, 60, 300, 900])
def test_a_member_that_lacks_bytes_costs_its_record_only(kept: int) -> None:
    found = outcomes(b"".join([*PACKED[:2], PACKED[2][:kept], *PACKED[3:]]))
    assert list(found.values()) == ["page", "page", BAD, "page", "page", "page"]
    assert set(found) - {""} >= {url_of(n) for n in (0, 1, 3, 4, 5)}


def test_the_first_member_may_be_the_damaged_one() -> None:
    found = outcomes(flip(PACKED[0], 0) + b"".join(PACKED[1:]))
    assert found == {"": BAD, **{url_of(n): "page" for n in range(1, 6)}}


@pytest.mark.parametrize("packing", ["members", "one member", "frames", "plain"])
@pytest.mark.parametrize("missing", [3, 40, 900])
def test_an_archive_that_was_cut_off_gives_all_before_the_cut(packing: str, missing: int) -> None:
    archive = {
        "members": b"".join(PACKED),
        "one member": gzip.compress(b"".join(RECORDS)),
        "frames": b"".join(zstandard.compress(body) for body in RECORDS),
        "plain": b"".join(RECORDS),
    }[packing][:-missing]
    found = outcomes(archive)
    lost = 2 if packing != "plain" and missing == 900 else 1
    assert [found.get(url_of(n)) for n in range(6 - lost)] == ["page"] * (6 - lost)
    if missing > 3:
        assert BAD in found.values()


def test_what_comes_after_damage_in_a_single_member_is_said_to_be_lost() -> None:
    archive = gzip.compress(b"".join(page_record(n) for n in range(200)))
    items = [item for item, _ in read(flip(archive, len(archive) // 2))]
    assert [item.url for item in items[:80]] == [url_of(n) for n in range(80)]
    assert isinstance(items[-1], Refusal)
    assert "damaged" in items[-1].detail


@pytest.mark.parametrize("change", [-1000, -1, 60, 3000, 10**6, 10**13])
@pytest.mark.parametrize("is_packed", [True, False])
def test_a_wrong_length_costs_its_record_only(change: int, is_packed: bool) -> None:
    records = [*RECORDS[:2], with_length(RECORDS[2], change), *RECORDS[3:]]
    found = outcomes(b"".join(members(*records) if is_packed else records))
    assert found == {**without(2), url_of(2): "too_large" if change == 10**13 else BAD}


def test_a_length_that_counts_the_line_ends_behind_it_costs_nothing() -> None:
    found = {item.url for item, _ in read(b"".join([*RECORDS[:2], with_length(RECORDS[2], 4), *RECORDS[3:]]))}
    assert found == set(WHOLE)


@pytest.mark.parametrize("length", [b"", b"Content-Length: many\r\n", b"Content-Length: -5\r\n"])
def test_a_record_without_a_length_costs_itself_only(length: bytes) -> None:
    bad = RECORDS[2].replace(
        b"Content-Length: %d\r\n" % int(RECORDS[2].split(b"Content-Length: ")[1].split()[0]), length
    )
    assert outcomes(b"".join([*RECORDS[:2], bad, *RECORDS[3:]])) == without(2)


def test_junk_between_records_is_named_once() -> None:
    assert outcomes(b"".join([*PACKED[:3], b"junk" * 50, *PACKED[3:]])) == {**WHOLE, "": BAD}
    assert outcomes(b"".join([*RECORDS[:3], b"junk" * 50, *RECORDS[3:]])) == without(2)  # its length may be the lie


@pytest.mark.parametrize("ends", [b"", b"\r\n", b"\n\n", b"\r\n\r\n\r\n"])
def test_line_ends_between_records_may_be_few_or_many(ends: bytes) -> None:
    assert outcomes(b"".join(body.removesuffix(b"\r\n\r\n") + ends for body in RECORDS)) == WHOLE


def test_each_record_knows_where_its_member_begins() -> None:
    offsets = {item.url: offset for item, offset in read(b"".join([*PACKED[:2], PACKED[2][:100], *PACKED[3:]]))}
    start = len(PACKED[0]) + len(PACKED[1]) + 100
    assert offsets[url_of(3)] == start
    assert offsets[url_of(4)] == start + len(PACKED[3])
    plain = {item.url: offset for item, offset in read(b"".join(RECORDS))}
    assert plain[url_of(2)] == len(RECORDS[0]) + len(RECORDS[1])


def test_an_archive_with_a_dictionary_is_read() -> None:
    samples: list[bytes | bytearray | memoryview[int]] = [
        page_record(n % 50)[:700] + str(n).encode() for n in range(400)
    ]
    dictionary = zstandard.train_dictionary(2048, samples)
    head = b"\x5d\x2a\x4d\x18" + len(dictionary.as_bytes()).to_bytes(4, "little") + dictionary.as_bytes()
    packer = zstandard.ZstdCompressor(dict_data=dictionary)
    assert outcomes(head + b"".join(packer.compress(body) for body in RECORDS), ".zst") == WHOLE


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=3000), st.sampled_from([b"", b"WARC/1.0\r\n", PACKED[0][:20], b"\x28\xb5\x2f\xfd"]))
def test_any_bytes_end_in_refusals_and_never_in_an_error(noise: bytes, start: bytes) -> None:
    for item, _ in read(start + noise):
        assert item.url == "" or "\n" not in item.url


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(b"".join(PACKED)) - 1), st.integers(1, 400))
def test_a_hole_anywhere_costs_only_the_records_it_touches(at: int, size: int) -> None:
    archive = b"".join(PACKED)
    found = outcomes(archive[:at] + archive[at + size :])
    starts = [sum(map(len, PACKED[:n])) for n in range(7)]
    untouched = {url_of(n) for n in range(6) if starts[n + 1] <= at or starts[n] >= at + size}
    assert {url for url, kind in found.items() if kind == "page"} >= untouched
