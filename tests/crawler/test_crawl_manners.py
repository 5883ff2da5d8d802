"""What a site sees of a crawl, counted by the site itself."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from tests.crawler.blogs.regional import italian
from tests.crawler.blogs.server import Served, serve
from tests.crawler.blogs.site import Answer
from tests.crawler.blogs.static import hugo
from tests.crawler.crawling import Ended, records, thresher

pytestmark = pytest.mark.crawl
_CLOCKS = 0.05
"""Seconds by which the clocks of two processes may see one gap differently; gaps only ever grow on the way."""


def crawl(site: Served, folder: Path, *options: str) -> Ended:
    return thresher("crawl", f"{site.base}/", "--out", folder, "--delay", "0", "--json", *options)


@pytest.mark.parametrize("per_host", [1, 3])
def test_no_more_requests_in_flight_than_allowed_though_there_is_no_delay(per_host: int, tmp_path: Path) -> None:
    with serve(hugo(), hold_s=0.03) as site:
        ended = crawl(site, tmp_path, "--per-host", str(per_host))
        assert ended.code == 0
        assert site.max_in_flight == per_host
        assert len(records(tmp_path)) == len(site.blog.articles)


@pytest.mark.slow
def test_rate_that_robots_asks_for_holds_though_the_user_asked_for_no_delay(tmp_path: Path) -> None:
    with serve(italian("Request-rate: 10/3")) as site:
        ended = crawl(site, tmp_path, "--max-pages", "8", "--per-host", "4")
    assert ended.code == 0
    times = [at for at, path in site.asked if path != "/robots.txt"]
    assert len(times) > 8
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.3 - _CLOCKS


@pytest.mark.slow
@pytest.mark.parametrize("status", [429, 503])
def test_host_is_left_alone_for_as_long_as_it_says_and_then_asked_again(status: int, tmp_path: Path) -> None:
    blog = hugo()
    busy = "/posts/storm/"
    assert busy in blog.articles
    blog.at_first[busy] = [Answer("", status, headers=(("Retry-After", "2"),))]
    with serve(blog) as site:
        crawl(site, tmp_path)
    place = [path for _, path in site.asked].index(busy)
    assert site.asked[place + 1][0] - site.asked[place][0] >= 2 - _CLOCKS
    assert [path for _, path in site.asked].count(busy) == 2
    assert len(records(tmp_path)) == len(blog.articles)


@pytest.mark.slow
def test_host_that_is_busy_again_after_a_wait_gets_no_request_that_waited_with_the_first(tmp_path: Path) -> None:
    blog = hugo()
    for path in blog.articles:
        blog.at_first[path] = [Answer("", 429, headers=(("Retry-After", "1"),))]
    with serve(blog) as site:
        crawl(site, tmp_path)
    asked_for = set[str]()
    for (at, path), (later, _) in pairwise(site.asked):
        if path in blog.articles and path not in asked_for:  # the answer was 429
            assert later - at >= 1 - _CLOCKS, path
            asked_for.add(path)
    assert asked_for
    assert len(records(tmp_path)) == len(blog.articles)


@pytest.mark.slow
def test_robots_that_is_forbidden_to_us_is_none(tmp_path: Path) -> None:
    blog = hugo()
    blog.pages["/robots.txt"] = Answer("", 403)
    with serve(blog) as site:
        assert crawl(site, tmp_path).code == 0
    assert len(records(tmp_path)) == len(blog.articles)


@pytest.mark.slow
@pytest.mark.parametrize("delay", ["0", "0.3"], ids=["no delay", "one waits in the downloader"])
def test_host_that_asks_for_an_hour_is_left_alone_for_the_run_and_asked_by_the_next(delay: str, tmp_path: Path) -> None:
    blog = hugo()
    busy = "/posts/storm/"
    blog.at_first[busy] = [Answer("", 429, headers=(("Retry-After", "3600"),))]
    with serve(blog) as site:
        ended = crawl(site, tmp_path, "--delay", delay)
        first = [path for _, path in site.asked]
        assert first[-1] == busy, "nothing more is asked of the host"
        assert "asked to be left alone for 60 min" in (tmp_path / "crawl.log").read_text()
        assert ended.told["seconds"] < 60
        assert crawl(site, tmp_path).code == ended.code == 0
    assert len(records(tmp_path)) == len(blog.articles)


def test_site_that_refuses_its_articles_alone_is_told_in_its_first_run(tmp_path: Path) -> None:
    blog = hugo()
    for path in blog.articles:
        blog.at_first[path] = [Answer("", 403)]
    with serve(blog) as site:
        ended = crawl(site, tmp_path, "--quiet")
    assert ended.code == 0, "the site was reached, and no history says that this is unusual"
    assert f"gave no article: {len(blog.articles)} of" in ended.err
    assert "(http_403" in ended.err
    assert "gave no article" in (tmp_path / "report.html").read_text()
