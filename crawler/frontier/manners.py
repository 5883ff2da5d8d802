"""The downloader middleware of politeness: waits where a host asked for it, retries what may pass, sets the delay."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any

from scrapy import Request, signals
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)

from crawler.frontier.refusal import Refused, Withdrawn
from pipelines.model import Reason
from pipelines.model.url import host_of
from spiders.failures import is_tls_failure

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

log = logging.getLogger("thresher.manners")

RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504, 522, 524})
_PASSING = (DownloadFailedError, DownloadTimeoutError, DownloadConnectionRefusedError, ResponseDataLossError, OSError)
_NOT_THE_HOST = (IgnoreRequest, DownloadCancelledError, CannotResolveHostError)
# A page that timed out once may have been unlucky; twice costs a minute of the host's time for nothing.
_MOST_RETRIES = {DownloadTimeoutError: 1, DownloadConnectionRefusedError: 1}


class MannersMiddleware:
    """Stands between robots and the downloader, so that waiting costs no place in the downloader's queue."""

    def __init__(self, crawler: Crawler, run: Any) -> None:
        self._crawler = crawler
        self._run = run
        self._told: set[str] = set()
        self._retry_times = crawler.settings.getint("RETRY_TIMES")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> MannersMiddleware:
        made = cls(crawler, crawler.spider.run)  # type: ignore[union-attr]
        crawler.signals.connect(made.answered, signal=signals.response_downloaded)
        return made

    async def process_request(self, request: Request) -> None:
        pending = request.meta.get("pending")
        if pending is not None and (why := self._run.scope.reach.left(pending.url)):
            raise Refused(Reason.BEFORE_SINCE, why)
        host = host_of(request.url)
        request.meta["download_slot"] = host
        own_wait = request.meta.pop("wait_s", 0.0)
        if own_wait and not await self._run.pause(own_wait):
            raise Withdrawn
        while not (closed := self._run.manners.closed_for(host)) and (wait := self._run.manners.wait_s(host)) > 0:
            if not await self._run.pause(wait):
                raise Withdrawn
        if self._run.is_stopping:
            raise Withdrawn
        if closed:
            raise Refused(Reason.HOST_PAUSED, closed)
        self._set_delay(host)
        self._run.requested()

    def answered(self, response: Response, request: Request) -> None:
        """Take note before the downloader lets the next request go: at no delay it would be gone already later on."""
        host = host_of(request.url)
        retry_after = (response.headers.get("Retry-After") or b"").decode("latin-1")
        self._run.manners.answered(host, response.status, retry_after, datetime.now(UTC))
        self._tell(host)
        self._set_delay(host)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        if response.status in RETRIED_STATUSES:
            return self._retry(request, f"status {response.status}", self._retry_times) or response
        return response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        if isinstance(exception, _NOT_THE_HOST):
            return None
        self._run.manners.failed(host_of(request.url))
        self._tell(host_of(request.url))
        if not isinstance(exception, _PASSING) or is_tls_failure(exception):
            return None
        return self._retry(request, exception, _MOST_RETRIES.get(type(exception), self._retry_times))

    def _tell(self, host: str) -> None:
        """In the log: that a host is left alone from here on."""
        why = self._run.manners.closed_for(host)
        if why and host not in self._told:
            self._told.add(host)
            log.warning("%s: nothing more is asked of it in this run", why)

    def _retry(self, request: Request, reason: str | Exception, most: int) -> Request | None:
        if self._run.is_stopping:
            raise Withdrawn
        spider = self._crawler.spider
        if spider is None:
            raise RuntimeError("asked to retry before the spider was opened")
        most = min(most, request.meta.get("max_retry_times", self._retry_times))
        again = get_retry_request(request, spider=spider, reason=reason, max_retry_times=most)
        if again is not None:
            again.meta["wait_s"] = self._run.retry_wait_s * 4 ** (again.meta["retry_times"] - 1)
        return again

    def _set_delay(self, host: str) -> None:
        """Scrapy reads a slot's delay anew for each request, so the next gap gets its own random length.

        What stands in the slot's queue has passed the waiting above: where its host asks to be left alone meanwhile,
        the slot waits. Its delay counts from the start of the last request.
        """
        downloader = self._crawler.engine.downloader
        delay = self._run.manners.next_delay_s(host)
        slot = downloader.slots.get(host)
        if slot is None:
            downloader.per_slot_settings[host] = {"delay": delay}
            return
        wait = 0.0 if self._run.manners.closed_for(host) else self._run.manners.wait_s(host)
        slot.delay = max(delay, wait + monotonic() - slot.lastseen) if wait else delay
