"""The desk of a crawl that renders: what proves to be an empty shell there is read again as a browser shows it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Collection, Mapping
from dataclasses import replace
from typing import Protocol

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http.request import NO_CALLBACK

from crawler.engine_options import CrawlOptions
from crawler.reading import PageReading, ReadingContext
from crawler.rendering import limits as bounds
from crawler.rendering.browser import Browser
from crawler.rendering.installed import require_rendering
from crawler.rendering.loader import Fetch, Fetched
from crawler.rendering.renderer import NotRendered, Renderer
from pipelines.model import Page, Reason, Rejected
from pipelines.model.url import host_of, registrable_domain

_LOOK_S = 0.5
"""How often it is looked whether the crawl is to end."""


class Desk(Protocol):
    """Where pages are read."""

    async def read(self, page: Page, context: ReadingContext) -> PageReading: ...


class RenderingDesk:
    """Renders pages of `domains` alone, once it is attached to a crawl."""

    def __init__(self, desk: Desk, domains: Collection[str], program: str, room: asyncio.Semaphore) -> None:
        self._desk = desk
        self._domains = domains
        self._program = program
        self._room = room
        self._renderer: Renderer | None = None
        self._crawler: Crawler | None = None

    def attach(self, crawler: Crawler) -> None:
        self._crawler = crawler
        limits = bounds.usual_limits()

        async def opened() -> None:
            browser = Browser(crawler, self._program, crawler.settings["USER_AGENT"], limits)
            crawler.signals.connect(browser.close, signal=signals.spider_closed, weak=False)
            await browser.open()
            self._renderer = Renderer(browser, downloads_of(crawler), limits, self._room)

        crawler.signals.connect(opened, signal=signals.spider_opened, weak=False)

    async def read(self, page: Page, context: ReadingContext) -> PageReading:
        """As the other desk does; CancelledError once the crawl is to end."""
        reading = await self._desk.read(page, context)
        if not is_shell(reading) or self._renderer is None or registrable_domain(page.url) not in self._domains:
            return reading
        made = await self._unless_stopped(self._renderer.render(page))
        if isinstance(made, NotRendered):
            return replace(reading, result=Rejected(Reason.RENDER_FAILED, made.why, page.url))
        again = await self._desk.read(made, context)
        if is_shell(again) and isinstance(again.result, Rejected):
            why = f"still empty once its scripts had run: {again.result.detail}"
            again = replace(again, result=Rejected(Reason.RENDER_FAILED, why, page.url))
        return replace(again, rendered=made)

    async def _unless_stopped(self, work: Awaitable[Page | NotRendered]) -> Page | NotRendered:
        rendering = asyncio.ensure_future(work)
        try:
            while not rendering.done():
                if self._crawler is None or not self._crawler.crawling:
                    raise asyncio.CancelledError
                await asyncio.wait({rendering}, timeout=_LOOK_S)
            return rendering.result()
        finally:
            rendering.cancel()


def rendering_desk(desk: Desk, options: CrawlOptions, room: asyncio.Semaphore | None = None) -> RenderingDesk | None:
    """`desk`, rendering what the options say; None where they say nothing. Raises ConfigurationError.

    `room` bounds the pages that are open at a time in all crawls that share it.
    """
    domains = options.rendered_domains
    room = room or asyncio.Semaphore(bounds.PAGES_AT_A_TIME)
    return RenderingDesk(desk, domains, require_rendering(), room) if domains else None


def is_shell(reading: PageReading) -> bool:
    return isinstance(reading.result, Rejected) and reading.result.reason is Reason.EMPTY_SHELL


def downloads_of(crawler: Crawler) -> Fetch:
    """Downloads as the pages of the crawl are: same guard, robots.txt, pauses and limits; no redirect is followed."""

    async def fetch(url: str, headers: Mapping[str, str], max_bytes: int) -> Fetched:
        meta = {
            "rights": True,  # what the site says of mining it says of its pages
            "download_slot": host_of(url),
            "download_maxsize": min(max_bytes, crawler.settings.getint("DOWNLOAD_MAXSIZE")),
            "max_retry_times": 0,
        }
        request = Request(url, headers=dict(headers), meta=meta, callback=NO_CALLBACK, dont_filter=True)
        if crawler.engine is None:
            raise RuntimeError("asked to download before the crawl began")
        response = await crawler.engine.download_async(request)
        told = {str(name).lower(): str(value) for name, value in response.headers.to_unicode_dict().items()}
        return Fetched(response.status, told, response.body)

    return fetch
