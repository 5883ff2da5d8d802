"""Whole archives, as crawlers write them: what becomes a page, what is refused with its reason, what holds no page."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from datetime import UTC, datetime

import brotli
import pytest
import zstandard

from crawler.inputs import Refusal
from pipelines.model import Page, Reason, Via
from tests.crawler.inputs.archives import HTML, answer, page_body, read, record

BODY = page_body(1)
URL = "https://news.example/a%20b?x=é#f"


def chunked(body: bytes) -> bytes:
    first, rest = body[:20], body[20:]
    parts = [b"%x\r\n" % len(first), first, b"\r\n%X;name=value\r\n" % len(rest), rest, b"\r\n0\r\nTrailer: x\r\n\r\n"]
    return b"".join(parts)


def only(archive: bytes) -> Page | Refusal:
    ((item, _),) = read(archive)
    return item


def page_of(block: bytes, **options: str) -> Page:
    item = only(record(URL, block, **options))  # type: ignore[arg-type]
    assert isinstance(item, Page)
    return item


def refusal_of(block: bytes, more: tuple[str, ...] = ()) -> Refusal:
    item = only(record(URL, block, more=more))
    assert isinstance(item, Refusal)
    assert item.url == URL
    return item


def test_a_page_is_as_the_archive_says() -> None:
    page = page_of(answer(BODY, HTML, 'ETag: "x"'))
    assert (page.url, page.body, page.status) == (URL, BODY, 200)
    assert page.fetched_at == datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert page.discovery.via is Via.WARC
    assert (page.warc_file, page.warc_offset) == ("a.warc.gz", 0)
    assert page.header("etag") == '"x"'


@pytest.mark.parametrize(("date", "known"), [("2020-01-02T03:04:05.678Z", True), ("yesterday", False), ("", False)])
def test_an_unreadable_date_is_unknown(date: str, known: bool) -> None:
    assert (page_of(answer(BODY), date=date).fetched_at is not None) is known


def test_a_target_between_angle_brackets_is_the_same() -> None:
    assert only(record("<https://news.example/x>", answer(BODY))).url == "https://news.example/x"


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        (["Transfer-Encoding: chunked"], chunked(BODY)),
        (["Content-Encoding: gzip"], gzip.compress(BODY)),
        (["Content-Encoding: x-gzip"], gzip.compress(BODY)),
        (["Content-Encoding: deflate"], zlib.compress(BODY)),
        (["Content-Encoding: deflate"], zlib.compress(BODY)[2:-4]),
        (["Content-Encoding: br"], brotli.compress(BODY)),
        (["Content-Encoding: zstd"], zstandard.compress(BODY)),
        (["Content-Encoding: gzip", "Transfer-Encoding: chunked"], chunked(gzip.compress(BODY))),
        (["Content-Encoding: gzip, br"], brotli.compress(gzip.compress(BODY))),
        (["Content-Encoding: gzip"], BODY),
        (["Content-Encoding: br"], BODY),
        (["Transfer-Encoding: chunked"], BODY),
        (["Content-Encoding: utf-8"], BODY),
        (["X-Crawler-Content-Encoding: gzip"], BODY),
    ],
)
def test_the_body_is_what_a_browser_got(headers: list[str], sent: bytes) -> None:
    assert page_of(answer(sent, HTML, *headers)).body == BODY


@pytest.mark.parametrize(
    ("headers", "sent", "why"),
    [
        (["Content-Encoding: gzip"], gzip.compress(BODY)[:-30], "cut off"),
        (["Content-Encoding: br"], brotli.compress(BODY)[:-30], "cut off"),
        (["Content-Encoding: zstd"], zstandard.compress(BODY)[:-30], "cut off"),
        (["Content-Encoding: gzip"], b"\x00\x01" + BODY, "cannot be unpacked"),
        (["Transfer-Encoding: chunked"], chunked(BODY)[:-60], "cut off"),
        (["Transfer-Encoding: chunked"], chunked(BODY).replace(b";name=value", b"zz", 1), "damaged"),
    ],
)
def test_a_torn_body_is_refused(headers: list[str], sent: bytes, why: str) -> None:
    refusal = refusal_of(answer(sent, HTML, *headers))
    assert refusal.reason is Reason.BAD_RESPONSE
    assert why in refusal.detail


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd", "deflate"])
def test_a_small_body_that_unpacks_without_end_is_refused(encoding: str) -> None:
    packers: dict[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.compress,
        "br": lambda body: brotli.compress(body, quality=1),
        "zstd": zstandard.compress,
        "deflate": zlib.compress,
    }
    refusal = refusal_of(answer(packers[encoding](bytes(70_000_000)), HTML, f"Content-Encoding: {encoding}"))
    assert refusal.reason is Reason.TOO_LARGE


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("301 Moved", Reason.REDIRECT), ("304 Not Modified", Reason.BAD_RESPONSE), ("403 Forbidden", Reason.HTTP_403),
        ("404 Not Found", Reason.HTTP_404), ("410 Gone", Reason.HTTP_410), ("418 Teapot", Reason.HTTP_4XX),
        ("503 Busy", Reason.HTTP_5XX),
    ],
)  # fmt: skip
def test_an_answer_that_is_no_page_has_the_reason_of_its_status(status: str, reason: Reason) -> None:
    assert refusal_of(answer(BODY, status=status)).reason is reason


@pytest.mark.parametrize("kind", ["image/png", "application/pdf", "application/json", "text/css"])
def test_other_content_is_refused(kind: str) -> None:
    assert refusal_of(answer(BODY, f"Content-Type: {kind}")).reason is Reason.NOT_HTML


def test_an_answer_without_content_is_refused() -> None:
    assert refusal_of(answer(b" \r\n")).reason is Reason.EMPTY


@pytest.mark.parametrize("kind", ["request", "metadata", "warcinfo", "revisit", "conversion"])
def test_records_that_hold_no_answer_are_passed_over(kind: str) -> None:
    archive = record(URL, answer(BODY), kind=kind) + record("https://news.example/1", answer(BODY))
    assert only(archive).url == "https://news.example/1"


def test_the_answer_of_a_name_server_holds_no_page() -> None:
    assert read(record("dns:news.example", b"20200102 1.2.3.4\n")) == []


def test_a_resource_is_a_page_of_unknown_status() -> None:
    block = record(URL, BODY, kind="resource").replace(b"application/http; msgtype=response", b"text/html")
    page = only(block)
    assert isinstance(page, Page)
    assert (page.body, page.status, page.header("content-type")) == (BODY, 0, "text/html")


def test_what_a_browser_made_of_an_answer_is_a_page_and_an_extract_of_its_text_is_none() -> None:
    made = record(URL, BODY, kind="conversion").replace(b"application/http; msgtype=response", b"text/html")
    page = only(made)
    assert isinstance(page, Page)
    assert (page.body, page.header("content-type")) == (BODY, "text/html")
    assert read(made.replace(b"text/html", b"text/plain")) == []


def test_a_page_that_its_archive_cut_off_is_refused_unless_it_is_whole() -> None:
    more = ("WARC-Truncated: length",)
    assert "cut it off (length)" in refusal_of(answer(BODY[:300]), more).detail
    assert isinstance(only(record(URL, answer(BODY), more=more)), Page)


def test_lines_may_end_without_carriage_returns() -> None:
    assert page_of(answer(BODY, eol=b"\n")).body == BODY
    archive = record(URL, answer(BODY, eol=b"\n")).replace(b"\r\n", b"\n")
    assert isinstance(only(archive), Page)
