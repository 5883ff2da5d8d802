"""How far back lists are followed: by dates that are known before, and by those that articles tell once read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.model import Candidate, Discovery, Outcome, Reason, UrlKind, Via
from spiders.reach import PAGES_OUT_OF_RANGE, Reach
from spiders.scope import Limits, Scope
from spiders.sites import site_from_url

SITE = "https://news.example"
SINCE = datetime(2026, 6, 1, tzinfo=UTC)
OLD, NEW = "2026/03/04", "2026/07/08"


def scope(since: datetime | None = SINCE, until: datetime | None = None) -> Scope:
    return Scope([site_from_url(SITE + "/")], Limits(since=since, until=until))


def page(number: int) -> str:
    return f"{SITE}/politics?page={number}" if number > 1 else f"{SITE}/politics"


def article(path: str, published: str = "") -> Candidate:
    return Candidate(f"{SITE}/{path}", UrlKind.ARTICLE, discovery=Discovery(Via.SECTION, published=published), depth=2)


def later(url: str, kind: UrlKind = UrlKind.SECTION) -> Candidate:
    return Candidate(url, kind, depth=1, is_later=True)


def read(judge: Scope, number: int, *paths: str, pager: int = 9) -> None:
    """The page of that number, with a pager to all pages, a menu and a list of what is read most."""
    beside = [Candidate(SITE + "/about", UrlKind.OTHER, depth=1), article(f"{NEW}/read-by-all")]
    found = judge.judge([*beside, *map(article, paths), *(later(page(n)) for n in range(1, pager))])
    judge.reach.read(page(number), found)


def is_left(judge: Scope, number: int) -> bool:
    return judge.reach.left(page(number)) != ""


def test_list_is_left_behind_so_many_pages_of_old_articles_in_a_row() -> None:
    judge = scope()
    read(judge, 1, f"{NEW}/a", f"{OLD}/pinned")
    for number in range(2, 2 + PAGES_OUT_OF_RANGE):
        assert not is_left(judge, number)
        read(judge, number, f"{OLD}/{number}-a", f"{OLD}/{number}-b")
    assert is_left(judge, 2 + PAGES_OUT_OF_RANGE)
    assert is_left(judge, 8)
    assert judge.reach.left(SITE + "/sports?page=2") == ""


def test_one_article_in_range_begins_the_count_anew() -> None:
    judge = scope()
    for number, day in enumerate([OLD, OLD, NEW, OLD, OLD], 1):
        read(judge, number, f"{day}/{number}-a", f"{OLD}/{number}-b")
    assert not is_left(judge, 6)


def test_article_without_a_date_keeps_its_page_in_range_until_it_was_read() -> None:
    judge = scope()
    for number in range(1, 1 + PAGES_OUT_OF_RANGE):
        read(judge, number, f"{number}-undated", f"{OLD}/{number}-b", *([f"{NEW}/a"] if number == 1 else []))
    read(judge, 4, "4-undated")
    assert not is_left(judge, 5)
    for number in range(1, 4):
        judge.reach.settled(Outcome(f"{SITE}/{number}-undated", Reason.BEFORE_SINCE))
    assert not is_left(judge, 5)
    judge.reach.settled(Outcome(f"{SITE}/4-undated", Reason.BEFORE_SINCE))
    assert is_left(judge, 5)


@pytest.mark.parametrize(
    ("reason", "left"),
    [(Reason.NEW, False), (Reason.REDIRECT, False), (Reason.AFTER_UNTIL, False), (Reason.HTTP_404, True)],
)
def test_what_an_undated_page_proved_to_be(reason: Reason, *, left: bool) -> None:
    judge = scope()
    read(judge, 1, f"{NEW}/a")
    for number in range(2, 2 + PAGES_OUT_OF_RANGE):
        read(judge, number, f"{number}-undated", f"{OLD}/{number}-b")
        judge.reach.settled(Outcome(f"{SITE}/{number}-undated", reason))
    assert is_left(judge, 8) is left


def test_pages_that_are_too_new_are_walked_through() -> None:
    judge = scope(until=datetime(2026, 6, 30, tzinfo=UTC))
    for number in range(1, 6):
        read(judge, number, f"{NEW}/{number}-a", f"{OLD}/{number}-b")
    assert not is_left(judge, 6)


def test_pages_that_only_name_the_next_are_one_list() -> None:
    judge = scope()
    urls = [f"{SITE}/tag?before={cursor}" for cursor in "abcdef"]
    for number, url in enumerate(urls[:-1]):
        assert bool(judge.reach.left(url)) is (number > PAGES_OUT_OF_RANGE)
        day = NEW if number == 0 else OLD
        judge.reach.read(url, judge.judge([article(f"{day}/{number}"), later(urls[number + 1])]))


def test_older_parts_of_a_feed_are_a_list() -> None:
    judge = scope()
    for number in range(4):
        told = article(f"plain-{number}", "Tue, 03 Mar 2026 09:00:00 GMT")
        older = later(f"{SITE}/feed?page={number + 1}", UrlKind.FEED)
        judge.reach.read(f"{SITE}/feed?page={number}", judge.judge([told, older]))
    assert judge.reach.left(f"{SITE}/feed?page=4")


@pytest.mark.parametrize(("days", "left"), [([OLD] * 4, False), ([NEW, OLD, OLD, OLD], True), ([OLD, NEW], False)])
def test_numbered_sitemaps_are_left_only_behind_one_in_range(days: list[str], *, left: bool) -> None:
    judge = scope()
    children = [Candidate(f"{SITE}/posts-{n}.xml", UrlKind.SITEMAP, depth=1) for n in range(9)]
    judge.reach.read(SITE + "/sitemap.xml", judge.judge([*children, Candidate(SITE + "/tags.xml", UrlKind.SITEMAP)]))
    for number, day in enumerate(days):
        judge.reach.read(children[number].url, judge.judge([article(f"{day}/{number}")]))
    assert bool(judge.reach.left(children[8].url)) is left
    assert judge.reach.left(SITE + "/tags.xml") == ""


def test_without_since_no_list_is_left() -> None:
    reach = Reach(is_on=False)
    for number in range(1, 9):
        reach.read(page(number), [Candidate(f"{SITE}/{number}", UrlKind.ARTICLE, refused=Reason.BEFORE_SINCE)])
    assert reach.left(page(9)) == ""
