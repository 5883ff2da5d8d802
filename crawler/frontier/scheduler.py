"""Scrapy's scheduler over the corpus: the next request is the next pending URL. Nothing is kept on disk here.

Requests that come back (retries) and those for later pages of an article wait in memory and keep their URL's place; a
kill forgets them and the URL (of the article's first page) is pending in the corpus still, as is all that is in flight.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Protocol

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler

from pipelines.store.frontier import Pending

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class Source(Protocol):
    """Where pending URLs come from: the run."""

    is_stopping: bool

    def next_pending(self) -> Pending | None:
        """A URL that may be asked for now, or None."""

    def has_pending(self) -> bool:
        """Whether there is, or will be, a URL to ask for in this run."""

    def launched(self, request: Request) -> None:
        """Note that a request goes to the downloader."""

    def landed(self, request: Request) -> None:
        """Note that a request has left the downloader."""


class FrontierScheduler(BaseScheduler):
    """Hands out what the run has, one URL for each call."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._again: deque[Request] = deque()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> FrontierScheduler:
        return cls(crawler.spider.run)  # type: ignore[union-attr]

    def open(self, spider: Spider) -> None:
        self._spider = spider

    def close(self, reason: str) -> None:
        self._again.clear()

    def has_pending_requests(self) -> bool:
        return bool(self._again) or self._source.has_pending()

    def enqueue_request(self, request: Request) -> bool:
        """Take a later page of an article that is under way, or back what a middleware wants to ask for once more."""
        if not request.meta.pop("is_new", False):
            self._source.landed(request)
        self._again.append(request)
        return True

    def next_request(self) -> Request | None:
        if self._again:
            request = self._again.popleft()
        else:
            pending = self._source.next_pending()
            if pending is None:
                return None
            request = self._spider.request_for(pending)  # type: ignore[attr-defined]
        self._source.launched(request)
        return request
