"""The item pipeline of Scrapy: outcomes in, committed batches out, records on to Scrapy's feed exporter.

A page counts as done only when its outcome is committed, so an item waits here for its batch. Nothing is decided here
but when to commit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from scrapy.exceptions import DropItem

from pipelines.model import Outcome, Reason

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

BATCH_PAGES = 50
BATCH_SECONDS = 1.0
_WRITTEN = frozenset({Reason.NEW, Reason.CHANGED})


class Ledger(Protocol):
    """What the stage needs of a run."""

    async def commit(self, outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
        """Make them durable; the same outcomes with settled reasons, in order. Empty when the run has failed."""

    def is_waiting(self, outcomes: int) -> bool:
        """Whether nothing can go on before these `outcomes` are committed."""


class StoreStage:
    """Collects outcomes and commits them together: 50 pages or a second, and at once where the run waits for them.

    One commit at a time: what comes in meanwhile waits for the next.
    """

    def __init__(self, ledger: Ledger, *, exports: bool) -> None:
        self._ledger = ledger
        self._exports = exports
        self._batch: list[tuple[Outcome, asyncio.Future[Outcome | None]]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StoreStage:
        run: Any = getattr(crawler.spider, "run")  # noqa: B009 - the spider's class is not known in this layer
        return cls(run, exports=bool(crawler.settings.getdict("FEEDS")))

    async def process_item(self, item: Outcome) -> dict[str, Any]:
        """The record as plain values once it is safe; DropItem where the page gave no new record."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Outcome | None] = loop.create_future()
        self._batch.append((item, future))
        self._plan()
        settled = await future
        if settled is None or settled.article is None or settled.reason not in _WRITTEN or not self._exports:
            raise DropItem("in the ledger")
        return settled.article.as_record()

    async def close_spider(self) -> None:
        while self._batch or self._writing is not None:
            self._flush()
            if self._writing is not None:
                await self._writing

    def _plan(self) -> None:
        """See to it that what is collected is committed in time."""
        if not self._batch or self._writing is not None:
            return
        loop = asyncio.get_running_loop()
        if self._timer is None:
            self._timer = loop.call_later(BATCH_SECONDS, self._flush)
        if len(self._batch) >= BATCH_PAGES:
            self._flush()
        else:
            loop.call_soon(self._flush_if_waiting)

    def _flush_if_waiting(self) -> None:
        if self._batch and self._ledger.is_waiting(len(self._batch)):
            self._flush()

    def _flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._batch and self._writing is None:
            self._writing = asyncio.get_running_loop().create_task(self._write())

    async def _write(self) -> None:
        batch, self._batch = self._batch, []
        settled: Sequence[Outcome] = ()
        try:
            settled = await self._ledger.commit([outcome for outcome, _ in batch])
        finally:
            self._writing = None
            for index, (_, future) in enumerate(batch):
                if not future.done():
                    future.set_result(settled[index] if index < len(settled) else None)
            self._plan()
