"""robots.txt is asked for once by all pages of a host together, and again when it is a day old."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.frontier.refusal import Refused
from crawler.frontier.robots import RobotsMiddleware

HOUR = 3600.0
PAGE = Request("https://news.example/a")


class Host:
    """Stands for the downloader: answers with what its robots.txt says at the moment."""

    def __init__(self, says: bytes = b"") -> None:
        self.says = says
        self.asked: list[str] = []
        self.now = 0.0

    async def download_async(self, request: Request) -> Response:
        self.asked.append(request.url)
        await asyncio.sleep(0)
        return Response(request.url, body=self.says)

    def middleware(self) -> RobotsMiddleware:
        run = SimpleNamespace(learnt_robots=lambda _origin, _rules: None)
        return RobotsMiddleware(SimpleNamespace(engine=self), run, lambda: self.now)  # type: ignore[arg-type]


def test_pages_that_come_at_once_wait_for_one_answer() -> None:
    host = Host()

    async def crawl() -> None:
        robots = host.middleware()
        await asyncio.gather(*(robots.process_request(PAGE) for _ in range(5)))

    asyncio.run(crawl())
    assert host.asked == ["https://news.example/robots.txt"]


def test_it_is_read_again_after_a_day_and_what_it_says_then_holds() -> None:
    host = Host(b"User-agent: *\nAllow: /\n")

    async def crawl() -> None:
        robots = host.middleware()
        for host.now in (0.0, 23.9 * HOUR):
            await robots.process_request(PAGE)
        assert len(host.asked) == 1
        host.now, host.says = 24.1 * HOUR, b"User-agent: *\nDisallow: /\n"
        with pytest.raises(Refused):
            await robots.process_request(PAGE)
        assert len(host.asked) == 2

    asyncio.run(crawl())
