"""A crawl of a site whose layout was swapped ends with 6 and says so everywhere; one that is as usual ends with 0."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.crawling import Ended, records, thresher
from tests.crawler.hourly import HourlySite, Story, serve_hourly
from tests.crawler.loopback import on_loopback

pytestmark = [pytest.mark.crawl, pytest.mark.slow]
NOW = datetime.now(UTC).replace(microsecond=0)
LOGIN = "robot:s3cret"


@dataclass
class Crawled:
    """A run over a site that is as ever, and one over six new articles of another layout."""

    folder: Path
    first: Ended
    second: Ended
    posts: list[dict[str, Any]] = field(default_factory=list)
    posts_of_first: int = 0


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("alarms") / "corpus"
    site = HourlySite([Story(n, NOW - n * timedelta(hours=1)) for n in range(1, 7)], NOW)
    posts: list[dict[str, Any]] = []
    with serve_hourly(site), serve_hook(posts) as hook:
        arguments = ("crawl", site.base + "/", "--out", folder, "--delay", "0", "--notify", hook)
        first = thresher(*arguments, "--json")
        before = len(posts)
        live_before(folder)
        site.layout = "bare"
        site.stories += [Story(n, NOW - timedelta(minutes=n)) for n in range(7, 13)]
        second = thresher(*arguments)
        yield Crawled(folder, first, second, posts, before)


@contextmanager
def serve_hook(posts: list[dict[str, Any]]) -> Iterator[str]:
    """The address of a webhook, with a login in it, that keeps what it is sent."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing is printed."""

    with on_loopback(Handler) as base:
        yield f"{base.replace('//', f'//{LOGIN}@')}/hook"


def live_before(folder: Path) -> None:
    """Give the site a past: twenty runs like the one that there was, an hour apart, before it."""
    with closing(sqlite3.connect(folder / "state.sqlite")) as state:
        state.row_factory = sqlite3.Row
        row = dict(state.execute("SELECT * FROM history").fetchone())
        begun = datetime.fromisoformat(row["started_at"])
        for n in range(1, 21):
            row |= {"run": 1 - n, "started_at": (begun - n * timedelta(hours=1)).isoformat()}
            marks = ", ".join(f":{name}" for name in row)
            state.execute(f"INSERT INTO history ({', '.join(row)}) VALUES ({marks})", row)  # noqa: S608
        state.commit()


def test_run_that_is_as_usual_ends_with_0_and_tells_nobody(crawled: Crawled) -> None:
    assert crawled.first.code == 0
    assert crawled.first.told["alarms"] == []
    assert crawled.posts_of_first == 0


def test_swapped_layout_ends_with_6_and_costs_no_record(crawled: Crawled) -> None:
    assert crawled.second.code == 6
    assert len(records(crawled.folder)) == 12


def test_alarms_are_in_closing_words_manifest_report_and_metrics(crawled: Crawled) -> None:
    told = json.loads((crawled.folder / "manifest.json").read_text())["alarms"]
    assert {"share with an author", "share with a picture"} <= {alarm["what"] for alarm in told}
    report = (crawled.folder / "report.html").read_text(encoding="utf-8")
    metrics = (crawled.folder / "metrics.prom").read_text(encoding="utf-8")
    for alarm in told:
        assert set(alarm) == {"site", "what", "figure", "usual"}
        assert f"  Alarm  {alarm['site']}: {alarm['what']} {alarm['figure']}" in crawled.second.out
        assert alarm["what"] in report
        assert f'alarm="{alarm["what"]}"' in metrics


def test_webhook_is_told_once_and_its_password_is_nowhere(crawled: Crawled) -> None:
    (post,) = crawled.posts
    assert post["alarms"] == json.loads((crawled.folder / "manifest.json").read_text())["alarms"]
    said = [crawled.first.out, crawled.first.err, crawled.second.out, crawled.second.err]
    texts = [path.read_text(encoding="utf-8") for path in crawled.folder.iterdir() if path.suffix in {".json", ".log"}]
    assert len(texts) >= 2
    assert "s3cret" not in "".join(said + texts)
