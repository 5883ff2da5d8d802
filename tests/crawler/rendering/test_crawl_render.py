"""Crawls with a real Chromium: what needs one is read in it, and it reaches nothing but what we hand to it."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawler.rendering.installed import browser_path, has_library, what_is_missing
from tests.crawler.crawling import Ended, fates, finish, records, start, thresher, wait_until
from tests.crawler.rendering.scripted import ScriptedSite, paragraphs, serve_scripted, title

_MISSING = what_is_missing(browser_path(os.environ), "", is_installed=has_library())
pytestmark = [
    pytest.mark.crawl,
    pytest.mark.slow,
    pytest.mark.skipif(bool(_MISSING), reason=f"pages cannot be rendered here: {'; '.join(_MISSING)}"),
]
NAMES = ["plain", "inline", "fetched", "fetched-too", "meddler", "hollow"]
_IMPATIENT = """
from crawler.rendering import limits
limits.usual_limits = lambda: limits.RenderLimits(load_s=0.5, read_s=3)
"""


@dataclass(frozen=True)
class Seen:
    """What a crawl left, and what the site and its neighbour on this machine were asked for."""

    ended: Ended
    site: ScriptedSite
    other: ScriptedSite
    records: dict[str, dict[str, Any]]
    fates: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    folder = tmp_path_factory.mktemp("rendered") / "c"
    with serve_scripted([]) as other, serve_scripted(NAMES, other_port=other.port) as site:
        options = ("--delay", "0", "--contact", "lab@example.org")
        ended = thresher("crawl", site.base + "/", "--out", folder, "--render", *options)
        here = {record["url"].rpartition("/")[2]: record for record in records(folder)}
        yield Seen(ended, site, other, here, fates(folder))


@pytest.mark.parametrize("name", ["plain", "inline", "fetched", "fetched-too"])
def test_article_that_a_script_puts_in_is_read(name: str, seen: Seen) -> None:
    record = seen.records[name]
    assert record["title"] == title(name)
    assert record["text"].split("\n\n") == paragraphs(name)
    assert record["url"] == seen.site.url(name)


def test_each_page_is_asked_for_once_and_a_script_of_the_site_once(seen: Seen) -> None:
    for name in NAMES:
        assert seen.site.asked.count(f"GET /2026/05/02/{name}") == 1
    assert seen.site.asked.count("GET /static/app.js") == 1


def test_validators_of_the_shell_are_not_those_of_the_article(seen: Seen) -> None:
    assert seen.records["plain"]["etag"]
    assert seen.records["fetched"]["etag"] == ""


def test_page_without_need_is_not_rendered(seen: Seen) -> None:
    assert not [line for line in seen.site.asked if line.endswith("/api/plain.json")]


def test_page_that_stays_empty_says_so(seen: Seen) -> None:
    fate = seen.fates[seen.site.url("hollow")]
    assert (fate["fate"], fate["reason"]) == ("js_required", "render_failed")
    assert "still empty" in fate["detail"]
    assert "a browser could not read them either" in seen.ended.err


def test_hostile_page_reaches_nothing(seen: Seen) -> None:
    """Neither robots.txt, nor another port of this machine, nor POST, sockets, workers, windows or another page."""
    assert seen.records["meddler"]["text"].split("\n\n")[:4] == paragraphs("meddler")
    assert "The inquiry notes: ." in seen.records["meddler"]["text"]
    assert seen.other.asked == []
    allowed = {"GET /away", "GET /static/app.js", "GET /static/missing.js", "GET /robots.txt"}
    scripted = {line for line in seen.site.asked if not line.startswith("GET /2026/")} - allowed
    forbidden = ("private", "vote", "beacon", "socket", "worker", "popup", "elsewhere", "picture", "style")
    assert "GET /away" in seen.site.asked
    assert not [line for line in scripted if any(word in line for word in forbidden)]


def test_site_is_told_who_asks_whatever_asks(seen: Seen) -> None:
    assert len(seen.site.agents) == 1
    assert "lab@example.org" in seen.site.agents.pop()
    assert seen.site.keys == {"k"}


def test_site_of_shells_is_added_with_its_pages_as_the_browser_shows_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with serve_scripted(["inline"]) as site:
        added = thresher("sites", "add", site.base + "/", "--name", "s", "--delay", "0", "--contact", "lab@example.org")
    assert added.code == 0
    assert "render = true  # 1 of 1 pages are empty" in Path("sites/s.toml").read_text(encoding="utf-8")
    (kept,) = Path("sites/s").glob("*.json")
    assert json.loads(kept.read_text(encoding="utf-8"))["expected"]["text"].split("\n\n") == paragraphs("inline")
    assert thresher("sites", "check").code == 0


def test_page_that_never_ends_and_a_browser_that_is_killed_cost_that_page_only(tmp_path: Path) -> None:
    with serve_scripted(["endless", "plain"]) as site:
        options = ("--delay", "0", "--contact", "lab@example.org", "--quiet", "--render")
        process = start("crawl", site.base + "/", "--out", tmp_path / "c", *options, before=_IMPATIENT)
        wait_until(lambda: bool(_browsers(process.pid)), process)
        for pid in _browsers(process.pid):
            os.kill(pid, signal.SIGKILL)
        ended = finish(process)
        fate = fates(tmp_path / "c")[site.url("endless")]
    assert ended.code == 0
    assert (fate["fate"], fate["reason"]) == ("js_required", "render_failed")
    assert [record["title"] for record in records(tmp_path / "c")] == [title("plain")]


def _browsers(ancestor: int) -> list[int]:
    """The main processes of Chromium below `ancestor`."""
    parents: dict[int, int] = {}
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            words = (entry / "cmdline").read_bytes()
        except (OSError, ValueError):
            continue  # it has ended meanwhile
        if b"--remote-debugging-pipe" in words and b"--type=" not in words:
            found.append(int(entry.name))
    return [pid for pid in found if _descends(pid, ancestor, parents)]


def _descends(pid: int, ancestor: int, parents: dict[int, int]) -> bool:
    while pid > 1 and pid != ancestor:
        pid = parents.get(pid, 0)
    return pid == ancestor
