"""The handler that fetches pages: which addresses it connects to, and what it sends."""

from __future__ import annotations

import asyncio
import gzip
import socket
from http.server import BaseHTTPRequestHandler
from types import SimpleNamespace

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from scrapy import Request
from scrapy.exceptions import DownloadFailedError, ResponseDataLossError
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.frontier.handler import GuardedHandler, GuardedResolver, NotPublic
from pipelines.model import Reason
from spiders.failures import reason_of_failure
from tests.crawler.loopback import on_loopback


class FixedResolver(AbstractResolver):
    """A DNS that gives every name the same addresses."""

    def __init__(self, *hosts: str) -> None:
        self.hosts = hosts

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=each, port=port, family=family, proto=0, flags=0) for each in self.hosts
        ]

    async def close(self) -> None:
        """Nothing to close."""


def reached(name: str, *hosts: str, trusted: frozenset[str] = frozenset()) -> list[str]:
    told = asyncio.run(GuardedResolver(FixedResolver(*hosts), trusted).resolve(name, 80))
    return [each["host"] for each in told]


def test_name_that_leads_to_private_addresses_is_given_none() -> None:
    with pytest.raises(NotPublic, match=r"Rebind\.example leads to 127\.0\.0\.1"):
        reached("Rebind.example", "10.0.0.1", "127.0.0.1")


def test_public_addresses_of_a_name_stay_when_others_go() -> None:
    assert reached("mixed.example", "10.0.0.1", "1.1.1.1") == ["1.1.1.1"]


def test_name_that_the_user_named_may_be_private() -> None:
    assert reached("Intranet.example", "10.0.0.1", trusted=frozenset({"intranet.example"})) == ["10.0.0.1"]


async def _fetched(url: str, timeout_s: float = 5.0) -> Response:
    crawler = get_crawler()
    crawler.spider = SimpleNamespace(run=SimpleNamespace(start_hosts=frozenset()))
    handler = GuardedHandler(crawler)
    try:
        return await handler.download_request(Request(url, meta={"download_timeout": timeout_s}))
    finally:
        await handler.close()


class _Echo(BaseHTTPRequestHandler):
    """Answers with the target that it was asked for, under a header as long as content security policies get."""

    def do_GET(self) -> None:
        body = self.path.encode()
        self.send_response(200)
        self.send_header("Content-Security-Policy", "x" * 20_000)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """The answer tells."""


def test_address_is_asked_for_as_it_stands_and_long_headers_are_read() -> None:
    target = "/a%7Eb/%2F/caf%C3%A9?q=%41+b&amp;x=1"
    with on_loopback(_Echo) as base:
        answer = asyncio.run(_fetched(base + target))
    assert answer.body.decode() == target
    assert len(answer.headers["Content-Security-Policy"] or b"") == 20_000


class _Broken(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.wfile.write(b"HTTP/1.1 abc\r\n\r\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """The error tells."""


def test_answer_that_is_no_http_is_told_as_such() -> None:
    with on_loopback(_Broken) as base, pytest.raises(DownloadFailedError) as failed:
        asyncio.run(_fetched(base + "/"))
    reason, detail = reason_of_failure(failed.value)
    assert reason is Reason.BAD_RESPONSE
    assert detail.startswith("Bad status line")


class _Cut(BaseHTTPRequestHandler):
    """Sends half of a packed page, with the length of that half."""

    def do_GET(self) -> None:
        packed = gzip.compress(b"".join(b"<p>Paragraph %d</p>" % (n * n) for n in range(500)))
        body = packed[: len(packed) // 2] if self.path == "/cut" else packed
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """The answer tells."""


def test_packed_page_that_ends_too_early_is_an_answer_that_broke_off() -> None:
    with on_loopback(_Cut) as base:
        assert asyncio.run(_fetched(base + "/whole")).status == 200
        with pytest.raises(ResponseDataLossError) as told:
            asyncio.run(_fetched(base + "/cut"))
    assert reason_of_failure(told.value) == (Reason.BAD_RESPONSE, "the answer broke off")
