"""What a page in the browser may load, and what goes with it."""

from __future__ import annotations

import pytest

from crawler.rendering.rules import Step, given_back, is_tracker, passed_on, step_of


@pytest.mark.parametrize(
    ("kind", "method", "url", "step"),
    [
        ("script", "GET", "https://news.example/app.js", Step.LOAD),
        ("fetch", "GET", "https://api.news.example/a.json", Step.LOAD),
        ("xhr", "GET", "http://news.example/a.json", Step.LOAD),
        ("stylesheet", "GET", "https://news.example/a.css", Step.EMPTY),
        ("image", "GET", "https://news.example/a.png", Step.REFUSE),
        ("font", "GET", "https://news.example/a.woff2", Step.REFUSE),
        ("media", "GET", "https://news.example/a.mp4", Step.REFUSE),
        ("document", "GET", "https://news.example/frame", Step.REFUSE),
        ("ping", "POST", "https://news.example/beacon", Step.REFUSE),
        ("fetch", "POST", "https://news.example/vote", Step.REFUSE),
        ("fetch", "DELETE", "https://news.example/a", Step.REFUSE),
        ("websocket", "GET", "wss://news.example/live", Step.REFUSE),
        ("script", "GET", "data:text/javascript,1", Step.REFUSE),
        ("fetch", "GET", "file:///etc/hostname", Step.REFUSE),
        ("script", "GET", "https://www.google-analytics.com/analytics.js", Step.REFUSE),
    ],
)
def test_only_what_can_put_text_into_the_page_is_loaded(kind: str, method: str, url: str, step: Step) -> None:
    assert step_of(kind, method, url) is step


def test_a_tracker_is_known_by_its_domain_not_by_a_part_of_a_name() -> None:
    assert is_tracker("https://static.criteo.net/js")
    assert not is_tracker("https://notcriteo.net/js")


def test_what_makes_up_a_browser_is_not_sent() -> None:
    sent = passed_on(
        {
            "User-Agent": "Mozilla/5.0",
            "Cookie": "a=b",
            "sec-fetch-mode": "cors",
            "Referer": "https://news.example/a",
            "Authorization": "Bearer t",
            "If-None-Match": "x",
        }
    )
    assert sent == {"referer": "https://news.example/a", "authorization": "Bearer t"}


def test_no_cookie_and_no_encoding_of_the_wire_reaches_the_page() -> None:
    headers = {
        "Content-Type": "application/json",
        "Content-Encoding": "gzip",
        "Set-Cookie": "a=b",
        "Access-Control-Allow-Origin": "*",
    }
    assert given_back(headers) == {"content-type": "application/json", "access-control-allow-origin": "*"}
