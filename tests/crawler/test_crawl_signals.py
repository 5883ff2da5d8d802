"""What Ctrl-C and a service manager do: the whole process group is told to end, at whatever moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.newsroom import serve
from tests.crawler.crawling import finish, start, wait_until

pytestmark = [pytest.mark.crawl, pytest.mark.slow]
ROOT = Path(__file__).parents[2]
SIGNALS = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


def scrapy(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "scrapy", "crawl", "news", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@SIGNALS
@pytest.mark.parametrize("requests", [1, 15])
def test_scrapy_crawl_ends_without_a_traceback(number: signal.Signals, requests: int, tmp_path: Path) -> None:
    with serve(latency_ms=30, slow_ms=0) as site:
        process = scrapy("-a", f"start={site.url}", "-s", "DOWNLOAD_DELAY=0", "-O", str(tmp_path / "out.jsonl"))
        wait_until(lambda: len(site.requests) >= requests, process)
        os.killpg(process.pid, number)
        told, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in told
    assert "ERROR" not in told


def test_scrapy_crawl_without_a_start_says_how_in_one_line() -> None:
    process = scrapy("-L", "WARNING")
    told, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert told.splitlines() == [
        "thresher: say where to start: scrapy crawl news -a start=https://news.example/ -O out.jsonl"
    ]


@SIGNALS
@pytest.mark.parametrize("requests", [1, 15])
def test_thresher_crawl_blames_no_page_for_a_worker_that_was_told_to_end(
    number: signal.Signals, requests: int, tmp_path: Path
) -> None:
    with serve(latency_ms=30, slow_ms=0) as site:
        process = start("crawl", site.url, "--out", tmp_path, "--delay", "0", "--quiet")
        wait_until(lambda: len(site.requests) >= requests, process)
        os.killpg(process.pid, number)
        ended = finish(process)
    assert ended.code == 5
    assert "run the same command again to go on" in ended.err
    assert "quarantined" not in (tmp_path / "fates.jsonl").read_text(encoding="utf-8")


@SIGNALS
def test_thresher_told_to_end_before_it_began_says_so(number: signal.Signals, tmp_path: Path) -> None:
    with serve() as site:
        process = start("crawl", site.url, "--out", tmp_path, "--quiet")
        wait_until((tmp_path / ".lock").exists, process)
        os.killpg(process.pid, number)
        ended = finish(process)
    assert ended.code == 5
