from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from scrapy import Request

from crawler.frontier.scheduler import FrontierScheduler
from pipelines.model import UrlKind
from pipelines.store.frontier import Pending


class Source:
    is_stopping = False

    def __init__(self, *urls: str) -> None:
        self.urls = list(urls)
        self.under_way = 0

    def next_pending(self) -> Pending | None:
        return Pending(self.urls.pop(0), UrlKind.ARTICLE, "a") if self.urls else None

    def has_pending(self) -> bool:
        return bool(self.urls)

    def launched(self, request: Request) -> None:
        self.under_way += 1

    def landed(self, request: Request) -> None:
        self.under_way -= 1


def scheduler(source: Source) -> FrontierScheduler:
    made = FrontierScheduler(source)
    spider: Any = SimpleNamespace(request_for=lambda pending: Request(pending.url))
    made.open(spider)
    return made


def test_pending_urls_become_requests() -> None:
    made = scheduler(Source("https://a/1", "https://a/2"))
    requests = [made.next_request() for _ in range(3)]
    assert [request and request.url for request in requests] == ["https://a/1", "https://a/2", None]
    assert not made.has_pending_requests()


def test_request_that_comes_back_goes_first_and_keeps_its_place_under_way() -> None:
    source = Source("https://a/1", "https://a/2")
    made = scheduler(source)
    first = made.next_request()
    assert first is not None
    assert made.enqueue_request(first.replace(priority=-1))
    assert source.under_way == 0
    again = made.next_request()
    assert again is not None
    assert again.url == "https://a/1"
    assert source.under_way == 1


def test_nothing_is_pending_in_memory_after_the_end() -> None:
    made = scheduler(Source())
    made.enqueue_request(Request("https://a/1"))
    assert made.has_pending_requests()
    made.close("finished")
    assert not made.has_pending_requests()
