"""What all runs of 24 hours may ask of one site."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.engine_day import DayBudget
from pipelines.model import Outcome, Reason
from pipelines.store.corpus import Corpus
from spiders.sites import Site, SiteFileError, load_sites
from tests.crawler.blogs.server import serve
from tests.crawler.blogs.static import hugo
from tests.crawler.crawling import fates, records, thresher
from tests.pipelines.store.build import SITE, got, link

START = "https://news.example/"


def test_a_site_gets_no_more_than_is_left_of_its_day() -> None:
    day = DayBudget()
    day.begin([Site("news", (START,), requests_a_day=5), Site("free", ("https://free.example/",))], {"news.example": 3})
    assert not day.is_spent("www.news.example")
    assert day.held_back(["news.example", "free.example"]) == set()
    assert day.reason is None
    day.took("news.example")
    day.took("www.news.example")
    assert day.is_spent("news.example")
    for _ in range(100):
        day.took("free.example")
    assert day.held_back(["a.news.example", "free.example"]) == {"a.news.example"}
    assert day.reason is Reason.REQUESTS_A_DAY


def test_runs_of_the_last_day_count_and_older_ones_do_not(tmp_path: Path) -> None:
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    with Corpus.open(tmp_path) as corpus:
        for hours, page in ((0, "a"), (20, "b")):
            corpus.begin_run(started_at=noon + timedelta(hours=hours), options={})
            corpus.add([link(f"{SITE}/{page}"), link(f"{SITE}/{page}2")])
            corpus.commit([got(f"{SITE}/{page}"), Outcome(f"{SITE}/{page}2", Reason.DISALLOWED)])
            corpus.finish_run(finished_at=noon + timedelta(hours=hours, minutes=5))
        info = corpus.begin_run(started_at=noon + timedelta(hours=23), options={})
        assert info.asked_today == {"news.example": 2}
        corpus.finish_run(finished_at=noon + timedelta(hours=23))
        assert corpus.begin_run(started_at=noon + timedelta(hours=25), options={}).asked_today == {"news.example": 1}


@pytest.mark.parametrize("value", ["0", "-1", "true", '"many"', "1.5"])
def test_what_is_no_number_of_requests_is_a_fault(value: str, tmp_path: Path) -> None:
    (tmp_path / "news.toml").write_text(f'start = ["{START}"]\nrequests_a_day = {value}\n')
    with pytest.raises(SiteFileError, match="requests_a_day"):
        load_sites([tmp_path])


@pytest.mark.crawl
@pytest.mark.slow
def test_runs_of_a_day_ask_for_no_more_together_and_what_is_left_says_why(tmp_path: Path) -> None:
    limit = 12
    with serve(hugo()) as site:
        (tmp_path / "hugo.toml").write_text(f'start = ["{site.base}/"]\nrequests_a_day = {limit}\n')
        arguments = ("crawl", "--sites", tmp_path / "hugo.toml", "--out", tmp_path / "out", "--delay", "0", "--quiet")
        assert thresher(*arguments).code == 0
        free = {"/robots.txt", "/.well-known/tdmrep.json"}
        asked = [path for _, path in site.asked if path not in free]
        assert 0 < len(asked) <= limit
        left = [line for line in fates(tmp_path / "out").values() if line["fate"] == "budget"]
        assert left
        assert {line["reason"] for line in left} == {"requests_a_day"}
        before = len(records(tmp_path / "out"))
        assert thresher(*arguments).code == 0
        assert [path for _, path in site.asked if path not in free] == asked
        assert len(records(tmp_path / "out")) == before
