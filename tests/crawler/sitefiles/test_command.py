"""The verb from an address to a checked site, against the bundled site on loopback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.newsroom import articles, serve
from spiders.sites import load_sites
from tests.crawler.crawling import Ended, finish, records, start, thresher

pytestmark = [pytest.mark.crawl, pytest.mark.slow]
CONTACT = ("--contact", "lab@example.org")


def in_folder(folder: Path, *arguments: str) -> Ended:
    """The program, run from `folder`."""
    return finish(start(*arguments, before=f"import os; os.chdir({str(folder)!r}); "))


def is_told(ended: Ended, code: int, *words: str) -> bool:
    return ended.code == code and all(word in ended.err for word in words)


def test_site_is_added_checked_crawled_and_its_drift_found(tmp_path: Path) -> None:
    with serve(slow_ms=0, crawl_delay=0.05) as site:
        added = in_folder(tmp_path, "sites", "add", site.url, "--name", "courier", "--delay", "0", *CONTACT)
        asked = {request.path for request in site.requests}
        assert added.code == 0, added.err
        assert all("lab@example.org" in request.user_agent for request in site.requests)
        again = in_folder(tmp_path, "sites", "add", site.url, "--name", "courier", *CONTACT)
        assert is_told(again, 3, "--replace")
        live = in_folder(tmp_path, "sites", "check", "--live", "--delay", "0", "--json")
        crawled = in_folder(tmp_path, "crawl", "courier", "--max-pages", "2", "--quiet", "--delay", "0")
    assert crawled.code == 0
    assert records(tmp_path / "corpus")
    _is_added_well(tmp_path, site.base, added, asked)
    assert [each["drift"] for each in live.told["sites"]] == [[], []]
    assert (live.code, [each["live"] for each in live.told["sites"]]) == (0, [False, True])
    _drifts(tmp_path)
    gone = in_folder(tmp_path, "sites", "check", "--live", *CONTACT)
    assert is_told(gone, 4, "cannot be reached")


def _is_added_well(folder: Path, base: str, added: Ended, asked: set[str]) -> None:
    (site,) = load_sites([folder / "sites"])
    assert site.start[0] == f"{base}/"
    assert f"{base}/rss.xml" in site.start
    assert (site.name, site.language, site.contact) == ("courier", "en", "lab@example.org")
    text = (folder / "sites" / "courier.toml").read_text(encoding="utf-8")
    assert "robots.txt asks for 0.05" in text
    assert "sitemap" in text
    assert "/city/" in text
    told = [json.loads(path.read_text(encoding="utf-8")) for path in (folder / "sites" / "courier").glob("*.json")]
    truth = {base + article.path: article for article in articles()}
    assert len(told) == 5
    assert {page["url"].removeprefix(base) for page in told} <= asked
    assert len(asked) < 40
    for page in told:
        assert page["expected"]["title"] == truth[page["url"]].title
        assert page["expected"]["title"][:40] in added.out
        assert page["expected"]["authors"] == list(truth[page["url"]].authors)


def _drifts(folder: Path) -> None:
    path = min((folder / "sites" / "courier").glob("*.json"))
    told = json.loads(path.read_text(encoding="utf-8"))
    title = told["expected"]["title"]
    told["expected"]["title"] = "Another title"
    path.write_text(json.dumps(told), encoding="utf-8")
    drifted = in_folder(folder, "sites", "check")
    assert drifted.code == 6
    assert "1 difference" in drifted.out
    assert told["url"] in drifted.out
    assert f"title was 'Another title', is now {title!r}"[:60] in drifted.out
    assert in_folder(folder, "sites", "check", "--accept").code == 0
    assert in_folder(folder, "sites", "check", "courier").code == 0
    listed = in_folder(folder, "sites", "list")
    assert (listed.code, listed.out.split()[0], listed.out.split()[-2:]) == (0, "courier", ["5", "recorded"])


def test_site_that_cannot_be_added_leaves_nothing_behind(tmp_path: Path) -> None:
    with serve(robots="closed") as site:
        closed = in_folder(tmp_path, "sites", "add", site.url, "--delay", "0", *CONTACT)
    assert is_told(closed, 4, "robots.txt")
    assert is_told(in_folder(tmp_path, "sites", "add", "news.example"), 2, "https://news.example")
    assert is_told(in_folder(tmp_path, "sites", "add", "https://news.example/", "--name", "../x"), 2, "--name")
    assert is_told(in_folder(tmp_path, "sites", "check"), 3, "sites is not there")
    assert list(tmp_path.iterdir()) == []


def test_site_that_needs_javascript_is_written_so(tmp_path: Path) -> None:
    with serve(front="javascript") as site:
        ended = in_folder(tmp_path, "sites", "add", site.url, "--name", "shell", "--delay", "0", *CONTACT)
    assert ended.code == 0, ended.err
    assert "empty without JavaScript" in ended.out
    assert load_sites([tmp_path / "sites"])[0].render is True


def test_help_names_its_three_verbs() -> None:
    assert all(word in thresher("sites", "--help").out for word in ("add", "check", "list"))
