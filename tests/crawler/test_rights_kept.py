"""tdmrep.json is asked for once by all pages of a host together, and by all runs of a day, and again after that."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.frontier.refusal import Refused
from crawler.rights import RightsMiddleware, SiteRights
from pipelines.store.corpus import Corpus
from pipelines.store.robots import KeptFile

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PAGE = Request("https://news.example/a")
RESERVED = b'[{"location": "/", "tdm-reservation": 1}]'


class Host:
    """Stands for downloader and run: answers with what the site says at the moment, keeps what is to be kept."""

    def __init__(self, says: bytes = RESERVED, status: int = 200) -> None:
        self.says, self.status, self.is_down = says, status, False
        self.asked = 0
        self.now = NOON
        self.engine = self
        self.options = SimpleNamespace(respect_tdm=True)
        self.corpus = Corpus.open(None)

    async def download_async(self, request: Request) -> Response:
        self.asked += 1
        await asyncio.sleep(0)
        if self.is_down:
            raise OSError
        return Response(request.url, status=self.status, body=self.says)

    def kept_file(self, name: str) -> KeptFile | None:
        return self.corpus.robots.kept(name)

    async def keep_file(self, file: KeptFile) -> None:
        self.corpus.robots.keep(file)

    def middleware(self) -> RightsMiddleware:
        """That of a new run."""
        self.rights = SiteRights()
        return RightsMiddleware(self, self, lambda: self.now)  # type: ignore[arg-type]

    def refuses(self) -> bool:
        """Whether a new run that respects reservations leaves the page alone."""
        try:
            asyncio.run(self.middleware().process_request(PAGE))
        except Refused:
            return True
        return False


def test_pages_that_come_at_once_wait_for_one_answer() -> None:
    host = Host(b"", 404)

    async def crawl() -> None:
        rights = host.middleware()
        await asyncio.gather(*(rights.process_request(PAGE) for _ in range(5)))

    asyncio.run(crawl())
    assert host.asked == 1


@pytest.mark.parametrize(("says", "status", "refuses"), [(RESERVED, 200, True), (b"", 404, False), (b"no", 200, False)])
def test_runs_of_a_day_hold_to_one_answer_and_a_later_one_asks_again(
    says: bytes, status: int, *, refuses: bool
) -> None:
    host = Host(says, status)
    for hour in (0, 1, 23.9):
        host.now = NOON + timedelta(hours=hour)
        assert host.refuses() == refuses
        assert host.rights.of(PAGE.url).tdm == ("reserved" if refuses else "unknown")
    assert host.asked == 1
    host.now, host.says, host.status = NOON + timedelta(hours=24.1), b"[]", 200
    assert not host.refuses()
    assert host.asked == 2


@pytest.mark.parametrize("status", [500, 503, 429, 0])
def test_an_error_takes_no_reservation_back_and_is_not_kept(status: int) -> None:
    host = Host()
    assert host.refuses()
    host.now, host.status, host.is_down = NOON + timedelta(hours=25), status, not status
    assert host.refuses()
    assert host.refuses()
    assert host.asked == 3, "each run asks until there is an answer"
    host.status, host.is_down, host.says = 200, False, b"[]"
    assert not host.refuses()


def test_an_error_from_the_beginning_says_nothing() -> None:
    host = Host(status=503)
    assert not host.refuses()
    host.status = 200
    assert host.refuses()


def test_a_long_run_asks_again_after_a_day() -> None:
    host = Host(b"", 404)

    async def crawl() -> None:
        rights = host.middleware()
        for host.now in (NOON, NOON + timedelta(hours=23)):
            await rights.process_request(PAGE)
        host.now, host.says, host.status = NOON + timedelta(hours=25), RESERVED, 200
        with pytest.raises(Refused):
            await rights.process_request(PAGE)

    asyncio.run(crawl())
    assert host.asked == 2
