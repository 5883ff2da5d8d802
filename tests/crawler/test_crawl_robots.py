"""robots.txt over several runs of the program, as the site itself sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawler.blogs.regional import italian
from tests.crawler.blogs.server import serve
from tests.crawler.crawling import thresher

pytestmark = pytest.mark.crawl


def test_second_run_of_a_day_holds_to_the_robots_of_the_first_without_asking(tmp_path: Path) -> None:
    blog = italian("User-agent: *\nDisallow: /")
    with serve(blog) as site:
        command = ("crawl", f"{site.base}/", "--out", tmp_path, "--delay", "0", "--quiet")
        assert [thresher(*command).code for _ in range(2)] == [4, 4]
    assert [path for _, path in site.asked] == ["/robots.txt"]
