"""Scrapy's downloader, made to hold its own limit of requests per host, and to ask nothing of one that is closed."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from scrapy.core.downloader import Downloader, Slot

from crawler.frontier.refusal import Refused
from pipelines.model import Reason
from pipelines.model.url import host_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response
    from twisted.internet.defer import Deferred

    from crawler.politeness import Manners


class StrictDownloader(Downloader):
    """Counts a request from the moment its slot lets it go.

    Scrapy 2.19.0 counts it when the task of its download first runs, one turn of the loop later. Without a delay its
    queue is emptied before that (16 in flight where 1 was allowed), and with a delay so is whatever comes due while
    the loop is held up for longer than the delay.
    """

    def _wait_for_download(
        self, slot: Slot, request: Request, queue_dfd: Deferred[Response]
    ) -> Coroutine[Any, Any, None]:
        slot.transferring.add(request)
        if (manners := self._manners()) is not None:  # a wait that its host asked for is over with this request
            slot.delay = manners.next_delay_s(host_of(request.url))
        return super()._wait_for_download(slot, request, queue_dfd)

    async def _download(self, slot: Slot, request: Request) -> Response:
        """What stands in a slot's queue has passed the middlewares: its host may have been closed meanwhile."""
        manners = self._manners()
        closed = manners.closed_for(host_of(request.url)) if manners is not None else ""
        if closed:
            slot.transferring.remove(request)
            self._process_queue(slot)
            raise Refused(Reason.HOST_PAUSED, closed)
        return await super()._download(slot, request)

    def _manners(self) -> Manners | None:
        run = getattr(self.crawler.spider, "run", None)
        return run.manners if run is not None else None
