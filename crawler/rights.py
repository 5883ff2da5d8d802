"""What the files of a site say of automated use, asked once a run and put on each of its pages with the evidence.

robots.txt tells what other crawlers may, those that gather for AI above all; tdmrep.json whether mining is reserved.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http.request import NO_CALLBACK

from crawler.frontier.refusal import Refused
from crawler.politeness import RobotsRules
from crawler.tdmrep import MAX_TDMREP_BYTES, TDMREP_PATH, TdmRules, read_tdmrep
from pipelines.model import Reason, Rights
from pipelines.model.url import host_of

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


class RightsMiddleware:
    """Fetches tdmrep.json before the first page of an origin, through the same robots rules and delays as pages.

    With `--respect-tdm` a page that it reserves is not asked for.
    """

    def __init__(self, crawler: Crawler, run: Any) -> None:
        self._crawler = crawler
        self._run = run
        self._known: dict[str, asyncio.Task[TdmRules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RightsMiddleware:
        return cls(crawler, crawler.spider.run)  # type: ignore[union-attr]

    async def process_request(self, request: Request) -> None:
        if request.meta.get("robots") or request.meta.get("rights"):
            return
        origin = origin_of(request.url)
        if origin not in self._known:
            self._known[origin] = asyncio.get_running_loop().create_task(self._ask(origin))
        rights = (await asyncio.shield(self._known[origin])).of(request.url)
        if self._run.options.respect_tdm and rights.tdm == "reserved":
            raise Refused(Reason.RIGHTS_RESERVED, "; ".join(rights.evidence))

    async def _ask(self, origin: str) -> TdmRules:
        meta: dict[str, object] = {"rights": True, "download_slot": host_of(origin)}
        meta |= {"download_maxsize": MAX_TDMREP_BYTES, "max_retry_times": 0}
        request = Request(origin + TDMREP_PATH, meta=meta, callback=NO_CALLBACK, dont_filter=True)
        try:
            response = await self._crawler.engine.download_async(request)
            rules = read_tdmrep(response.status, response.body)
        except Exception:  # noqa: BLE001 - the page edge: a file that cannot be had, whatever the cause, says nothing
            rules = TdmRules()
        self._run.rights.learnt_tdm(origin, rules)
        return rules


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
