"""robots.txt is asked for once by all pages of a host together, and by all runs of a day, and again after that."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.frontier.refusal import Refused
from crawler.frontier.robots import RobotsMiddleware
from crawler.politeness import RobotsRules
from pipelines.store.corpus import Corpus
from pipelines.store.robots import KeptFile

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PAGE = Request("https://news.example/a")
CLOSED = b"User-agent: *\nDisallow: /\n"


class Host:
    """Stands for downloader and run: answers with what its robots.txt says at the moment, keeps what is to be kept."""

    def __init__(self, says: bytes = b"", status: int = 200) -> None:
        self.says, self.status = says, status
        self.asked: list[str] = []
        self.now = NOON
        self.engine = self
        self.learnt: list[RobotsRules] = []
        self.corpus = Corpus.open(None)

    async def download_async(self, request: Request) -> Response:
        self.asked.append(request.url)
        await asyncio.sleep(0)
        return Response(request.url, status=self.status, body=self.says)

    def learnt_robots(self, _origin: str, rules: RobotsRules) -> None:
        self.learnt.append(rules)

    def kept_file(self, name: str) -> KeptFile | None:
        return self.corpus.robots.kept(name)

    async def keep_file(self, file: KeptFile) -> None:
        self.corpus.robots.keep(file)

    def middleware(self) -> RobotsMiddleware:
        """That of a new run."""
        return RobotsMiddleware(self, self, lambda: self.now)  # type: ignore[arg-type]

    def lets_pass(self) -> bool:
        """Whether a new run may fetch the page."""
        try:
            asyncio.run(self.middleware().process_request(PAGE))
        except Refused:
            return False
        return True


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
        for host.now in (NOON, NOON + timedelta(hours=23.9)):
            await robots.process_request(PAGE)
        assert len(host.asked) == 1
        host.now, host.says = NOON + timedelta(hours=24.1), CLOSED
        with pytest.raises(Refused):
            await robots.process_request(PAGE)
        assert len(host.asked) == 2

    asyncio.run(crawl())


@pytest.mark.parametrize(
    ("says", "status", "passes"), [(CLOSED, 200, False), (b"User-agent: *\n", 200, True), (b"", 404, True)]
)
def test_runs_of_a_day_hold_to_one_answer_and_a_later_one_asks_again(says: bytes, status: int, *, passes: bool) -> None:
    host = Host(says + b"Crawl-delay: 7\n", status)
    for hour in (0, 1, 23):
        host.now = NOON + timedelta(hours=hour)
        assert host.lets_pass() == passes
    assert len(host.asked) == 1
    assert [rules.delay_s for rules in host.learnt] == [7.0 if status == 200 else 0.0] * 3
    host.now += timedelta(hours=1)
    host.lets_pass()
    assert len(host.asked) == 2


@pytest.mark.parametrize("status", [500, 503, 429])
def test_an_error_of_the_server_is_kept_for_no_later_run(status: int) -> None:
    host = Host(status=status)
    assert not host.lets_pass()
    assert not host.lets_pass()
    assert len(host.asked) == 2
    host.status = 200
    assert host.lets_pass()
    host.status, host.now = status, NOON + timedelta(hours=25)
    assert not host.lets_pass(), "what a day ago was a permission is none any more"


def test_a_long_run_counts_the_age_of_what_an_earlier_run_was_told() -> None:
    host = Host()
    assert host.lets_pass()

    async def crawl() -> None:
        robots = host.middleware()
        for host.now in (NOON + timedelta(hours=23), NOON + timedelta(hours=25)):
            await robots.process_request(PAGE)

    asyncio.run(crawl())
    assert len(host.asked) == 2


def test_an_answer_from_the_future_is_not_believed() -> None:
    host = Host()
    assert host.lets_pass()
    host.now = NOON - timedelta(days=300)
    assert host.lets_pass()
    assert len(host.asked) == 2
