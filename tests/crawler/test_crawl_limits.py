"""Disks that fill up and folders that cannot be written: the promised exit code, and nothing lost."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from crawler.newsroom import articles, serve
from tests.crawler.crawling import doubled, finish, records, start, thresher, wait_until

pytestmark = [pytest.mark.crawl, pytest.mark.slow]

_FULL_AFTER_FOUR_WRITES = """
import errno, os
write, left = os.pwrite, [4]
def fill(fd, body, offset):
    left[0] -= 1
    if left[0] == 0:
        return write(fd, body[:len(body) // 2], offset)
    if left[0] < 0:
        raise OSError(errno.ENOSPC, "No space left on device")
    return write(fd, body, offset)
os.pwrite = fill
"""


def test_a_disk_that_fills_up_ends_the_run_and_the_next_one_goes_on(tmp_path: Path) -> None:
    with serve(slow_ms=0) as site:
        command = ("crawl", site.url, "--out", tmp_path, "--delay", "0", "--quiet")
        ended = finish(start(*command, before=_FULL_AFTER_FOUR_WRITES))
        assert ended.code == 7
        assert ended.err.startswith(f"thresher: no space left for {tmp_path}; nothing is lost: ")
        assert ended.err.count("\n") == 1
        assert len(site.requests) < 200, "it went on asking the site for what cannot be kept"
        before = records(tmp_path)
        assert thresher(*command).code == 0
    after = records(tmp_path)
    assert after[: len(before)] == before
    assert doubled([record["url"] for record in after]) == []
    assert len(after) == len(articles())


_SMALL_FILES = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))\n"


def test_a_limit_that_the_workers_meet_ends_the_run_too_and_costs_no_page(tmp_path: Path) -> None:
    """A model is unpacked into a temporary file when a text first needs it: the disk may be full of other things."""
    with serve(slow_ms=0) as site:
        command = ("crawl", site.url, "--out", tmp_path, "--delay", "0", "--quiet")
        ended = finish(start(*command, before=_SMALL_FILES))
        assert ended.code == 7
        assert "a limit of the system was met" in ended.err
        assert ended.err.count("\n") == 1
        assert not (tmp_path / "quarantine").exists()
        assert thresher(*command).code == 0
    after = [record["url"] for record in records(tmp_path)]
    assert doubled(after) == []
    assert len(after) == len(articles())


def test_a_folder_that_cannot_be_made_or_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (Path("/proc/thresher/corpus"), tmp_path / "file" / "corpus"):
        ended = thresher("crawl", "https://news.example/", "--out", folder, "--quiet", "--contact", "lab@example.org")
        assert ended.code == 3
        assert str(folder.parent) in ended.err
        assert "--out" in ended.err
        assert ended.err.count("\n") == 1


def test_a_folder_made_read_only_is_named(tmp_path: Path) -> None:
    # Tests are often run by the superuser, who may write anywhere.
    denied = "import os; os.access = lambda path, mode, **_: not mode & os.W_OK\n"
    command = ("crawl", "https://news.example/", "--out", tmp_path, "--quiet", "--contact", "lab@example.org")
    ended = finish(start(*command, before=denied))
    assert ended.code == 3
    assert ended.err.startswith(f"thresher: {tmp_path} cannot be written (Permission denied)")


def test_a_second_run_on_the_same_corpus_is_refused_and_the_first_not_disturbed(tmp_path: Path) -> None:
    with serve(latency_ms=100, slow_ms=0) as site:
        command = ("crawl", site.url, "--out", tmp_path, "--delay", "0", "--quiet")
        first = start(*command)
        wait_until((tmp_path / "state.sqlite").exists, first)
        second = thresher(*command)
        assert second.code == 8
        assert f"in use by process {first.pid}" in second.err
        assert second.err.count("\n") == 1
        wait_until((tmp_path / "articles.jsonl").exists, first)
        os.kill(first.pid, signal.SIGINT)
        assert finish(first).code == 5
    assert records(tmp_path)
