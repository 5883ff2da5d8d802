"""One crawl: the corpus, the workers and the manners of a run, and what Scrapy's components ask of them.

The scheduler takes pending URLs here, the spider hands answers over to be read, the store stage commits outcomes.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from scrapy import Request, signals
from scrapy.crawler import Crawler

from crawler.archiving import Captures
from crawler.assembly import Assembly
from crawler.engine_budget import Budget
from crawler.engine_ledger import WRITE_ERRORS, Ledger
from crawler.engine_options import CrawlOptions
from crawler.engine_queue import Queue, is_half_read
from crawler.frontier.refusal import Withdrawn
from crawler.politeness import Manners, RobotsRules
from crawler.reading import PageReading, ReadingContext
from crawler.rights import SiteRights
from crawler.runlog.lines import log_page
from crawler.runlog.tally import RunTally
from pipelines.model import Candidate, Outcome, Page, Reason, Rejected, UrlKind
from pipelines.model.url import host_of, registrable_domain
from pipelines.store.corpus import Corpus
from pipelines.store.errors import StoreError
from pipelines.store.frontier import Pending
from pipelines.store.robots import KeptFile
from spiders.discover.sitemap import well_known
from spiders.news import start_candidate
from spiders.scope import Scope

log = logging.getLogger("thresher.page")


class Desk(Protocol):
    """Where pages are read: worker processes, or this one."""

    async def read(self, page: Page, context: ReadingContext) -> PageReading:
        """The reading; a page that cannot be read in time comes back as Rejected. CancelledError when closing."""


class Run:
    """The state of one crawl while it goes on. Everything that must outlive it is in the corpus."""

    def __init__(self, options: CrawlOptions, corpus: Corpus, desk: Desk) -> None:
        self.options = options
        self.scope = Scope(options.sites, options.limits)
        self.manners = Manners(options.delay_s, time.monotonic)
        self.rights = SiteRights()
        self.tally = RunTally()
        self.retry_wait_s = options.retry_wait_s
        self.start_hosts = frozenset(host_of(start) for start in options.starts)
        self.is_stopping = False
        self.failure: Exception | None = None
        self.crawl_id = ""
        self.on_stop: Callable[[], None] = lambda: None
        self.on_close: Callable[[], None] = lambda: None
        self.on_attach: Callable[[Crawler], None] = lambda crawler: None
        self._corpus = corpus
        self._ledger = Ledger(corpus)
        self._desk = desk
        self._captures = Captures(is_on=options.archive)
        self.budget = Budget(options.max_pages, options.max_time_s, time.monotonic)
        self._queue = Queue(corpus, self.budget, options.per_host, self._is_over, waits_for_dates=bool(options.since))
        self._crawler: Crawler | None = None
        self._stop = asyncio.Event()

    # -- beginning and end

    def begin(self) -> None:
        """Open the run in the corpus and enter the starts."""
        info = self._corpus.begin_run(
            started_at=datetime.now(UTC),
            options=self.options.as_notes(),
            sites=sorted(self.scope.domains),
            revisit=self.options.revisit,
            rendered=self.options.rendered_domains,
        )
        self.crawl_id = info.crawl_id
        self.budget.day.begin(self.options.sites, info.asked_today)
        for site in self.options.sites:
            for start in site.start if site.delay_s is not None else ():
                self.manners.set_own_delay(host_of(start), site.delay_s or 0.0)
        self._corpus.add([start_candidate(start) for start in self.options.starts])

    def attach(self, crawler: Crawler) -> None:
        self._crawler = crawler
        crawler.signals.connect(self._closed, signal=signals.spider_closed)
        self.on_attach(crawler)

    def _closed(self) -> None:
        self.on_close()

    def close(self) -> None:
        """Wait for what is being written. The corpus may be used for other things afterwards."""
        self._ledger.close()

    def stop(self) -> None:
        """Ask for nothing more and cut waits short. What is in flight ends, or stays pending."""
        if not self.is_stopping:
            self.is_stopping = True
            self._stop.set()
            self.on_stop()

    def fail(self, error: Exception) -> None:
        """End the run because nothing more can be kept."""
        self.failure = self.failure or error
        self.stop()

    @property
    def is_ending(self) -> bool:
        """Told to stop, by us or by Scrapy itself."""
        return self.is_stopping or not self._crawling()

    @property
    def spent(self) -> Reason | None:
        return self.budget.spent or self.budget.day.reason

    # -- for the scheduler

    def next_pending(self) -> Pending | None:
        return self._queue.next()

    def has_pending(self) -> bool:
        return self._queue.has_next()

    def launched(self, request: Request) -> None:
        self._queue.pace.launched(host_of(request.url))
        self.budget.day.took(host_of(request.url))

    def landed(self, request: Request) -> None:
        self._queue.pace.landed(host_of(request.url))
        self._captures.answered(request)

    def _is_over(self) -> bool:
        return self.is_ending or self.budget.spent is not None

    def _crawling(self) -> bool:
        return self._crawler is None or self._crawler.crawling

    # -- for the spider

    async def read(self, page: Page, pending: Pending, *, is_part: bool = False) -> PageReading | None:
        """What the page (that of `pending`, or a further one of its article) holds; None if the run ends before."""
        site = self.scope.site_of(pending.url)
        context = ReadingContext(
            kind=pending.kind,
            depth=pending.depth,
            site_url=site.start[0] if site else page.url,
            since=self.options.since,
            until=self.options.until,
            rules=site.rules if site else None,
            template=self._corpus.templates.of(registrable_domain(pending.url)),
            is_part=is_part,
        )
        self._captures.hold(pending.url, page, context)
        try:
            reading = await self._desk.read(page, context)
        except asyncio.CancelledError:
            if self.is_ending:
                return None
            raise
        except StoreError as error:  # a full disk: no fault of the page
            self.fail(error)
            return None
        if self.is_ending and isinstance(reading.result, Rejected) and reading.result.reason is Reason.WORKER_CRASH:
            return None  # its worker was ended with the rest of the process group: that is no fault of the page
        if reading.rendered is not None:
            self._captures.made(pending.url, reading.rendered)
        self.tally.linked(reading.off_site, reading.assets)
        return reading

    def assembly(self, outcome: Outcome, reading: PageReading) -> Assembly:
        """The article that was read, for its other pages to be added."""
        return Assembly(replace(outcome, seen=reading.seen), reading.pager)

    def is_withdrawn(self, error: BaseException) -> bool:
        return isinstance(error, Withdrawn) or (self.is_ending and isinstance(error, asyncio.CancelledError))

    def give_back(self, pending: Pending) -> None:
        self._queue.give_back(pending)
        self._captures.drop(pending.url)
        if not self.is_stopping:  # while stopping it would be handed out again at once
            self._corpus.give_back(pending.url)

    # -- for the store stage

    def is_waiting(self, outcomes: int) -> bool:
        """Whether nothing else is in flight, or half of what piles up is read."""
        slot = self._crawler.engine.scraper.slot if self._crawler is not None else None
        return outcomes >= len(self._queue) or (slot is not None and is_half_read(slot, outcomes))

    async def commit(self, outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
        if self.failure is not None:
            return ()
        try:
            settled = await self._ledger.commit(self._captures.given_to(outcomes))
        except WRITE_ERRORS as error:
            self.fail(error)
            return ()
        for asked, outcome in zip(outcomes, settled, strict=True):
            self._note(asked, outcome)
        return settled

    def _note(self, asked: Outcome, outcome: Outcome) -> None:
        pending = self._queue.settled(asked.url)
        if pending is not None:
            self.budget.settled(pending, outcome)
        self.tally.settled(asked, outcome, pending)
        log_page(log, outcome)

    # -- for the middlewares

    async def pause(self, seconds: float) -> bool:
        """Wait; False if the run was told to stop meanwhile."""
        ends_at = time.monotonic() + seconds
        while (left := ends_at - time.monotonic()) > 0 and self._crawling() and not self.is_stopping:
            try:
                await asyncio.wait_for(self._stop.wait(), min(left, 1.0))
            except TimeoutError:
                continue
        return self._crawling() and not self.is_stopping

    def requested(self) -> None:
        self.tally.requests += 1

    def learnt_robots(self, origin: str, rules: RobotsRules) -> None:
        """Take a host's delay, and of a start's host the sitemaps; well-known places where it names none."""
        host = host_of(origin)
        self.rights.learnt_robots(origin, rules)
        self.manners.set_robots_delay(host, rules.delay_s)
        if host not in self.start_hosts or rules.is_closed:
            return
        named = [Candidate(url, UrlKind.SITEMAP, "named by robots.txt", depth=1) for url in rules.sitemaps]
        guesses = [guess for guess in well_known(origin) if not named or guess.kind is not UrlKind.SITEMAP]
        self._ledger.add_soon(self.scope.judge([*named, *guesses]), self.fail)

    def kept_file(self, name: str) -> KeptFile | None:
        """The last answer for a file of the site (`KeptFile.name`) that a run of this corpus was given, however old."""
        return self._corpus.robots.kept(name)

    async def keep_file(self, file: KeptFile) -> None:
        """For the runs of the next hours."""
        try:
            await self._ledger.keep_file(file)
        except WRITE_ERRORS as error:
            self.fail(error)
