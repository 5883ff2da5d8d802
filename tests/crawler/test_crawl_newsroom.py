"""The whole of the newsroom, crawled twice: everything that its truth says, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawler.newsroom import Newsroom, Request, articles, assets, serve, tolerated_fates
from pipelines.model import Fate
from tests.crawler.crawling import Ended, fates, records, thresher

pytestmark = pytest.mark.crawl


@dataclass(frozen=True)
class Crawled:
    site: Newsroom
    folder: Path
    first: Ended
    second: Ended
    first_requests: tuple[Request, ...]
    second_requests: tuple[Request, ...]
    max_in_flight: int

    def path(self, url: str) -> str:
        return url.removeprefix(self.site.base)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("crawled") / "not" / "there" / "yet"
    with serve(slow_ms=300) as site:
        command = ("crawl", site.url, "--out", folder, "--delay", "0", "--json", "--contact", "lab@example.org")
        first = thresher(*command)
        first_requests, max_in_flight = site.requests, site.max_in_flight
        site.forget()
        second = thresher(*command)
        yield Crawled(site, folder, first, second, first_requests, site.requests, max_in_flight)


def test_every_article_is_there_once_and_nothing_else(crawled: Crawled) -> None:
    assert crawled.first.code == 0, crawled.first.err
    found = sorted(crawled.path(record["url"]) for record in records(crawled.folder))
    assert found == sorted(article.path for article in articles())


def test_records_say_what_the_site_says(crawled: Crawled) -> None:
    truth = {article.path: article for article in articles()}
    for record in records(crawled.folder):
        article = truth[crawled.path(record["url"])]
        assert record["title"] == article.title
        assert record["language"] == article.language


def test_every_other_url_has_a_fate_that_is_right(crawled: Crawled) -> None:
    told = {crawled.path(url): line["fate"] for url, line in fates(crawled.folder).items()}
    wrong = {
        path: (told.get(path), right)
        for path, right in tolerated_fates().items()
        if path in told and told[path] not in {str(fate) for fate in right}
    }
    assert not wrong
    # Mobile forms of some stories are linked by no page that a crawler may see.
    unseen = {path for path, right in tolerated_fates().items() if path not in told and Fate.ALIAS not in right}
    assert not unseen - assets()


def test_funnel_adds_up(crawled: Crawled) -> None:
    for told in (crawled.first.told, crawled.second.told):
        assert sum(told["fates"].values()) == told["discovered"]
        assert told["fates"]["article"] == len(articles())
        assert told["alarms"] == []
    assert crawled.first.told["articles"] == {"new": len(articles()), "changed": 0, "known": 0}


def test_one_request_at_a_time_though_no_delay_was_asked_for(crawled: Crawled) -> None:
    assert crawled.max_in_flight == 1


def test_robots_is_asked_first_and_every_url_once(crawled: Crawled) -> None:
    paths = [request.path for request in crawled.first_requests]
    assert paths[0] == "/robots.txt"
    retried = {request.path for request in crawled.first_requests if request.status >= 500}
    assert not {path for path in paths if paths.count(path) > 1} - retried


def test_user_agent_names_the_contact(crawled: Crawled) -> None:
    agents = {request.user_agent for request in crawled.first_requests}
    assert len(agents) == 1
    assert agents.pop().endswith("(+lab@example.org)")


def test_second_run_adds_nothing_and_asks_for_no_article(crawled: Crawled) -> None:
    assert crawled.second.code == 0
    assert crawled.second.told["articles"] == {"new": 0, "changed": 0, "known": len(articles())}
    asked = {request.path for request in crawled.second_requests if request.status == 200}
    assert not asked & {article.path for article in articles()}
    assert len(records(crawled.folder)) == len(articles())


def test_folder_holds_what_the_interface_promises(crawled: Crawled) -> None:
    names = {path.name for path in crawled.folder.iterdir()}
    promised = {"articles.jsonl", "fates.jsonl", "state.sqlite", "manifest.json", "schema.json", "load.sql"}
    assert promised | {"README.md", "report.html"} <= names


def test_json_is_all_that_is_on_standard_output(crawled: Crawled) -> None:
    assert set(crawled.first.told) == {"discovered", "fates", "articles", "requests", "seconds", "alarms"}
    assert crawled.first.err == ""
    requested = crawled.first.told["requests"]
    assert requested == len(crawled.first_requests)


@pytest.mark.slow
def test_calendar_without_end_ends(tmp_path: Path) -> None:
    with serve(calendar_trap=True, slow_ms=0) as site:
        ended = thresher("crawl", site.url, "--out", tmp_path / "c", "--delay", "0", "--json", "--per-host", "4")
        assert ended.code == 0
        assert site.max_in_flight <= 4
        assert len(site.requests) < 1000
    told: dict[str, Any] = ended.told
    assert told["fates"]["article"] == len(articles())
