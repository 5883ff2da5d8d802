"""The order in which URLs are handed out."""

from __future__ import annotations

from contextlib import closing
from itertools import pairwise
from pathlib import Path

from sqlalchemy.dialects import sqlite

from pipelines.model import Candidate, Discovery, Outcome, Reason, UrlKind, Via
from pipelines.store import frontier
from pipelines.store.state import State
from tests.pipelines.store.build import SITE, link, open_corpus, start

HOME = SITE + "/"


def order(*candidates: Candidate, limit: int = 100) -> list[str]:
    with open_corpus(None) as corpus:
        corpus.add(candidates)
        return [pending.url.removeprefix(SITE) for pending in corpus.take(limit)]


def test_what_names_other_urls_comes_before_articles() -> None:
    assert order(
        link(SITE + "/other", UrlKind.OTHER),
        link(SITE + "/article"),
        link(SITE + "/section", UrlKind.SECTION),
        start(),
        link(SITE + "/sitemap.xml", UrlKind.SITEMAP, Via.SITEMAP),
        link(SITE + "/news.xml", UrlKind.SITEMAP, Via.NEWS_SITEMAP),
        link(SITE + "/feed", UrlKind.FEED),
    ) == ["/feed", "/news.xml", "/sitemap.xml", "/", "/section", "/article", "/other"]


def test_newest_articles_come_first_and_undated_ones_last() -> None:
    told = Discovery(Via.FEED, HOME, published="Tue, 24 Nov 2026 09:00:00 +0100")
    assert order(
        link(SITE + "/undated"),
        link(SITE + "/old", via=Via.SITEMAP, lastmod="2019-01-01"),
        link(SITE + "/today", discovery=told),
        link(SITE + "/yesterday", via=Via.SITEMAP, lastmod="2026-11-23T10:00:00Z"),
        link(SITE + "/odd", via=Via.SITEMAP, lastmod="last week"),
    ) == ["/today", "/yesterday", "/old", "/undated", "/odd"]


def test_what_a_start_page_names_without_a_date_is_news() -> None:
    assert order(
        link(SITE + "/archive", via=Via.SITEMAP, lastmod="2025-01-01"),
        link(SITE + "/on-the-front", depth=1),
    ) == ["/on-the-front", "/archive"]


def test_nearer_pages_come_first_then_the_order_in_which_they_were_met() -> None:
    assert order(link(SITE + "/c", depth=4), link(SITE + "/b"), link(SITE + "/a")) == ["/b", "/a", "/c"]


def test_hosts_take_turns() -> None:
    sites = ["https://a.example", "https://b.example", "https://c.example"]
    with open_corpus(None) as corpus:
        corpus.add([link(f"{site}/{number}") for site in sites for number in range(4)])
        taken = [pending.host for _ in range(3) for pending in corpus.take(4)]
    assert len(taken) == 12
    assert all(first != second for first, second in pairwise(taken))


def test_a_host_with_little_leaves_its_share_to_the_others() -> None:
    with open_corpus(None) as corpus:
        corpus.add([link("https://a.example/1"), *(link(f"https://b.example/{number}") for number in range(9))])
        assert len(corpus.take(8)) == 8


def test_busy_hosts_are_passed_over() -> None:
    with open_corpus(None) as corpus:
        corpus.add([link("https://a.example/1"), link("https://b.example/1")])
        assert [pending.host for pending in corpus.take(9, hosts_busy={"a.example"})] == ["b.example"]
        assert [pending.host for pending in corpus.take(9)] == ["a.example"]


def test_only_the_kinds_asked_for_are_handed_out() -> None:
    with open_corpus(None) as corpus:
        corpus.add([link(SITE + "/a"), link(SITE + "/feed", UrlKind.FEED)])
        assert [pending.url for pending in corpus.take(9, kinds={UrlKind.ARTICLE})] == [SITE + "/a"]
        assert corpus.take(0) == []


def test_the_order_is_the_same_each_time() -> None:
    candidates = [
        link(f"https://{host}.example/{n}", lastmod=f"2026-01-{n + 1:02}") for n in range(9) for host in "xyz"
    ]
    assert order(*candidates) == order(*candidates)


def test_taking_reads_the_index_in_its_order_and_sorts_nothing() -> None:
    statement = str(frontier._BEST.compile(dialect=sqlite.dialect()))
    with closing(State(None)) as state, state.reading() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", ("news.example", 50, 0)).fetchall()
    assert [row[-1] for row in plan] == ["SEARCH urls USING INDEX urls_frontier (host=?)"]


def test_a_feed_found_late_still_comes_first(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.add([start(), link(SITE + "/a"), link(SITE + "/b")])
        corpus.take(2)
        corpus.commit([Outcome(HOME, Reason.FRONT, found=(link(SITE + "/feed", UrlKind.FEED),))])
        assert [pending.url for pending in corpus.take(9)] == [SITE + "/feed", SITE + "/b"]
