"""Archives made by hand, byte by byte, so that each kind of damage is exactly where a test wants it."""

from __future__ import annotations

import gzip
import io
import re

from crawler.inputs import Refusal
from crawler.inputs.unpack import Unpacker
from crawler.inputs.warc import read_warc
from pipelines.model import Page

HTML = "Content-Type: text/html; charset=utf-8"


def page_body(n: int) -> bytes:
    return f"<html><body><p>page {n}: {' '.join(f'{n}x{i}' for i in range(400))}</p></body></html>".encode()


def answer(body: bytes, *headers: str, status: str = "200 OK", eol: bytes = b"\r\n") -> bytes:
    """An HTTP response."""
    lines = [f"HTTP/1.1 {status}", *(headers or (HTML,))]
    return b"".join(line.encode() + eol for line in lines) + eol + body


def record(
    url: str, block: bytes, *, kind: str = "response", date: str = "2020-01-02T03:04:05Z", more: tuple[str, ...] = ()
) -> bytes:
    """One record, not packed."""
    lines = [
        "WARC/1.0", f"WARC-Type: {kind}", f"WARC-Target-URI: {url}", f"WARC-Date: {date}",
        "WARC-Record-ID: <urn:uuid:8a1fa31c-0000-4000-8000-000000000000>", *more,
        "Content-Type: application/http; msgtype=response", f"Content-Length: {len(block)}",
    ]  # fmt: skip
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def page_record(n: int) -> bytes:
    return record(url_of(n), answer(page_body(n)))


def url_of(n: int) -> str:
    return f"https://news.example/{n}"


def with_length(packed: bytes, change: int) -> bytes:
    """The record with a Content-Length that is off by `change`."""

    def changed(found: re.Match[bytes]) -> bytes:
        return b"Content-Length: %d" % (int(found[1]) + change)

    return re.sub(rb"Content-Length: (\d+)", changed, packed, count=1)


def members(*records: bytes) -> list[bytes]:
    """Each record as a gzip member of its own."""
    return [gzip.compress(body, mtime=0) for body in records]


def flip(body: bytes, at: int) -> bytes:
    return body[:at] + bytes([body[at] ^ 0xFF]) + body[at + 1 :]


def read(archive: bytes, suffix: str = ".gz") -> list[tuple[Page | Refusal, int]]:
    return list(read_warc(iter(Unpacker(io.BytesIO(archive), suffix)), "a.warc.gz"))


def outcomes(archive: bytes, suffix: str = ".gz") -> dict[str, str]:
    """By URL: "page", or the reason of its refusal. Fails where a URL comes twice or a page is not whole."""
    found: dict[str, str] = {}
    for item, _ in read(archive, suffix):
        assert item.url not in found
        found[item.url] = "page" if isinstance(item, Page) else str(item.reason)
        if isinstance(item, Page) and item.url.startswith("https://news.example/"):
            assert item.body == page_body(int(item.url.rpartition("/")[2]))
    return found
