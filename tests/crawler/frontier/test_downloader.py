"""The limit per host, at the moment where Scrapy's own downloader exceeds it: before a download's task has run."""

from __future__ import annotations

from collections.abc import Coroutine
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.core import downloader as scrapys
from scrapy.utils.test import get_crawler
from twisted.internet.defer import Deferred

from crawler.frontier.downloader import StrictDownloader
from crawler.politeness import Manners


def started_at_once(kind: type[scrapys.Downloader], delay_s: float, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many of five requests leave a slot for two, on a clock that jumps by more than the delay at each look."""
    started: list[Coroutine[Any, Any, None]] = []
    clock = count()
    monkeypatch.setattr(scrapys, "_schedule_coro", started.append)
    monkeypatch.setattr(scrapys, "monotonic", lambda: float(next(clock)))
    held = kind(get_crawler())
    slot = scrapys.Slot(2, delay_s, 0.0)
    slot.lastseen = -1.0
    for n in range(5):
        slot.queue.append((Request(f"http://news.example/{n}"), Deferred()))
    held._process_queue(slot)
    for task in started:
        task.close()
    return len(started)


@pytest.mark.parametrize("delay_s", [0.0, 0.001])
def test_no_more_leave_than_the_slot_has_room_for(delay_s: float, monkeypatch: pytest.MonkeyPatch) -> None:
    assert started_at_once(StrictDownloader, delay_s, monkeypatch) == 2


@pytest.mark.parametrize("delay_s", [0.0, 0.001])
def test_scrapys_own_downloader_still_needs_ours(delay_s: float, monkeypatch: pytest.MonkeyPatch) -> None:
    assert started_at_once(scrapys.Downloader, delay_s, monkeypatch) == 5


def test_wait_that_a_host_asked_for_is_over_with_the_first_request_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Coroutine[Any, Any, None]] = []
    monkeypatch.setattr(scrapys, "_schedule_coro", started.append)
    gaps: list[float] = []
    monkeypatch.setattr(scrapys, "call_later", lambda seconds, *_: gaps.append(seconds))
    crawler = get_crawler()
    crawler.spider = SimpleNamespace(run=SimpleNamespace(manners=Manners(2.0, lambda: 0.0, lambda: 0.0)))
    slot = scrapys.Slot(1, 60.0, 0.0)
    slot.lastseen = scrapys.monotonic() - 61
    slot.queue.extend((Request(f"http://news.example/{n}"), Deferred()) for n in range(2))
    StrictDownloader(crawler)._process_queue(slot)
    for task in started:
        task.close()
    assert len(started) == 1
    assert gaps == [pytest.approx(2.0, abs=0.5)]
