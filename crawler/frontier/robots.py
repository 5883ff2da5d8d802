"""The downloader middleware that obeys robots.txt by RFC 9309: unreachable means no, "not there" means yes.

The file of each host is fetched before the first page of it, through the same delays as pages are, and again once it is
a day old: a run may take longer, and hourly runs need not each ask for it. Only what says something is kept for later
runs, 2xx and 4xx: an error of the server is no permission, and no verdict either.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
)
from scrapy.http.request import NO_CALLBACK

from crawler.frontier.refusal import Refused, Withdrawn
from crawler.politeness import MAX_ROBOTS_BYTES, RobotsRules, read_robots
from pipelines.model import Reason
from pipelines.model.url import host_of
from pipelines.store.robots import FRESH, KeptFile
from spiders.answers import REDIRECTS
from spiders.failures import reason_of_failure

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_MAX_HOPS = 5  # RFC 9309, section 2.3.1.2

_NO_SUCH_HOST = frozenset({Reason.DNS, Reason.CONNECTION, Reason.TLS})
"""Where no connection comes about at all, that is said of the page, rather than that robots.txt is unreachable."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class RobotsMiddleware:
    """Lets pass what the host's robots.txt allows. What it says of delays and sitemaps goes to the run."""

    def __init__(self, crawler: Crawler, run: Any, clock: Callable[[], datetime] = _utc_now) -> None:
        self._crawler = crawler
        self._run = run
        self._clock = clock
        self._rules: dict[str, asyncio.Future[RobotsRules | Refused | None]] = {}
        self._asked_at: dict[str, datetime] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        return cls(crawler, crawler.spider.run)  # type: ignore[union-attr]

    async def process_request(self, request: Request) -> None:
        if request.meta.get("robots"):
            return
        parts = urlsplit(request.url)
        rules = await self._rules_of(f"{parts.scheme}://{parts.netloc}")
        if rules is None:
            raise Withdrawn
        if isinstance(rules, Refused):
            raise Refused(rules.reason, rules.detail)
        if rules.is_closed:
            raise Refused(Reason.ROBOTS_UNREACHABLE, rules.reason)
        if not rules.is_allowed(request.url):
            raise Refused(Reason.DISALLOWED, "robots.txt says no")

    async def _rules_of(self, origin: str) -> RobotsRules | Refused | None:
        """The rules, or why the host cannot be asked; None if the run ends before that is known."""
        known, now = self._rules.get(origin), self._clock()
        if known is not None and now - self._asked_at[origin] < FRESH:
            return await asyncio.shield(known)
        self._rules[origin] = future = asyncio.get_running_loop().create_future()
        self._asked_at[origin] = now
        try:
            rules: RobotsRules | Refused | None = self._kept(origin, now) or await self._fetch(origin)
        except Refused as refused:
            rules = refused
        except Withdrawn:
            rules = None
        except Exception as error:  # noqa: BLE001 - the page edge: what cannot be read, whatever the cause, means no
            rules = RobotsRules(is_closed=True, reason=f"robots.txt: {reason_of_failure(error)[1]}")
        future.set_result(rules)
        if isinstance(rules, RobotsRules):
            self._run.learnt_robots(origin, rules)
        return rules

    def _kept(self, origin: str, now: datetime) -> RobotsRules | None:
        """What an earlier run was told less than a day ago."""
        file = self._run.kept_file(origin)
        if file is None or not file.is_fresh(now):
            return None
        self._asked_at[origin] = file.at
        return read_robots(file.status, file.body)

    async def _fetch(self, origin: str) -> RobotsRules:
        status, body = await self._answer(f"{origin}/robots.txt")
        rules = read_robots(status, body)
        if not rules.is_closed:
            at = self._clock().replace(microsecond=0)
            await self._run.keep_file(KeptFile(origin, at, status, body[:MAX_ROBOTS_BYTES]))
        return rules

    async def _answer(self, url: str) -> tuple[int, bytes]:
        """Status and body at the end of the redirects."""
        for _ in range(_MAX_HOPS + 1):
            response = await self._ask(url)
            location = (response.headers.get("Location") or b"").decode("latin-1")
            if response.status not in REDIRECTS or not location:
                return response.status, response.body
            url = urljoin(url, location)
        return 404, b""  # too many redirects: as if it were not there

    async def _ask(self, url: str) -> Response:
        meta = {
            "robots": True,
            "download_slot": host_of(url),
            "download_maxsize": 4 * MAX_ROBOTS_BYTES,
            "max_retry_times": 1,
        }
        request = Request(url, meta=meta, callback=NO_CALLBACK, dont_filter=True)
        try:
            return await self._crawler.engine.download_async(request)
        except (CannotResolveHostError, DownloadConnectionRefusedError, DownloadFailedError) as error:
            reason, detail = reason_of_failure(error)
            if reason not in _NO_SUCH_HOST:
                raise
            raise Refused(reason, detail) from error
