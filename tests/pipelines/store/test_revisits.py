"""Which known articles and listings a later run asks for again, and what it keeps of a change."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipelines.model import Candidate, Discovery, Outcome, Reason, UrlKind, Via
from pipelines.store.corpus import Corpus
from pipelines.store.files import COMPRESSIONS
from pipelines.store.sheet import MANY
from pipelines.store.visits import Revisit
from tests.pipelines.store.build import NOON, SITE, article_of, got, link, records_in, start

A, B, AMP = f"{SITE}/2026/a", f"{SITE}/2026/b", f"{SITE}/2026/a?amp=1"
HOME, CHILD, OTHER_CHILD = SITE + "/", SITE + "/1.xml", SITE + "/2.xml"


def hours(n: float) -> datetime:
    return NOON + timedelta(hours=n)


def run_at(
    folder: Path,
    when: datetime,
    outcomes: Collection[Outcome] = (),
    *,
    found: Collection[Candidate] = (),
    revisit: Revisit = Revisit.DUE,
    compress: str = "none",
) -> list[str]:
    """A whole run: what it wanted to fetch, best first; `outcomes` for those of it, and nothing for the rest."""
    with Corpus.open(folder, clock=lambda: when, compress=compress) as corpus:
        corpus.begin_run(started_at=when, options={}, revisit=revisit)
        corpus.add(found)
        wanted = [pending.url for pending in corpus.take(99)]
        corpus.commit([outcome for outcome in outcomes if outcome.url in wanted])
        corpus.settle_pending(Reason.MAX_PAGES)
        corpus.finish_run(finished_at=when)
    return wanted


@pytest.mark.parametrize(
    ("age_h", "asked_at_h"),
    [(0, [3, 6, 9, 24, 48, 72]), (30, [24, 48, 72]), (24 * 10, [168]), (24 * 40, [])],
    ids=["of today", "of yesterday", "of last week", "of last month"],
)
def test_known_articles_are_asked_for_again_ever_less_often(age_h: int, asked_at_h: list[int], tmp_path: Path) -> None:
    published = hours(-age_h)
    run_at(tmp_path, NOON, [got(A, published_at=published)], found=[link(A)])
    asked = []
    for hour in (1, 3, 6, 9, 24, 25, 48, 72, 168):
        when = hours(hour)
        same = Outcome(A, Reason.NEW, at=when, article=article_of(A, published_at=published), http_status=200)
        if A in run_at(tmp_path, when, [same]):
            asked.append(hour)
    assert [hour for hour in asked if hour <= max(asked_at_h, default=0)] == asked_at_h
    assert len(records_in(tmp_path)) == 1


@pytest.mark.parametrize(("revisit", "wanted"), [(Revisit.ALL, [A]), (Revisit.NEVER, []), (Revisit.DUE, [])])
def test_the_user_may_ask_for_all_or_none(revisit: Revisit, wanted: list[str], tmp_path: Path) -> None:
    run_at(tmp_path, NOON, [got(A)], found=[link(A)])
    assert run_at(tmp_path, hours(1), revisit=revisit) == wanted


def test_never_holds_for_what_is_due(tmp_path: Path) -> None:
    run_at(tmp_path, NOON, [got(A)], found=[link(A)])
    assert run_at(tmp_path, hours(4), revisit=Revisit.NEVER) == []
    assert run_at(tmp_path, hours(5)) == [A], "and is due in the next run still"


def test_what_is_new_comes_before_what_is_known(tmp_path: Path) -> None:
    run_at(tmp_path, NOON, [got(A)], found=[link(A)])
    assert run_at(tmp_path, hours(4), found=[link(B, lastmod="2020-01-01")]) == [B, A]


def test_not_modified_puts_the_next_visit_off(tmp_path: Path) -> None:
    run_at(tmp_path, NOON, [got(A)], found=[link(A)])
    unchanged = Outcome(A, Reason.KNOWN, at=hours(3), http_status=304)
    assert run_at(tmp_path, hours(3), [unchanged]) == [A]
    assert run_at(tmp_path, hours(4)) == []
    assert run_at(tmp_path, hours(6)) == [A]


@pytest.mark.parametrize("compress", COMPRESSIONS)
def test_a_change_makes_version_two_and_what_changed_is_kept(compress: str, tmp_path: Path) -> None:
    first = [got(B, "Another."), got(A, "Rain fell.\n\nIt stopped.")]
    run_at(tmp_path, NOON, first, found=[link(A), link(B)], compress=compress)
    article = article_of(A, "Rain fell.\n\nIt went on.", title="Floods")
    run_at(tmp_path, hours(3), [Outcome(A, Reason.NEW, at=hours(3), article=article)], compress=compress)
    assert [(r["url"], r["version"]) for r in records_in(tmp_path)] == [(B, 1), (A, 1), (A, 2)]
    connection = sqlite3.connect(tmp_path / "state.sqlite")
    told = dict(connection.execute("SELECT version, changes FROM versions WHERE article_id = ?", [article.id]))
    connection.close()
    assert told[1] == ""
    assert json.loads(told[2]) == {
        "title": ["Rain", "Floods"],
        "text": {"removed": ["It stopped."], "added": ["It went on."]},
    }


def test_a_changed_article_is_watched_like_a_new_one(tmp_path: Path) -> None:
    old = hours(-24 * 20)
    run_at(tmp_path, NOON, [got(A, published_at=old)], found=[link(A)])
    changed = Outcome(A, Reason.NEW, at=hours(200), article=article_of(A, "Snow.", published_at=old))
    assert run_at(tmp_path, hours(200), [changed]) == [A]
    assert run_at(tmp_path, hours(204)) == [A]


def test_a_gone_article_keeps_its_record_is_noted_and_not_asked_for_again(tmp_path: Path) -> None:
    run_at(tmp_path, NOON, [got(A)], found=[link(A)])
    gone = Outcome(A, Reason.HTTP_410, "status 410", at=hours(3), http_status=410)
    assert run_at(tmp_path, hours(3), [gone]) == [A]
    assert run_at(tmp_path, hours(30)) == []
    connection = sqlite3.connect(tmp_path / "state.sqlite")
    events = connection.execute("SELECT what FROM events WHERE url = ? ORDER BY id", [A]).fetchall()
    connection.close()
    assert events == [("new",), ("http_410",)]


def test_an_article_that_only_another_form_leads_to_is_asked_for_there(tmp_path: Path) -> None:
    by_form = Outcome(AMP, Reason.NEW, at=NOON, article=article_of(A, url_fetched=AMP), body_hash="1")
    run_at(tmp_path, NOON, [by_form], found=[link(AMP)])
    assert run_at(tmp_path, hours(4)) == [AMP]
    assert run_at(tmp_path, hours(5), revisit=Revisit.ALL) == [AMP]


def test_a_listing_that_dates_an_article_later_makes_it_due(tmp_path: Path) -> None:
    old = hours(-24 * 400)
    dated = link(A, lastmod="2026-10-01T00:00:00Z")
    run_at(tmp_path, NOON, [got(A, published_at=old)], found=[dated])
    assert run_at(tmp_path, hours(24), found=[dated]) == []
    assert run_at(tmp_path, hours(24), found=[link(A, lastmod="2026-11-20T00:00:00Z")]) == [A]


def test_a_listing_that_dates_everything_now_is_not_believed(tmp_path: Path) -> None:
    run_at(tmp_path, NOON, [got(A, published_at=hours(-24 * 400))], found=[link(A)])
    assert run_at(tmp_path, hours(24), found=[link(A, lastmod=hours(24).isoformat())]) == []


@pytest.mark.parametrize(("changed", "believed"), [(5, True), (40, False)])
def test_a_long_list_that_dates_most_known_articles_later_is_not_believed(
    changed: int, believed: bool, tmp_path: Path
) -> None:
    pages = [f"{SITE}/2026/{number}" for number in range(MANY + 10)]
    first = [link(url, lastmod="2026-10-01") for url in pages]
    run_at(tmp_path, NOON, [got(url, published_at=hours(-24 * 400)) for url in pages], found=first)
    later = [link(url, lastmod="2026-11-20") for url in pages[:changed]] + first[changed:]
    wanted = run_at(tmp_path, hours(24), found=later)
    assert sorted(wanted) == (sorted(pages[:changed]) if believed else [])


def test_what_fails_in_run_after_run_is_tried_ever_less_often(tmp_path: Path) -> None:
    run_at(tmp_path, NOON, [Outcome(A, Reason.HTTP_5XX, at=NOON, http_status=500)], found=[link(A)])

    def is_tried(hour: int) -> bool:
        failed = Outcome(A, Reason.HTTP_5XX, at=hours(hour), http_status=500)
        return A in run_at(tmp_path, hours(hour), [failed])

    assert [hour for hour in (1, 2, 3, 10, 26, 27, 50, 60, 74, 98, 122) if is_tried(hour)] == [
        1,
        2,
        26,
        50,
        74,
        98,
        122,
    ]


@pytest.mark.parametrize("reason", [Reason.HTTP_5XX, Reason.WORKER_TIMEOUT])
def test_a_feed_that_was_often_read_and_fails_once_is_read_in_the_next_run(reason: Reason, tmp_path: Path) -> None:
    feed = link(CHILD, UrlKind.FEED, Via.LIST)
    for hour in range(10):
        read = Outcome(CHILD, Reason.FEED, at=hours(hour), http_status=200, body_hash="1")
        assert run_at(tmp_path, hours(hour), [read], found=[feed]) == [CHILD]
    assert run_at(tmp_path, hours(10), [Outcome(CHILD, reason, at=hours(10))]) == [CHILD]
    assert run_at(tmp_path, hours(11)) == [CHILD]


def sitemap(url: str, lastmod: str) -> Candidate:
    return link(url, UrlKind.SITEMAP, Via.SITEMAP, lastmod=lastmod)


def test_children_of_a_sitemap_index_are_read_again_only_where_their_date_has_changed(tmp_path: Path) -> None:
    first = [sitemap(CHILD, "2026-11-01"), sitemap(OTHER_CHILD, "2026-11-02")]
    read = [Outcome(url, Reason.SITEMAP, http_status=200) for url in (CHILD, OTHER_CHILD)]
    run_at(tmp_path, NOON, read, found=first)
    assert run_at(tmp_path, hours(1), found=first) == []
    later = [sitemap(CHILD, "2026-11-01"), sitemap(OTHER_CHILD, "2026-11-24")]
    assert run_at(tmp_path, hours(2), found=later) == [OTHER_CHILD], "it was not reached, as by a budget"
    assert run_at(tmp_path, hours(3), read, found=later) == [OTHER_CHILD]
    assert run_at(tmp_path, hours(4), found=later) == []
    assert run_at(tmp_path, hours(5), found=[sitemap(CHILD, "")]) == [CHILD], "without a date nothing is known"


def test_a_sitemap_that_was_read_is_not_read_again_because_its_run_goes_on_after_a_kill(tmp_path: Path) -> None:
    with Corpus.open(tmp_path, clock=lambda: NOON) as killed:
        killed.begin_run(started_at=NOON, options={})
        killed.add([sitemap(CHILD, ""), sitemap(CHILD, "2026-11-01")])
        killed.commit([Outcome(CHILD, Reason.SITEMAP, http_status=200)])
    assert run_at(tmp_path, NOON, found=[sitemap(CHILD, "")]) == []
    assert run_at(tmp_path, hours(1), found=[sitemap(CHILD, "")]) == [CHILD]


def test_children_without_dates_are_read_in_every_run(tmp_path: Path) -> None:
    run_at(tmp_path, NOON, [Outcome(CHILD, Reason.SITEMAP, http_status=200)], found=[sitemap(CHILD, "")])
    assert run_at(tmp_path, hours(1)) == [CHILD]


def test_a_deep_listing_that_brought_nothing_and_has_no_validators_rests_for_a_day(tmp_path: Path) -> None:
    deep, brings, validated = (f"{SITE}/page/{n}" for n in (2, 3, 4))
    outcomes = [
        Outcome(deep, Reason.LISTING, at=NOON),
        Outcome(brings, Reason.LISTING, at=NOON, found=(link(A),)),
        Outcome(validated, Reason.LISTING, at=NOON, etag='"1"'),
        Outcome(HOME, Reason.FRONT, at=NOON),
    ]
    listings = [link(url, UrlKind.SECTION) for url in (deep, brings, validated)]
    run_at(tmp_path, NOON, outcomes, found=[start(), *listings])
    assert deep not in run_at(tmp_path, hours(1))
    assert {HOME, brings, validated} <= set(run_at(tmp_path, hours(2)))
    assert deep in run_at(tmp_path, hours(25))


def test_due_articles_of_a_run_that_was_cut_off_are_gone_on_with(tmp_path: Path) -> None:
    told = Discovery(Via.FEED, SITE + "/feed", published="2026-11-24T11:00:00Z")
    run_at(tmp_path, NOON, [got(A)], found=[link(A, discovery=told)])
    with Corpus.open(tmp_path, clock=lambda: hours(4)) as corpus:
        corpus.begin_run(started_at=hours(4), options={})
    with Corpus.open(tmp_path, clock=lambda: hours(5)) as corpus:
        assert corpus.begin_run(started_at=hours(5), options={}).resumed
        assert [pending.url for pending in corpus.take(9)] == [A]


def test_a_page_that_did_not_change_keeps_why_it_gave_no_record(tmp_path: Path) -> None:
    def told() -> list[tuple[str, str]]:
        lines = (tmp_path / "fates.jsonl").read_text(encoding="utf-8").splitlines()
        return [(line["reason"], line["detail"]) for line in map(json.loads, lines)]

    why = "30 links and no text"
    run_at(tmp_path, NOON, [Outcome(HOME, Reason.FRONT, http_status=200, etag='"1"', detail=why)], found=[start()])
    same = Outcome(HOME, Reason.FRONT, http_status=304, etag='"1"', detail="not modified")
    assert run_at(tmp_path, hours(3), [same]) == [HOME]
    assert told() == [("front", why)]
    run_at(tmp_path, hours(6), [Outcome(HOME, Reason.LISTING, http_status=200, detail="a list")])
    assert told() == [("listing", "a list")]
