"""The crawls of a worker: each site a Scrapy crawler of its own over the shared corpus, all in one event loop."""

from __future__ import annotations

import asyncio
import contextlib

import sqlalchemy as sa
from scrapy.crawler import AsyncCrawlerProcess, Crawler

from crawler.engine import Desk, Run
from crawler.engine_embedded import CrawlResult, end_run, settings_of
from crawler.fleet.book import Taken
from crawler.fleet.spec import options_of
from crawler.rendering.desk import rendering_desk
from crawler.rendering.limits import PAGES_AT_A_TIME
from pipelines.model import Reason
from pipelines.store.corpus import Corpus
from pipelines.store.shared.opening import open_site
from spiders.news import NewsSpider

_TICK_S = 0.5


class Crawls:
    """Runs crawls until each is over or `stop` is called. Pages of all are read at one desk."""

    def __init__(self, process: AsyncCrawlerProcess, engine: sa.Engine, desk: Desk) -> None:
        self._process = process
        self._engine = engine
        self._desk = desk
        self._room = asyncio.Semaphore(PAGES_AT_A_TIME)
        self._runs: set[Run] = set()
        self.is_stopping = False

    def stop(self) -> None:
        """Ask for nothing more, anywhere."""
        self.is_stopping = True
        for run in list(self._runs):
            run.stop()

    async def crawl(self, taken: Taken) -> CrawlResult:
        """One run of a site. Raises StoreError where the corpus takes nothing more; what was committed stays."""
        options = options_of(taken.spec)
        opened = (self._engine, taken.site, taken.token, taken.place, taken.folder, options.compress)
        corpus = await asyncio.to_thread(open_site, *opened)
        try:
            rendering = rendering_desk(self._desk, options, self._room)
            run = Run(options, corpus, rendering or self._desk)
            if rendering is not None:
                run.on_attach = rendering.attach
            await asyncio.to_thread(run.begin)
            self._runs.add(run)
            try:
                await self._go_on(run)
            finally:
                self._runs.discard(run)
                await asyncio.to_thread(run.close)
            if run.failure is not None:
                raise run.failure
            return await asyncio.to_thread(end_run, run, corpus, self._stopped(run, corpus))
        finally:
            await asyncio.to_thread(corpus.close)

    async def _go_on(self, run: Run) -> None:
        crawler = Crawler(NewsSpider, settings_of(run.options), init_reactor=False)
        crawling = self._process.crawl(crawler, run=run)
        run.on_stop = lambda: _end_soon(crawler)
        if self.is_stopping:
            run.stop()
        while not crawling.done():
            try:
                await asyncio.wait((crawling,), timeout=_TICK_S)
            except asyncio.CancelledError:
                run.stop()
                raise
            if run.budget.seconds_left() == 0.0:
                run.stop()
        crawling.result()

    def _stopped(self, run: Run, corpus: Corpus) -> Reason | None:
        if self.is_stopping:
            return Reason.INTERRUPTED
        return run.spent if corpus.pending_count() else None


def _end_soon(crawler: Crawler) -> None:
    task = asyncio.get_running_loop().create_task(_stop(crawler))
    crawler.stop_task = task  # type: ignore[attr-defined] # a task that nobody holds may be collected


async def _stop(crawler: Crawler) -> None:
    """As soon as it has begun: a crawler that opens cannot be told to stop."""
    while crawler.crawling and (  # noqa: ASYNC110 - it ends with the crawl
        crawler.engine is None or not crawler.engine.running
    ):
        await asyncio.sleep(0.05)
    with contextlib.suppress(RuntimeError):
        await crawler.stop_async()
