from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from scrapy.exceptions import DropItem

from pipelines.model import Outcome, Reason
from pipelines.stages import BATCH_PAGES, StoreStage


class Ledger:
    """Settles everything as it is told, and remembers its batches."""

    def __init__(self, *, waiting: bool = False, fails: bool = False, takes_s: float = 0.0) -> None:
        self.batches: list[int] = []
        self.at_work = self.most_at_work = 0
        self._takes_s = takes_s
        self._waiting = waiting
        self._fails = fails

    async def commit(self, outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        self.batches.append(len(outcomes))
        await asyncio.sleep(self._takes_s)
        self.at_work -= 1
        return () if self._fails else [replace(outcome, detail="settled") for outcome in outcomes]

    def is_waiting(self, outcomes: int) -> bool:
        return self._waiting


async def put(stage: StoreStage, n: int, **more: Any) -> list[Any]:
    outcomes = [Outcome(f"https://a/{i}", Reason.NEW, **more) for i in range(n)]
    return await asyncio.gather(*(stage.process_item(outcome) for outcome in outcomes), return_exceptions=True)


def test_full_batch_is_committed_at_once() -> None:
    ledger = Ledger()
    asyncio.run(asyncio.wait_for(put(StoreStage(ledger, exports=False), BATCH_PAGES), 0.5))
    assert ledger.batches == [BATCH_PAGES]


def test_part_of_a_batch_is_committed_after_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.stages.BATCH_SECONDS", 0.05)
    ledger = Ledger()
    asyncio.run(asyncio.wait_for(put(StoreStage(ledger, exports=False), 3), 2))
    assert ledger.batches == [3]


def test_run_that_waits_for_the_ledger_is_not_kept_waiting() -> None:
    ledger = Ledger(waiting=True)
    asyncio.run(asyncio.wait_for(put(StoreStage(ledger, exports=False), 2), 0.5))
    assert sum(ledger.batches) == 2


def test_what_is_left_is_committed_at_the_end() -> None:
    ledger = Ledger()

    async def close_early() -> None:
        stage = StoreStage(ledger, exports=False)
        task = asyncio.ensure_future(put(stage, 4))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await stage.close_spider()
        await asyncio.wait_for(task, 0.5)

    asyncio.run(close_early())
    assert ledger.batches == [4]


def test_one_commit_at_a_time_and_what_comes_meanwhile_goes_into_the_next() -> None:
    ledger = Ledger(waiting=True, takes_s=0.02)

    async def in_two_goes() -> None:
        stage = StoreStage(ledger, exports=False)
        first = asyncio.ensure_future(put(stage, 3))
        await asyncio.sleep(0.01)
        await asyncio.gather(first, put(stage, BATCH_PAGES + 4))

    asyncio.run(asyncio.wait_for(in_two_goes(), 2))
    assert ledger.batches == [3, BATCH_PAGES + 4]
    assert ledger.most_at_work == 1


@pytest.mark.parametrize("fails", [False, True])
def test_outcome_without_a_record_is_dropped(fails: bool) -> None:
    stage = StoreStage(Ledger(waiting=True, fails=fails), exports=True)
    (result,) = asyncio.run(put(stage, 1))
    assert isinstance(result, DropItem)


def test_new_record_goes_on_to_the_exporter_as_plain_values() -> None:
    class Article:
        def as_record(self) -> dict[str, Any]:
            return {"id": "th1-1"}

    stage = StoreStage(Ledger(waiting=True), exports=True)
    (result,) = asyncio.run(put(stage, 1, article=Article()))
    assert result == {"id": "th1-1"}
