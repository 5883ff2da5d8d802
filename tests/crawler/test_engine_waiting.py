"""When the outcomes that have come in are committed at once, and when the run gathers more of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from crawler.engine import Run
from crawler.engine_options import CrawlOptions
from pipelines.store.corpus import Corpus


@dataclass
class Slot:
    """As the one of Scrapy's scraper."""

    is_full: bool
    active: set[int] = field(default_factory=lambda: set(range(20)))

    def needs_backout(self) -> bool:
        return self.is_full


@pytest.mark.parametrize(
    ("outcomes", "is_full", "is_waiting"),
    [(1, False, False), (29, False, False), (30, False, True), (9, True, False), (10, True, True)],
)
def test_run_waits_where_nothing_else_is_under_way_or_half_of_a_full_house_is_read(
    outcomes: int, is_full: bool, is_waiting: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Corpus.open(None) as corpus:
        run = Run(CrawlOptions(()), corpus, cast("Any", None))
        monkeypatch.setattr("crawler.engine_queue.Queue.__len__", lambda self: 30)
        run._crawler = cast("Any", SimpleNamespace(engine=SimpleNamespace(scraper=SimpleNamespace(slot=Slot(is_full)))))
        assert run.is_waiting(outcomes) is is_waiting
