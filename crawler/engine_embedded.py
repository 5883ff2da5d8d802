"""Runs a crawl in this process: Scrapy over a corpus, with its settings, signals and an end that leaves all whole."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from types import FrameType
from typing import Any, Protocol, Self

from scrapy import signals as scrapy_signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from crawler.cycles import look_rarely
from crawler.desk import open_desk
from crawler.engine import Desk, Run
from crawler.engine_options import CrawlOptions
from crawler.process import settings_with
from crawler.rendering.desk import rendering_desk
from crawler.runlog.alarms import judge_for
from crawler.runlog.lines import LOG_NAMES, json_log
from crawler.runlog.tally import RunTally
from pipelines.model import Reason
from pipelines.store.corpus import Corpus
from pipelines.store.history import Alarm
from pipelines.store.runs import ArticleCounts
from spiders.news import NewsSpider

STOP_GRACE_S = 5.0
"""How long a run that is told to stop waits for answers that are under way."""
TICK_S = 0.5
_LOG_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """How a crawl ended. `stopped` is the budget that ended it, INTERRUPTED for a signal, None where all is done."""

    discovered: int
    fates: dict[str, int]
    reasons: dict[Reason, int]
    tally: RunTally
    seconds: float
    stopped: Reason | None
    alarms: tuple[Alarm, ...] = ()

    @property
    def articles(self) -> ArticleCounts:
        """All articles of the corpus: those that this run found new or changed, and the rest, known before."""
        new, changed, known = (self.reasons.get(reason, 0) for reason in (Reason.NEW, Reason.CHANGED, Reason.KNOWN))
        return ArticleCounts(new + changed + known, new, changed, known)

    @property
    def is_broken(self) -> bool:
        """Whether every page that was to be read killed its worker: that is no page's fault."""
        return self.tally.unread > 1 and self.tally.read == 0


class Watch(Protocol):
    """Is told twice a second how a run is getting on."""

    def look(self, run: Run, corpus: Corpus) -> None: ...

    def close(self) -> None: ...


def crawl(
    options: CrawlOptions, watch: Watch | None = None, around: Callable[[Desk], Desk] = lambda desk: desk
) -> CrawlResult:
    """Crawl until nothing is left, a budget is spent or a signal comes. Raises StoreError if the folder fails it.

    `around` may put something between the run and the desk where its pages are read.
    """
    with (
        _Signals() as caught,
        Corpus.open(options.out, compress=options.compress) as corpus,
        open_desk(options.out, options.workers) as desk,
    ):
        rendering = rendering_desk(desk, options)
        run = Run(options, corpus, around(rendering or desk))
        if rendering is not None:
            run.on_attach = rendering.attach
        run.begin()
        try:
            interrupted = _run_scrapy(run, settings_of(options), _ticker(run, corpus, watch), caught)
        finally:
            run.close()
            if watch is not None:
                watch.close()
        if run.failure is not None:
            raise run.failure
        stopped = Reason.INTERRUPTED if interrupted else run.spent if corpus.pending_count() else None
        return end_run(run, corpus, stopped)


def end_run(run: Run, corpus: Corpus, stopped: Reason | None) -> CrawlResult:
    """Close the run in its corpus. `stopped` INTERRUPTED leaves it open, to be gone on with."""
    if stopped is not None and stopped is not Reason.INTERRUPTED:
        corpus.settle_pending(stopped)
    tally = run.tally
    is_over = stopped is not Reason.INTERRUPTED
    alarms = corpus.judge(judge_for(is_open=run.options.until is None)) if is_over else []
    notes = {
        "links_not_listed": {"other_sites": tally.off_site_links, "assets": tally.asset_links},
        "alarms": [asdict(alarm) for alarm in alarms],
    }
    corpus.finish_run(finished_at=datetime.now(UTC), complete=is_over, notes=notes)
    return CrawlResult(
        discovered=corpus.discovered_count(),
        fates=dict(corpus.fates()),
        reasons=dict(corpus.reasons()),
        tally=tally,
        seconds=tally.seconds,
        stopped=stopped,
        alarms=tuple(alarms),
    )


def _ticker(run: Run, corpus: Corpus, watch: Watch | None) -> Callable[[], None]:
    """Looks at the run twice a second, from the thread that changes it, and ends it when its time is up."""

    def tick() -> None:
        if watch is not None:
            watch.look(run, corpus)
        if run.budget.seconds_left() == 0.0:
            run.stop()
        asyncio.get_running_loop().call_later(TICK_S, tick)

    return tick


def settings_of(options: CrawlOptions) -> Settings:
    """Scrapy's settings for one run."""
    log_file = log_path(options) if options.log == "text" else ""
    told = {
        "USER_AGENT": options.user_agent,
        "DOWNLOAD_DELAY": options.delay_s,
        "CONCURRENT_REQUESTS_PER_DOMAIN": options.per_host,
        "LOG_FILE": log_file or None,
        "LOG_ENABLED": bool(log_file),
        "LOG_INSTALL_ROOT_HANDLER": bool(log_file),
        "EXTENSIONS_BASE": {},  # they count what the report of a run tells; to be told of a page costs a task for each
        "DOWNLOADER_STATS": False,  # they write out each request to know its length; the report counts for itself
    }
    return settings_with(told)


def log_path(options: CrawlOptions) -> str:
    """The log beside the records; a long one is put aside once."""
    if options.out is None:
        return ""
    path = options.out / LOG_NAMES[options.log]
    if path.exists() and path.stat().st_size > _LOG_BYTES:
        path.replace(options.out / f"{path.name}.1")
    return str(path)


def _run_scrapy(run: Run, settings: Settings, tick: Callable[[], None], caught: _Signals) -> bool:
    """Run the reactor until the crawl is over. True if a signal ended it."""
    look_rarely()
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(NewsSpider)
    crawling = process.crawl(crawler, run=run)
    run.on_stop = lambda: _end_soon(crawler)
    crawler.signals.connect(tick, signal=scrapy_signals.engine_started, weak=False)
    json_path = log_path(run.options) if run.options.log == "json" else ""
    with caught.given_to(run), json_log(json_path):
        process.start(install_signal_handlers=False)
    if crawling.done() and not crawling.cancelled() and (error := crawling.exception()) is not None:
        raise error
    return caught.count > 0


def _end_soon(crawler: Crawler) -> None:
    """Stop in good order, and after a while in any."""
    from twisted.internet import reactor  # noqa: PLC0415 - installs a reactor when imported

    def halt() -> None:
        with contextlib.suppress(Exception):
            reactor.stop()  # type: ignore[attr-defined]

    loop = asyncio.get_running_loop()
    if crawler.engine is None or not crawler.engine.running:  # it has not begun, so that nothing is under way
        loop.call_soon(halt)
        return
    task = loop.create_task(crawler.stop_async())
    loop.call_later(STOP_GRACE_S, halt)
    crawler.stop_task = task  # type: ignore[attr-defined] # a task that nobody holds may be collected


class _Signals:
    """SIGINT and SIGTERM stop the run in good order, a second one at once. Puts the old handlers back.

    Before the run and after it they are a KeyboardInterrupt: the corpus is whole at any moment.
    """

    def __init__(self) -> None:
        self._run: Run | None = None
        self._before: dict[int, Any] = {}
        self.count = 0

    @contextlib.contextmanager
    def given_to(self, run: Run) -> Iterator[None]:
        self._run = run
        try:
            yield
        finally:
            self._run = None

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._run is None:
            raise KeyboardInterrupt
        from twisted.internet import reactor  # noqa: PLC0415

        self.count += 1
        act = self._run.stop if self.count == 1 else reactor.stop  # type: ignore[attr-defined]
        reactor.callFromThread(act)  # type: ignore[attr-defined]
