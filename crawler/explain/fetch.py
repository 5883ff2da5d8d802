"""Fetches one page as a crawl would: the same guard, robots.txt, pauses and user agent, and nothing beyond it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scrapy.crawler import AsyncCrawlerProcess

from crawler.engine import Run
from crawler.engine_options import CrawlOptions
from crawler.process import settings_with
from crawler.reading import PageReading, ReadingContext
from crawler.runlog.unreached import advice
from pipelines.model import Candidate, Outcome, Page, Reason, Rejected, UrlKind
from pipelines.store.corpus import Corpus
from spiders.news import NewsSpider
from spiders.scope import Scope
from spiders.sites import site_from_url

MAX_TIME_S = 180


@dataclass(frozen=True, slots=True)
class NotFetched:
    """Why there is no page, in one line, and whether that is because the user broke off."""

    why: str
    is_interrupted: bool = False


class _OnePageScope(Scope):
    """Takes up where the page redirects to, and neither the listings that robots.txt names nor guesses of them."""

    def judge(self, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
        return super().judge(c for c in candidates if c.kind is UrlKind.SECTION and not c.probe)


class _Tray:
    """Where the page is put instead of being read. It names no further URLs."""

    def __init__(self) -> None:
        self.page: Page | None = None

    async def read(self, page: Page, context: ReadingContext) -> PageReading:
        self.page = self.page or page
        return PageReading(Rejected(Reason.EMPTY, "", page.url))


def fetch_page(url: str, contact: str = "") -> Page | NotFetched:
    """The page at `url`. Raises ValueError if that is no web address. Once in a process: Scrapy's reactor runs once."""
    options = CrawlOptions(sites=(site_from_url(url),), contact=contact)
    tray, corpus = _Tray(), Corpus.open(None)
    run = Run(options, corpus, tray)
    run.scope = _OnePageScope(options.sites, options.limits)
    run.begin()
    run.on_close = corpus.close
    told = {"USER_AGENT": options.user_agent, "CLOSESPIDER_TIMEOUT": MAX_TIME_S, "LOG_ENABLED": False}
    process = AsyncCrawlerProcess(settings_with(told))
    crawler = process.create_crawler(NewsSpider)
    process.crawl(crawler, run=run)
    process.start()
    if tray.page is not None:
        return tray.page
    ended = crawler.stats.get_value("finish_reason") if crawler.stats else ""
    if ended == "shutdown":
        return NotFetched("interrupted", is_interrupted=True)
    return NotFetched(advice(next(iter(run.tally.refusals.values()), Outcome(url, Reason.TIMEOUT))))
