"""Commits go to a thread: the event loop goes on meanwhile, their order is kept, and nothing is left half counted."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from crawler.desk import open_desk
from crawler.engine import Run
from crawler.engine_ledger import Ledger
from crawler.engine_options import CrawlOptions
from pipelines.model import Reason
from pipelines.store.corpus import Corpus
from pipelines.store.errors import DiskFull
from pipelines.store.steps import Step
from spiders.sites import site_from_url
from tests.pipelines.store.build import SITE, got, link, open_corpus

PAGES = [f"{SITE}/2026/{number}" for number in range(4)]


class Gate:
    """A checkpoint that holds each commit up until it is let through."""

    def __init__(self) -> None:
        self.reached, self.open = threading.Event(), threading.Event()

    def __call__(self, step: Step) -> None:
        if step is Step.IN_TRANSACTION:
            self.reached.set()
            assert self.open.wait(10), "nobody let the commit through"


def test_the_event_loop_goes_on_while_a_commit_is_written(tmp_path: Path) -> None:
    async def act() -> None:
        task = asyncio.ensure_future(ledger.commit([got(first.url)]))
        assert await asyncio.to_thread(gate.reached.wait, 10)
        assert [pending.url for pending in corpus.take(9)] == PAGES[1:], "URLs are handed out meanwhile"
        assert corpus.fates() == {"pending": len(PAGES)}
        gate.open.set()  # on the loop: had the commit held it up, this would never be reached
        assert [outcome.reason for outcome in await task] == [Reason.NEW]

    gate = Gate()
    with open_corpus(tmp_path, checkpoint=gate) as corpus:
        corpus.add([link(url) for url in PAGES])
        (first,) = corpus.take(1)
        ledger = Ledger(corpus)
        asyncio.run(act())
        ledger.close()
        assert corpus.fates() == {"pending": 3, "article": 1}


def test_commits_and_candidates_are_written_in_the_order_asked_for(tmp_path: Path) -> None:
    order: list[str] = []

    async def act() -> None:
        jobs = [ledger.add([link(PAGES[1])]), ledger.commit([got(PAGES[0])]), ledger.commit([got(PAGES[1])])]
        names = ("add", "first", "second")
        tasks = [asyncio.ensure_future(job) for job in jobs]
        for name, task in zip(names, tasks, strict=True):
            task.add_done_callback(lambda _, name=name: order.append(name))
        await asyncio.gather(*tasks)

    with open_corpus(tmp_path) as corpus:
        corpus.add([link(PAGES[0])])
        ledger = Ledger(corpus)
        asyncio.run(act())
        ledger.close()
        assert order == ["add", "first", "second"]
        assert corpus.fates() == {"article": 2}
        assert corpus.record_count() == 2


def test_a_commit_that_nobody_waits_for_any_more_is_counted_at_the_end(tmp_path: Path) -> None:
    async def act() -> None:
        task = asyncio.ensure_future(ledger.commit([got(PAGES[0])]))
        assert await asyncio.to_thread(gate.reached.wait, 10)
        task.cancel()
        gate.open.set()

    gate = Gate()
    with open_corpus(tmp_path, checkpoint=gate) as corpus:
        corpus.add([link(url) for url in PAGES[:2]])
        ledger = Ledger(corpus)
        asyncio.run(act())
        ledger.close()
        assert corpus.fates() == {"pending": 1, "article": 1}
        assert corpus.record_count() == 1


def test_a_full_disk_reaches_whoever_asked(tmp_path: Path) -> None:
    def full(step: Step) -> None:
        if step is Step.MID_WRITE:
            raise DiskFull(tmp_path)

    async def act() -> None:
        with pytest.raises(DiskFull):
            await ledger.commit([got(PAGES[0])])

    with open_corpus(tmp_path, checkpoint=full) as corpus:
        corpus.add([link(PAGES[0])])
        ledger = Ledger(corpus)
        asyncio.run(act())
        ledger.close()
        assert corpus.fates() == {"pending": 1}


@pytest.mark.parametrize(
    "error",
    [DiskFull(Path("corpus")), OperationalError("COMMIT", None, Exception("locked")), OSError("no such device")],
)
def test_a_run_whose_corpus_takes_nothing_more_ends(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise error

    with Corpus.open(tmp_path) as corpus, open_desk(None, 1) as desk:
        run = Run(CrawlOptions(sites=(site_from_url(SITE + "/"),)), corpus, desk)
        run.begin()
        monkeypatch.setattr(corpus, "write", refuse)
        assert asyncio.run(run.commit([got(PAGES[0])])) == ()
        assert (run.failure, run.is_stopping) == (error, True)
        assert asyncio.run(run.commit([got(PAGES[1])])) == (), "and is not asked again"
        run.close()


def test_a_corpus_in_memory_needs_no_thread() -> None:
    async def act() -> None:
        before = threading.active_count()
        await ledger.commit([got(PAGES[0])])
        assert threading.active_count() == before

    with open_corpus(None) as corpus:
        corpus.add([link(PAGES[0])])
        ledger = Ledger(corpus)
        asyncio.run(act())
        ledger.close()
        assert corpus.fates() == {"article": 1}
