"""Files, folders and JSONL: told by their content, unpacked, each unreadable piece named where it stands."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zstandard

from crawler.inputs import Entry, Refusal, list_inputs, read_inputs
from crawler.inputs.entry import MAX_PAGE_BYTES
from crawler.inputs.jsonl import read_jsonl
from crawler.inputs.unpack import Unpacker
from pipelines.model import Page, Reason
from tests.crawler.inputs.archives import flip, members, page_body, page_record, url_of

BODY = page_body(7)


def read(path: Path, url: str = "") -> list[Entry]:
    return list(read_inputs(list_inputs([str(path)]), url))


def only(path: Path, body: bytes, url: str = "") -> Page | Refusal:
    path.write_bytes(body)
    (entry,) = read(path, url)
    assert entry.where == str(path)
    assert entry.consumed == len(body)
    return entry.item


def lines(body: bytes) -> list[tuple[str, int]]:
    """URL or reason of each line, with its number."""
    read_lines = read_jsonl(iter(Unpacker(io.BytesIO(body))), "a.jsonl")
    return [(item.url if isinstance(item, Page) else str(item.reason), line) for item, line in read_lines]


def line(n: int, **more: object) -> bytes:
    return json.dumps({"url": url_of(n), "html": BODY.decode(), **more}).encode() + b"\n"


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress], ids=["plain", "gzip", "zstd"])
def test_a_page_is_unpacked_whatever_its_name(tmp_path: Path, pack: type[bytes]) -> None:
    page = only(tmp_path / "page.html", pack(BODY), "https://news.example/a")
    assert isinstance(page, Page)
    assert (page.body, page.url) == (BODY, "https://news.example/a")
    assert page.fetched_at is None


@pytest.mark.parametrize("body", [b"", b" \n\t", gzip.compress(b"")])
def test_a_file_without_content_is_refused(tmp_path: Path, body: bytes) -> None:
    item = only(tmp_path / "page.html", body)
    assert isinstance(item, Refusal)
    assert item.reason is Reason.EMPTY


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_packed_page_that_was_cut_off_is_refused(tmp_path: Path, pack: type[bytes]) -> None:
    item = only(tmp_path / "page.html.gz", pack(BODY)[:-20])
    assert isinstance(item, Refusal)
    assert (item.reason, item.detail) == (Reason.BAD_RESPONSE, "the file is cut off")


def test_a_page_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page.html.zst"
    path.write_bytes(zstandard.compress(b"<p>" + bytes(MAX_PAGE_BYTES)))
    (entry,) = read(path)
    assert isinstance(entry.item, Refusal)
    assert entry.item.reason is Reason.TOO_LARGE


def test_a_folder_gives_its_files_by_name_and_none_of_the_outputs(tmp_path: Path) -> None:
    for name in ("b.html", "a.htm", "c.txt", "sub/d.warc.gz", "sub/e.jsonl", "f.css", "out.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    found = list_inputs([str(tmp_path)], {(tmp_path / "out.jsonl").resolve()})
    assert [str(Path(name).relative_to(tmp_path)) for name in found] == [
        "a.htm", "b.html", "sub/d.warc.gz", "sub/e.jsonl",
    ]  # fmt: skip


def test_a_folder_gives_pages_whatever_they_are_called(tmp_path: Path) -> None:
    bodies = {
        "ferries": b"\n<!DOCTYPE html><html>", "story.php?id=5": b"\xef\xbb\xbf<HTML lang=en>", "i.svg": b"<svg></svg>",
        "a.js": b"x = '<html>'", "feed.xml": b"<?xml version='1.0'?><rss>",
    }  # fmt: skip
    for name, body in bodies.items():
        (tmp_path / name).write_bytes(body)
    assert [Path(name).name for name in list_inputs([str(tmp_path)])] == ["ferries", "story.php?id=5"]


def test_an_empty_folder_is_a_refusal(tmp_path: Path) -> None:
    (entry,) = read(tmp_path)
    assert isinstance(entry.item, Refusal)
    assert entry.item.reason is Reason.EMPTY


def test_archives_and_lines_are_told_by_their_content(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"".join(members(page_record(1), page_record(2))))
    (tmp_path / "b").write_bytes(line(3) + line(4))
    entries = list(read_inputs([str(tmp_path / "a"), str(tmp_path / "b")]))
    assert [(entry.item.url, entry.source) for entry in entries] == [(url_of(n), n > 2) for n in (1, 2, 3, 4)]
    assert entries[2].where == f"{tmp_path / 'b'}, line 1"
    assert entries[0].where == f"{tmp_path / 'a'} at byte 0"


def test_reading_may_begin_at_a_later_input(tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_bytes(BODY)
    (entry,) = read_inputs(list_inputs([str(tmp_path)]), first=1)
    assert (entry.where, entry.source) == (str(tmp_path / "b.html"), 1)


def test_a_line_gives_a_page() -> None:
    ((page, number),) = read_jsonl(iter(Unpacker(io.BytesIO(line(1, fetched_at="2026-11-02T10:00:00+01:00")))), "a")
    assert isinstance(page, Page)
    assert (page.body, page.url, number) == (BODY, url_of(1), 1)
    assert page.fetched_at == datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize("value", [None, "", "soon", 12, [], "2026-13-45"])
def test_an_unreadable_instant_is_unknown(value: object) -> None:
    ((page, _),) = read_jsonl(iter(Unpacker(io.BytesIO(line(1, fetched_at=value)))), "a")
    assert isinstance(page, Page)
    assert page.fetched_at is None


def test_a_bad_line_costs_itself_only() -> None:
    bad = [
        b"{broken\n", b"[1]\n", b'"text"\n', b'{"url": "https://news.example/9"}\n', b'{"html": 5}\n',
        b'{"html": "\xff\xfe"}\n', b"[" * 100_000 + b"\n",
    ]  # fmt: skip
    body = line(0) + b"".join(bad) + b"\n" + b'{"html": " "}\n' + line(1)[:-1]
    assert lines(body) == [
        (url_of(0), 1), *(("bad_response", n) for n in range(2, 9)), ("empty", 10), (url_of(1), 11),
    ]  # fmt: skip


def test_a_line_without_markup_keeps_its_url() -> None:
    ((item, _),) = read_jsonl(iter(Unpacker(io.BytesIO(b'{"url": "https://news.example/9", "html": null}'))), "a")
    assert isinstance(item, Refusal)
    assert item.url == "https://news.example/9"


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert lines(b"\xef\xbb\xbf" + line(1)) == [(url_of(1), 1)]


def test_a_line_without_end_is_refused_in_bounded_memory() -> None:
    body = gzip.compress(line(0) + b'{"html": "' + bytes(MAX_PAGE_BYTES + 10) + b'"}\n' + line(1))
    assert lines(body) == [(url_of(0), 1), ("too_large", 2), (url_of(1), 3)]


def test_damage_costs_the_line_that_it_is_in() -> None:
    packed = members(line(0) + line(1), line(2), line(3))
    body = packed[0] + flip(packed[1], len(packed[1]) // 2) + packed[2]
    assert [name for name, _ in lines(body)] == [url_of(0), url_of(1), "bad_response", url_of(3)]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_lines_before_a_cut_are_read(pack: type[bytes]) -> None:
    packed = [pack(b"".join(map(line, range(n, n + 100)))) for n in (0, 100, 200)]
    found = [name for name, _ in lines(b"".join(packed)[:-10])]
    assert len(found) > 200
    assert found[:-1] == [url_of(n) for n in range(len(found) - 1)]
    assert found[-1] == "bad_response"
