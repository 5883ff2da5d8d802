from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.politeness import (
    FAILURES_IN_A_ROW,
    MAX_RETRY_AFTER_S,
    MAX_ROBOTS_DELAY_S,
    PAUSES_THAT_CLOSE,
    Manners,
    browser_in,
    read_robots,
    seconds_of_retry_after,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOST = "news.example"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def manners(delay_s: float = 1.0, chance: float = 0.0) -> tuple[Manners, Clock]:
    clock = Clock()
    return Manners(delay_s, clock, lambda: chance), clock


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_robots_that_is_not_there_allows_all(status: int) -> None:
    assert read_robots(status, b"User-agent: *\nDisallow: /").is_allowed("https://news.example/a")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_robots_that_cannot_be_read_forbids_all(status: int) -> None:
    rules = read_robots(status, b"")
    assert rules.is_closed
    assert not rules.is_allowed("https://news.example/a")
    assert str(status) in rules.reason


def test_group_for_our_product_token_goes_before_that_for_all() -> None:
    body = b"User-agent: *\nDisallow: /\n\nUser-agent: thresher\nDisallow: /private/\nCrawl-delay: 3\n"
    rules = read_robots(200, body)
    assert rules.is_allowed("https://news.example/a")
    assert not rules.is_allowed("https://news.example/private/a")
    assert rules.delay_s == 3.0


def test_request_rate_counts_as_a_delay_and_the_longer_one_holds() -> None:
    assert read_robots(200, b"User-agent: *\nCrawl-delay: 2\nRequest-rate: 1/5\n").delay_s == 5.0
    assert read_robots(200, b"User-agent: *\nCrawl-delay: 9\nRequest-rate: 1/5\n").delay_s == 9.0


def test_absurd_crawl_delay_is_bounded() -> None:
    assert read_robots(200, b"User-agent: *\nCrawl-delay: 86400\n").delay_s == MAX_ROBOTS_DELAY_S


def test_robots_with_a_byte_order_mark_is_read() -> None:
    assert not read_robots(200, b"\xef\xbb\xbfUser-agent: *\nDisallow: /a\n").is_allowed("https://news.example/a")


def test_sitemaps_of_robots_are_told() -> None:
    assert read_robots(200, b"Sitemap: https://news.example/s.xml\n").sitemaps == ("https://news.example/s.xml",)


def test_delay_is_the_longest_of_all() -> None:
    polite, _ = manners(0.0)
    assert polite.base_delay_s(HOST) == 0.0
    polite.set_robots_delay(HOST, 4.0)
    assert polite.base_delay_s(HOST) == 4.0
    polite.set_own_delay(HOST, 7.0)
    assert polite.base_delay_s(HOST) == 7.0
    polite.set_own_delay(HOST, 0.0)
    assert polite.base_delay_s(HOST) == 4.0


@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
def test_jitter_only_lengthens(chance: float) -> None:
    polite, _ = manners(2.0, chance)
    assert 2.0 <= polite.next_delay_s(HOST) <= 2.5


def test_retry_after_puts_the_whole_host_off() -> None:
    polite, clock = manners()
    polite.answered(HOST, 429, "120", NOW)
    assert polite.wait_s(HOST) == 120.0
    assert polite.wait_s("other.example") == 0.0
    clock.now += 121
    assert polite.wait_s(HOST) == 0.0


def test_host_that_asks_for_more_than_a_run_waits_is_left_alone_for_the_run() -> None:
    polite, clock = manners()
    polite.answered(HOST, 503, str(int(MAX_RETRY_AFTER_S)), NOW)
    assert not polite.closed_for(HOST)
    polite.answered(HOST, 503, "99999999", NOW)
    assert polite.wait_s(HOST) == MAX_RETRY_AFTER_S
    clock.now += MAX_RETRY_AFTER_S + 1
    assert polite.closed_for(HOST) == f"{HOST} asked to be left alone for 1157 days"
    assert not polite.closed_for("other.example")


def test_overload_without_retry_after_backs_off_longer_each_time_until_an_answer() -> None:
    polite, clock = manners()
    waits = []
    for _ in range(3):
        polite.answered(HOST, 429, "", NOW)
        waits.append(polite.wait_s(HOST))
        clock.now += waits[-1] + 1
    assert waits == [5.0, 10.0, 20.0]
    polite.answered(HOST, 200, "", NOW)
    polite.answered(HOST, 429, "", NOW)
    assert polite.wait_s(HOST) == 5.0


def test_many_failures_in_a_row_put_the_host_off_and_then_close_it() -> None:
    polite, clock = manners()
    for _ in range(FAILURES_IN_A_ROW - 1):
        polite.failed(HOST)
    assert polite.wait_s(HOST) == 0.0
    waits = []
    for _ in range(PAUSES_THAT_CLOSE):
        assert not polite.closed_for(HOST)
        polite.failed(HOST)
        waits.append(polite.wait_s(HOST))
        clock.now += waits[-1] + 1
    assert waits == [30.0, 60.0, 120.0, 240.0]
    assert polite.closed_for(HOST) == f"{HOST} failed too often in a row"


def test_one_answer_forgives_all_failures() -> None:
    polite, _ = manners()
    for _ in range(FAILURES_IN_A_ROW - 1):
        polite.answered(HOST, 500, "", NOW)
    polite.answered(HOST, 404, "", NOW)
    polite.failed(HOST)
    assert polite.wait_s(HOST) == 0.0


@pytest.mark.parametrize(
    ("agent", "browser"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36", "Mozilla"),
        ("Thresher/1.0 chrome/130.0", "chrome"),
        ("Thresher/1.0 (+Firefox/132.0)", "Firefox"),
        ("Thresher/1.0 (+https://paper.example/crawler)", ""),
        ("Thresher/1.0 (+https://opera.example/firefox/)", ""),
    ],
)
def test_user_agent_that_names_a_browser_is_known(agent: str, browser: str) -> None:
    assert browser_in(agent) == browser


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        (" 30 ", 30.0),
        ("Tue, 24 Nov 2026 12:02:00 GMT", 120.0),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("٣", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    assert seconds_of_retry_after(value, NOW) == seconds
