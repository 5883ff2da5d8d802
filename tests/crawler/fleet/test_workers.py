"""Two workers over several sites, one of them killed in the middle: as if nothing had happened."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from crawler.engine_options import CrawlOptions
from crawler.fleet import submit
from crawler.fleet.address import checked
from crawler.fleet.standing import count_records, standing
from crawler.fleet.submit import Submission
from pipelines.model import Reason
from pipelines.store.verify import verify
from spiders.sites import site_from_url
from tests.crawler.crawling import finish, start, thresher
from tests.crawler.fleet.small import SmallSite, small_sites
from tests.pipelines.store.build import records_in

pytestmark = [pytest.mark.crawl, pytest.mark.slow]

LEASE_S = "8"


def worker(engine: str) -> subprocess.Popen[str]:
    return start("worker", "--engine", engine, "--lease", LEASE_S, "--at-once", "2", "--workers", "1")


def submitted(engine: str, sites: list[SmallSite], folder: Path) -> Submission:
    options = CrawlOptions(tuple(site_from_url(site.base + "/") for site in sites), folder, delay_s=0.05, archive=True)
    return submit.submit(options, checked(engine), str(folder))


def kill_one_at_work(submission: Submission, workers: list[subprocess.Popen[str]]) -> subprocess.Popen[str]:
    """The worker that is killed, as soon as it crawls a site and something of that is committed."""
    ends_at = time.monotonic() + 90
    while time.monotonic() < ends_at:
        database = submission.book.engine
        told = {site.worker.rpartition(":")[2] for site in standing(database).sites if site.state == "running"}
        for process in workers if count_records(database, submission.asked) else ():
            if str(process.pid) in told:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
                return process
        time.sleep(0.05)
    raise AssertionError("no worker took a site")


def test_kill_of_a_worker_loses_and_doubles_nothing(engine: str, tmp_path: Path) -> None:
    with small_sites(4, pages=8, latency_s=0.15) as sites:
        submission = submitted(engine, sites, tmp_path)
        workers = [worker(engine), worker(engine)]
        try:
            killed = kill_one_at_work(submission, workers)
            (left,) = [process for process in workers if process is not killed]
            result = submit.wait(submission, quiet=True)
            left.send_signal(signal.SIGTERM)
            ended = finish(left)
            assert ended.code == 0
        finally:
            for process in workers:
                process.kill()
                process.wait()
        submit.gather(submission, tmp_path, "none", result)
        urls = sorted(record["url"] for record in records_in(tmp_path))
        assert urls == sorted(url for site in sites for url in site.articles)
        assert result.reasons[Reason.NEW] == 32
        assert sum(result.fates.values()) == result.discovered
        assert [site.overlaps for site in sites] == [[], [], [], []]
        assert verify(tmp_path).faults == ()
        told = thresher("replay", tmp_path, "--json").told
        assert (told["records"], told["changed"]) == (32, 0)
        page = next(site.articles[0] for site in sites)
        assert "story" in thresher("explain", page, "--from", tmp_path).out.lower()
        assert {site.state for site in standing(submission.book.engine).sites} == {"done"}


def test_engine_that_is_not_there_ends_a_worker_and_a_crawl_with_one_line(tmp_path: Path) -> None:
    nowhere = ("--engine", "postgresql://nobody@127.0.0.1:1/none")
    for command in (("worker", *nowhere), ("crawl", "https://a.example/", "--out", tmp_path / "c", *nowhere)):
        ended = finish(start(*command))
        assert ended.code == 3
        assert "check --engine" in ended.err
