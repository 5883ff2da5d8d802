"""The verb, run as its users do: addresses, files, what it writes, what it says when that cannot be."""

from __future__ import annotations

import gzip
import json
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from crawler.newsroom import articles, serve
from tests.crawler.crawling import Ended, thresher
from tests.crawler.loopback import on_loopback

pytestmark = [pytest.mark.crawl, pytest.mark.slow]
BODY = b"<html><body><article><h1>A headline of this page</h1><p>" + b"Some words of it. " * 40 + b"</article></html>"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_bytes(BODY)
    return path


def is_one_line(ended: Ended) -> bool:
    lines = ended.err.splitlines()
    return len(lines) == 1 and lines[0].startswith("thresher: ") and not ended.out


def test_address_is_fetched_with_one_request_after_robots() -> None:
    article = articles()[0]
    with serve(slow_ms=0) as site:
        ended = thresher("explain", site.base + article.path, "--json", "--contact", "lab@example.org")
        asked = [(request.path, "lab@example.org" in request.user_agent) for request in site.requests]
    assert ended.code == 0, ended.err
    assert ended.told["title"] == article.title
    # What robots.txt and its like say is asked for first; of pages, this one alone.
    rules = [path for path, _ in asked if path == "/robots.txt" or path.startswith("/.well-known/")]
    assert [path for path, _ in asked] == [*rules, article.path]
    assert rules[0] == "/robots.txt"
    assert all(is_named for _, is_named in asked)


def test_address_that_robots_closes_is_not_fetched() -> None:
    with serve(robots="closed") as site:
        ended = thresher("explain", site.base + articles()[0].path)
        asked = [request.path for request in site.requests]
    assert ended.code == 4
    assert is_one_line(ended)
    assert "robots.txt" in ended.err
    assert asked == ["/robots.txt"]


def test_redirect_is_followed() -> None:
    old = "/2026/04/old-address-of-a-story/"
    with serve(slow_ms=0) as site:
        path = next((a for article in articles() for a, why in article.aliases if why == "redirect"), old)
        ended = thresher("explain", site.base + path, "--json")
    assert ended.code == 0
    assert len(ended.told["blocks"]) > 5


def test_page_that_is_gone_says_so() -> None:
    with serve() as site:
        ended = thresher("explain", site.base + "/nothing/here.html")
    assert (ended.code, is_one_line(ended)) == (4, True)
    assert "404" in ended.err


def test_answer_that_is_no_page_is_told_for_what_it_is() -> None:
    class NotModified(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(404 if self.path == "/robots.txt" else 304)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Not on the terminal."""

    with on_loopback(NotModified) as base:
        ended = thresher("explain", f"{base}/a")
    assert (ended.code, is_one_line(ended)) == (4, True)
    assert "304" in ended.err


def test_file_is_explained_on_the_terminal(page: Path) -> None:
    ended = thresher("explain", page, "--url", "https://news.example/a")
    assert ended.code == 0
    assert "A headline of this page" in ended.out
    assert "https://news.example/a" in ended.out
    assert "\x1b" not in ended.out


def test_page_and_case_are_written_where_they_were_asked_for(page: Path, tmp_path: Path) -> None:
    html, case = tmp_path / "new" / "explained.html", tmp_path / "case"
    ended = thresher("explain", page, "--url", "https://news.example/a", "--html", html, "--save-case", case)
    assert ended.code == 0
    assert "A headline of this page" in html.read_text(encoding="utf-8")
    assert (case / "page.html").read_bytes() == BODY
    assert json.loads((case / "expected.json").read_text())["url"] == "https://news.example/a"
    again = thresher("explain", case / "page.html", "--json")
    assert again.told["url"] == "https://news.example/a"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("nothing.html", "no such file"),
        ("news.example/a", "https://news.example/a"),
        ("ftp://news.example/a", "only http:// and https://"),
        ("https://", "no address of a page"),
    ],
)
def test_target_that_cannot_be_meant_is_a_usage_error(target: str, said: str) -> None:
    ended = thresher("explain", target)
    assert (ended.code, is_one_line(ended)) == (2, True)
    assert said in ended.err


def test_contact_that_fits_no_header_is_a_usage_error() -> None:
    ended = thresher("explain", "http://127.0.0.1:1/", "--contact", "lab\r\nX-Injected: 1")
    assert (ended.code, is_one_line(ended)) == (2, True)
    assert "user agent" in ended.err


def test_packed_file_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "page.html.gz"
    path.write_bytes(gzip.compress(BODY))
    ended = thresher("explain", path)
    assert (ended.code, is_one_line(ended)) == (2, True)
    assert "gzip" in ended.err


def test_case_folder_that_holds_something_is_left_alone(page: Path, tmp_path: Path) -> None:
    ended = thresher("explain", page, "--save-case", tmp_path)
    assert (ended.code, is_one_line(ended)) == (3, True)
    assert "not empty" in ended.err


def test_page_that_is_no_article_is_explained_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "empty.html").touch()
    ended = thresher("explain", tmp_path / "empty.html", "--json")
    assert ended.code == 0
    assert ended.told == {
        "url": "",
        "title": "",
        "blocks": [],
        "fields": {"fate": {"value": "not_an_article", "source": "empty: the page has no content"}},
    }
