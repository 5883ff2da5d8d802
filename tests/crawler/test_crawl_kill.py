"""Runs that are cut off by kill -9, a signal, a budget: the same command again, and nothing is lost or doubled."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from crawler.newsroom import Newsroom, articles, serve
from tests.crawler.crawling import doubled, finish, records, start, thresher, wait_until
from tests.pipelines.store.build import records_in

pytestmark = [pytest.mark.crawl, pytest.mark.slow]


def lines_in(folder: Path) -> int:
    path = folder / "articles.jsonl"
    return path.read_bytes().count(b"\n") if path.exists() else 0


def wait_for_growth(folder: Path, suffix: str, size: int, process: subprocess.Popen[str]) -> int:
    """Until all parts of this suffix together have more bytes than `size`; how many they have then."""

    def bytes_now() -> int:
        return sum(path.stat().st_size for path in folder.glob(f"articles*{suffix}"))

    wait_until(lambda: bytes_now() > size, process)
    return bytes_now()


def assert_whole(folder: Path, site: Newsroom) -> None:
    urls = [record["url"] for record in records(folder)]
    assert doubled(urls) == []
    assert sorted(urls) == sorted(site.base + article.path for article in articles())


def test_kills_in_mid_run_lose_double_and_tear_nothing_however_it_is_compressed(tmp_path: Path) -> None:
    moments = random.Random(4)
    with serve(latency_ms=30, slow_ms=0) as site:
        command = ("crawl", site.url, "--out", tmp_path, "--delay", "0", "--json", "--compress")
        for compress, suffix in (("none", ".jsonl"), ("gzip", ".gz"), ("zstd", ".zst")):
            process = start(*command, compress)
            began = wait_for_growth(tmp_path, suffix, 0, process)
            wait_for_growth(tmp_path, suffix, began, process)  # so what came first is committed, and stays
            time.sleep(moments.uniform(0, 0.5))
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        ended = thresher(*command, "zstd")
        assert ended.code == 0, ended.err
        urls = [record["url"] for record in records_in(tmp_path)]
    assert sorted(urls) == sorted(site.base + article.path for article in articles())
    assert {path.suffix for path in tmp_path.glob("articles*")} == {".jsonl", ".gz", ".zst"}
    assert ended.told["articles"]["new"] == len(articles())
    assert sum(ended.told["fates"].values()) == ended.told["discovered"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_a_run_in_good_order(number: signal.Signals, tmp_path: Path) -> None:
    with serve(latency_ms=30, slow_ms=0) as site:
        command = ("crawl", site.url, "--out", tmp_path, "--delay", "0", "--quiet")
        process = start(*command)
        wait_until(lambda: lines_in(tmp_path) >= 3, process)
        os.kill(process.pid, number)
        began = time.monotonic()
        ended = finish(process)
        assert time.monotonic() - began < 20
        assert ended.code == 5
        assert "run the same command again to go on" in ended.err
        assert (tmp_path / "manifest.json").exists()
        assert thresher(*command).code == 0
        assert_whole(tmp_path, site)


def test_budget_of_pages_is_kept_and_the_next_run_goes_on(tmp_path: Path) -> None:
    with serve(slow_ms=0) as site:
        command = ("crawl", site.url, "--out", tmp_path, "--delay", "0", "--json")
        first = thresher(*command, "--max-pages", "5")
        assert first.code == 0
        assert 1 <= lines_in(tmp_path) <= 5
        assert first.told["fates"]["budget"] > 0
        assert sum(first.told["fates"].values()) == first.told["discovered"]
        assert thresher(*command).code == 0
        assert_whole(tmp_path, site)


def test_budget_of_time_is_kept(tmp_path: Path) -> None:
    with serve(latency_ms=50, slow_ms=0) as site:
        ended = thresher("crawl", site.url, "--out", tmp_path, "--delay", "0", "--max-time", "1.5", "--json")
    assert ended.code == 0
    assert ended.told["seconds"] < 12
    assert ended.told["fates"]["budget"] > 0
