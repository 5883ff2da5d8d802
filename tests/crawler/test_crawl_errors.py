"""What people get wrong, and sites that refuse: one or two lines that say what to do, and the promised exit code."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.newsroom import serve
from pipelines.store.corpus import Corpus
from tests.crawler.crawling import Ended, fates, here, thresher

pytestmark = pytest.mark.crawl


def crawl(*arguments: str | Path, run: Callable[..., Ended] = thresher) -> Ended:
    ended = run("crawl", *arguments, "--contact", "lab@example.org", "--quiet")
    assert ended.err.count("\n") <= 2
    return ended


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["news.example"], "https://news.example"),
        (["localhost:8000"], "https://localhost:8000"),
        (["ftp://news.example/"], "http"),
        (["nosuchsite"], "no site file"),
        ([], "--sites"),
        (["https://news.example/", "--since", "yesterday"], "2026-11-24"),
        (["https://news.example/", "--since", "2026-02-01", "--until", "2026-01-01"], "--until"),
        (["https://news.example/", "--language", "english"], "en"),
        (["https://news.example/", "--contact", "nobody"], "--contact"),
        (["https://news.example/", "--contact", "a@b.example/Chrome/130"], "names a browser"),
    ],
)
def test_wrong_command_line_says_what_to_write(arguments: list[str], hint: str, tmp_path: Path) -> None:
    ended = here("crawl", "--contact", "lab@example.org", "--out", tmp_path / "c", *arguments)
    assert ended.code == 2
    assert hint in ended.err
    assert ended.err.count("\n") <= 2
    assert not (tmp_path / "c").exists()


def test_folder_that_is_no_corpus_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("do not touch")
    ended = crawl("https://news.example/", "--out", tmp_path, run=here)
    assert ended.code == 3
    assert "--out" in ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_corpus_in_use_by_another_run_is_not_touched(tmp_path: Path) -> None:
    with Corpus.open(tmp_path):
        ended = crawl("https://news.example/", "--out", tmp_path, run=here)
    assert ended.code == 8
    assert "in use" in ended.err


def test_host_that_does_not_exist_is_named(tmp_path: Path) -> None:
    ended = crawl("https://nosuchhost.invalid/", "--out", tmp_path)
    assert ended.code == 4
    assert "nosuchhost.invalid does not exist" in ended.err


def test_host_that_refuses_connections_is_named(tmp_path: Path) -> None:
    ended = crawl("http://127.0.0.1:9/", "--out", tmp_path)
    assert ended.code == 4
    assert "127.0.0.1:9 cannot be reached" in ended.err


def test_site_that_only_answers_403_is_blocked(tmp_path: Path) -> None:
    with serve(front="forbidden") as site:
        ended = crawl(site.url, "--out", tmp_path, "--delay", "0")
        assert fates(tmp_path)[site.url]["fate"] == "blocked"
    assert ended.code == 4
    assert "blocked" in ended.err
    assert "403" in ended.err


def test_site_closed_by_robots_is_not_asked_for_more(tmp_path: Path) -> None:
    with serve(robots="closed") as site:
        ended = crawl(site.url, "--out", tmp_path, "--delay", "0")
        assert {request.path for request in site.requests} == {"/robots.txt"}
        assert fates(tmp_path)[site.url]["reason"] == "disallowed"
    assert ended.code == 4
    assert "robots.txt" in ended.err


def test_site_whose_robots_fails_is_not_asked_for_more(tmp_path: Path) -> None:
    with serve(robots="error") as site:
        ended = crawl(site.url, "--out", tmp_path, "--delay", "0")
        assert {request.path for request in site.requests} == {"/robots.txt"}
        assert fates(tmp_path)[site.url]["reason"] == "robots_unreachable"
    assert ended.code == 4
    assert "counts as no" in ended.err


def test_site_that_needs_javascript_is_said_to(tmp_path: Path) -> None:
    with serve(front="javascript") as site:
        ended = thresher("crawl", site.url, "--out", tmp_path, "--delay", "0")
        assert fates(tmp_path)[site.url]["fate"] == "js_required"
    assert ended.code == 0
    assert "JavaScript (js_required); --render reads them in a browser" in ended.err
    assert "THRESHER_CONTACT" not in ended.err
    assert ended.err.count("No --contact given") == 1


def test_crawl_delay_of_robots_holds_at_delay_nought(tmp_path: Path) -> None:
    with serve(crawl_delay=0.4, slow_ms=0) as site:
        ended = thresher("crawl", site.url, "--out", tmp_path, "--delay", "0", "--max-pages", "3", "--json")
        starts = [request.at for request in site.requests if request.path != "/robots.txt"]
    assert ended.code == 0
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert gaps
    assert min(gaps) >= 0.39
    assert ended.told["fates"]["article"] <= 3


def test_rendering_without_a_browser_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THRESHER_CHROMIUM", str(tmp_path / "none"))
    ended = crawl("https://news.example/", "--out", tmp_path / "c", "--render", run=here)
    assert ended.code == 3
    assert "THRESHER_CHROMIUM" in ended.err
    assert not (tmp_path / "c").exists()
