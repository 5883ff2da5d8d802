"""What the files of a site say of automated use, asked once a day and put on each of its pages with the evidence.

robots.txt tells what other crawlers may, those that gather for AI above all; tdmrep.json whether mining is reserved.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http.request import NO_CALLBACK

from crawler.frontier.refusal import Refused
from crawler.politeness import RobotsRules
from crawler.tdmrep import MAX_TDMREP_BYTES, TDMREP_PATH, TdmRules, read_tdmrep
from pipelines.model import Reason, Rights
from pipelines.model.url import host_of
from pipelines.store.robots import FRESH, KeptFile

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class SiteRights:
    """What is known of each origin (scheme, host and port)."""

    def __init__(self) -> None:
        self._robots: dict[str, RobotsRules] = {}
        self._tdm: dict[str, TdmRules] = {}

    def learnt_robots(self, origin: str, rules: RobotsRules) -> None:
        self._robots[origin] = rules

    def learnt_tdm(self, origin: str, rules: TdmRules) -> None:
        self._tdm[origin] = rules

    def robots_of(self, url: str) -> RobotsRules | None:
        """None where they were not asked for."""
        return self._robots.get(origin_of(url))

    def of(self, url: str) -> Rights:
        """What they say of `url`, which robots.txt allowed to us, as it was asked for."""
        origin = origin_of(url)
        rights = self._tdm.get(origin, TdmRules()).of(url)
        rules = self._robots.get(origin)
        if rules is None:
            return rights
        refused = rules.refused_to(url)
        if not refused:
            return replace(rights, robots="allowed")
        return replace(rights, robots="disallowed", evidence=(f"robots.txt: {', '.join(refused)}", *rights.evidence))


def _utc_now() -> datetime:
    return datetime.now(UTC)


class RightsMiddleware:
    """Fetches tdmrep.json before the first page of an origin, through the same robots rules and delays as pages.

    With `--respect-tdm` a page that it reserves is not asked for.
    """

    def __init__(self, crawler: Crawler, run: Any, clock: Callable[[], datetime] = _utc_now) -> None:
        self._crawler = crawler
        self._run = run
        self._clock = clock
        self._known: dict[str, asyncio.Task[TdmRules]] = {}
        self._asked_at: dict[str, datetime] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RightsMiddleware:
        return cls(crawler, crawler.spider.run)  # type: ignore[union-attr]

    async def process_request(self, request: Request) -> None:
        if request.meta.get("robots") or request.meta.get("rights"):
            return
        origin = origin_of(request.url)
        now = self._clock()
        if origin not in self._known or now - self._asked_at[origin] >= FRESH:
            self._asked_at[origin] = now
            self._known[origin] = asyncio.get_running_loop().create_task(self._learn(origin, now))
        rights = (await asyncio.shield(self._known[origin])).of(request.url)
        if self._run.options.respect_tdm and rights.tdm == "reserved":
            raise Refused(Reason.RIGHTS_RESERVED, "; ".join(rights.evidence))

    async def _learn(self, origin: str, now: datetime) -> TdmRules:
        """What the file says now, or said to a run less than a day ago. An error takes no reservation back."""
        kept: KeptFile | None = self._run.kept_file(origin + TDMREP_PATH)
        if kept is not None and kept.is_fresh(now):
            self._asked_at[origin] = kept.at
        else:
            kept = await self._ask(origin, now) or kept
        rules = read_tdmrep(kept.status, kept.body) if kept is not None else TdmRules()
        self._run.rights.learnt_tdm(origin, rules)
        return rules

    async def _ask(self, origin: str, now: datetime) -> KeptFile | None:
        """The answer, kept for the runs of a day; None where it says nothing."""
        meta: dict[str, object] = {"rights": True, "download_slot": host_of(origin)}
        meta |= {"download_maxsize": MAX_TDMREP_BYTES, "max_retry_times": 0}
        request = Request(origin + TDMREP_PATH, meta=meta, callback=NO_CALLBACK, dont_filter=True)
        try:
            response = await self._crawler.engine.download_async(request)
        except Exception:  # noqa: BLE001 - the page edge: a file that cannot be had, whatever the cause, says nothing
            return None
        if response.status >= 500 or response.status == HTTPStatus.TOO_MANY_REQUESTS:
            return None
        body = response.body if response.status == HTTPStatus.OK else b""
        file = KeptFile(origin + TDMREP_PATH, now.replace(microsecond=0), response.status, body)
        await self._run.keep_file(file)
        return file


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
