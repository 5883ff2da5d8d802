"""The archive: read by others' readers, read back as it was, whole after whatever cuts it off."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from sqlalchemy.exc import OperationalError
from warcio.archiveiterator import ArchiveIterator

from pipelines.model import Capture, Discovery, Outcome, Page, Reason, Rights, Via
from pipelines.store import archive as archive_module
from pipelines.store.archive import Archive
from pipelines.store.archive_read import NotArchived, read_capture
from pipelines.store.errors import DiskFull
from pipelines.store.state import State
from pipelines.store.verify import verify
from tests.pipelines.store.build import NOON, SITE, got, open_corpus, records_in

BODY = "<html><p>Regen fällt.</p></html>".encode()
CONTEXT: dict[str, object] = {"kind": "article", "depth": 2}
FIRST = "archive/pages-00000.warc.gz"


def page_of(path: str = "/a", body: bytes = BODY, minutes: int = 0, **changed: object) -> Page:
    headers = {
        "content-type": "text/html; charset=utf-8", "content-length": "17", "transfer-encoding": "chunked",
        "etag": '"é"', "x-odd name": "a", "x-crawler-note": "theirs", "x-empty": "",
    }  # fmt: skip
    page = Page(
        body, SITE + path, NOON + timedelta(minutes=minutes), 200, headers,
        discovery=Discovery(Via.FEED, SITE + "/rss", "Regen — heute", "24 Nov", ("A. Writer",)),
        rights=Rights("allowed", "reserved", ("robots.txt",)), first_seen_at=NOON, crawl_id="run-1",
    )  # fmt: skip
    return replace(page, **changed)  # type: ignore[arg-type]


def kept(page: Page, **changed: object) -> Outcome:
    request = f"GET /a HTTP/1.1\r\nHost: {SITE[8:]}\r\n\r\n".encode()
    return replace(got(page.url), captures=(Capture(page, request, CONTEXT),), **changed)  # type: ignore[arg-type]


def types_of(folder: Path) -> list[str]:
    with (folder / FIRST).open("rb") as stream:
        return [
            record.rec_type
            for record in ArchiveIterator(stream, check_digests="raise")
            if record.raw_stream.read(-1) or True
        ]


def keep(folder: Path, *outcomes: Outcome, rotate_bytes: int = 1 << 30) -> list[Outcome]:
    state = State(folder)
    try:
        return Archive(state, rotate_bytes).keep(outcomes)
    finally:
        state.close()


def place_of(outcome: Outcome) -> tuple[str, int]:
    assert outcome.article is not None
    assert outcome.article.warc_offset is not None
    return outcome.article.warc_file, outcome.article.warc_offset


def test_what_a_browser_made_of_an_answer_comes_back_and_the_answer_lies_behind_it(tmp_path: Path) -> None:
    original = page_of(body=b"<html>shell</html>")
    made = replace(original, body=BODY, headers={"content-type": "text/html; charset=utf-8"})
    capture = Capture(made, b"GET /a HTTP/1.1\r\n\r\n", CONTEXT, original=original)
    first, second = keep(tmp_path, *[replace(got(made.url), captures=(capture,))] * 2)
    for outcome in (first, second):
        name, offset = place_of(outcome)
        back = read_capture(tmp_path, name, offset)
        assert back.page == replace(made, warc_file=name, warc_offset=offset)
        assert back.context == CONTEXT
    assert types_of(tmp_path) == ["warcinfo", *["conversion", "metadata", "response", "request"] * 2]
    with (tmp_path / FIRST).open("rb") as stream:
        found = [(record.rec_headers, record.content_stream().read()) for record in ArchiveIterator(stream)]
    assert found[1][0].get_header("WARC-Refers-To") == found[3][0].get_header("WARC-Record-ID")
    assert found[3][1] == original.body


def test_page_comes_back_as_it_was_to_the_last_header(tmp_path: Path) -> None:
    page = page_of()
    (outcome,) = keep(tmp_path, kept(page))
    assert outcome.captures == ()
    name, offset = place_of(outcome)
    capture = read_capture(tmp_path, name, offset)
    assert dict(capture.page.headers) == dict(page.headers)
    assert capture.page == replace(page, headers=capture.page.headers, warc_file=name, warc_offset=offset)
    assert capture.context == CONTEXT


def test_both_readers_find_whole_records_with_right_digests(tmp_path: Path) -> None:
    keep(tmp_path, kept(page_of()), kept(page_of("/b", b"<p>b")))
    one_answer = ["response", "metadata", "request"]
    assert types_of(tmp_path) == ["warcinfo", *one_answer, *one_answer]
    with (tmp_path / FIRST).open("rb") as stream:
        records = [
            (record.headers["WARC-Type"], record.verify_block_digest(), str(record.headers.get("WARC-Target-URI")))
            for record in FastIterator(stream, parse_http=False)
        ]
    assert [record[:2] for record in records] == [("warcinfo", True), *[(kind, True) for kind in one_answer] * 2]
    assert (tmp_path / FIRST).read_bytes().count(b"\x1f\x8b\x08") >= 7, "a gzip member for each record"


def test_answer_reads_as_html_to_a_reader_of_http(tmp_path: Path) -> None:
    keep(tmp_path, kept(page_of()))
    with (tmp_path / FIRST).open("rb") as stream:
        body = next(r.content_stream().read() for r in ArchiveIterator(stream) if r.rec_type == "response")
    assert body == BODY


def test_same_payload_again_is_a_revisit_that_leads_to_the_first(tmp_path: Path) -> None:
    (first,) = keep(tmp_path, kept(page_of()))
    later = page_of(minutes=5, headers={"etag": "new"})
    (again,) = keep(tmp_path, kept(later))
    assert types_of(tmp_path) == ["warcinfo", "response", "metadata", "request", "revisit", "metadata", "request"]
    assert place_of(again) != place_of(first)
    page = read_capture(tmp_path, *place_of(again)).page
    assert (page.body, page.fetched_at, page.headers) == (BODY, later.fetched_at, {"etag": "new"})
    (changed,) = keep(tmp_path, kept(page_of(body=b"<p>new", minutes=9)))
    assert read_capture(tmp_path, *place_of(changed)).page.body == b"<p>new"


def test_not_modified_is_a_revisit_where_the_page_is_there(tmp_path: Path) -> None:
    def not_modified(path: str) -> Outcome:
        page = Page(b"", SITE + path, NOON + timedelta(hours=1), 304, {"etag": "x"})
        return Outcome(page.url, Reason.KNOWN, http_status=304, captures=(Capture(page, b"GET / HTTP/1.1\r\n\r\n"),))

    keep(tmp_path, kept(page_of()))
    keep(tmp_path, not_modified("/a"), not_modified("/unknown"))
    assert types_of(tmp_path)[4:] == ["revisit", "request"]
    with (tmp_path / FIRST).open("rb") as stream:
        told = next(r.rec_headers for r in ArchiveIterator(stream) if r.rec_type == "revisit")
    assert told.get_header("WARC-Profile").endswith("server-not-modified")
    assert told.get_header("WARC-Refers-To-Date") == "2026-11-24T12:00:00Z"


def test_further_pages_of_an_article_are_found_from_its_first(tmp_path: Path) -> None:
    pages = [Capture(page_of(path, body), context=CONTEXT) for path, body in (("/a", b"1"), ("/a/2", b"2"))]
    (outcome,) = keep(tmp_path, replace(got(SITE + "/a"), captures=tuple(pages)))
    first = read_capture(tmp_path, *place_of(outcome))
    assert (first.page.url, first.page.body) == (SITE + "/a", b"1")
    assert [read_capture(tmp_path, *place).page.body for place in first.parts] == [b"2"]


def test_what_a_site_reserves_is_not_kept(tmp_path: Path) -> None:
    keep(tmp_path, Outcome(SITE + "/a", Reason.RIGHTS_RESERVED, captures=(Capture(page_of()),)))
    assert "response" not in types_of(tmp_path)


def test_full_file_is_followed_by_another(tmp_path: Path) -> None:
    names = [place_of(keep(tmp_path, kept(page_of(f"/{n}")), rotate_bytes=600)[0])[0] for n in range(3)]
    assert names == [f"archive/pages-{n:05}.warc.gz" for n in range(3)]


@pytest.mark.parametrize("is_first", [True, False])
def test_torn_tail_is_cut_at_the_next_opening(tmp_path: Path, is_first: bool) -> None:
    path = tmp_path / FIRST
    open_corpus(tmp_path).close()
    if not is_first:
        keep(tmp_path, kept(page_of()))
    path.parent.mkdir(exist_ok=True)
    before = path.read_bytes() if path.exists() else b""
    path.write_bytes(before + b"\x1f\x8b\x08torn")
    with open_corpus(tmp_path) as corpus:
        assert (path.read_bytes() if path.exists() else b"") == before
        corpus.commit([kept(page_of("/b"))])
    (record,) = records_in(tmp_path)
    assert read_capture(tmp_path, record["warc_file"], record["warc_offset"]).page.url == SITE + "/b"


def _full_disk(fd: int, body: bytes, offset: int) -> None:
    raise OSError(28, "No space left on device")


def _database_error(connection: object, table: object, key: str, rows: object) -> None:
    raise OperationalError("insert", {}, Exception("disk I/O error"))


@pytest.mark.parametrize(("name", "fault"), [("write_all", _full_disk), ("_put", _database_error)])
def test_error_leaves_nothing_and_the_same_again_succeeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, fault: Callable[..., None]
) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.commit([kept(page_of())])
        length = (tmp_path / FIRST).stat().st_size
        with monkeypatch.context() as patch:
            patch.setattr(archive_module, name, fault)
            with pytest.raises((DiskFull, OperationalError)):
                corpus.commit([kept(page_of("/b"))])
        assert (tmp_path / FIRST).stat().st_size == length
        assert len(records_in(tmp_path)) == 1
        corpus.commit([kept(page_of("/b"))])
        corpus.finish_run(finished_at=NOON)
    assert [record["url"] for record in records_in(tmp_path)] == [SITE + "/a", SITE + "/b"]
    assert verify(tmp_path).faults == ()


def test_manifest_and_verify_know_the_files(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.commit([kept(page_of())])
        corpus.finish_run(finished_at=NOON)
    entry = json.loads((tmp_path / "manifest.json").read_bytes())["files"][FIRST]
    assert entry["bytes"] == (tmp_path / FIRST).stat().st_size
    body = bytearray((tmp_path / FIRST).read_bytes())
    body[len(body) // 2] ^= 1
    (tmp_path / FIRST).write_bytes(body)
    assert [fault.file for fault in verify(tmp_path).faults] == [FIRST]
    (tmp_path / FIRST).unlink()
    assert [(fault.file, fault.why) for fault in verify(tmp_path).faults] == [(FIRST, "missing")]


def test_archive_that_has_grown_since_the_manifest_is_no_fault(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.commit([kept(page_of())])
        corpus.finish_run(finished_at=NOON)
    with open_corpus(tmp_path) as corpus:
        corpus.commit([kept(page_of("/b"))])
    assert verify(tmp_path).faults == ()


def test_file_that_was_taken_away_is_not_written_to_again(tmp_path: Path) -> None:
    keep(tmp_path, kept(page_of()))
    (tmp_path / FIRST).unlink()
    (outcome,) = keep(tmp_path, kept(page_of("/b")))
    assert place_of(outcome)[0] == "archive/pages-00001.warc.gz"


def test_what_is_not_there_or_not_whole_is_said(tmp_path: Path) -> None:
    first, second = keep(tmp_path, kept(page_of()), kept(page_of("/b")))
    name, offset = place_of(first)
    _, next_offset = place_of(second)
    for where in ((name, offset + 3), (name, 0), (name, 1 << 40), ("archive/none.warc.gz", 0), ("../x.warc.gz", 0)):
        with pytest.raises(NotArchived):
            read_capture(tmp_path, *where)
    body = (tmp_path / FIRST).read_bytes()
    for damaged in (body[: offset + 60], body[: offset + 150] + b"\0" * 8 + body[offset + 158 :]):
        (tmp_path / FIRST).write_bytes(damaged)
        with pytest.raises(NotArchived):
            read_capture(tmp_path, name, offset)
    assert read_capture(tmp_path, name, next_offset).page.url == SITE + "/b"
