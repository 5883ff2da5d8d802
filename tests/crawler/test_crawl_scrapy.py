"""The other way in: Scrapy's own command line. (The demo is run by tests/docs.)"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.newsroom import articles, serve
from pipelines.model.schema import FIELD_NAMES

pytestmark = pytest.mark.crawl
ROOT = Path(__file__).parents[2]


def scrapy(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scrapy", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def test_scrapy_lists_the_one_spider() -> None:
    assert scrapy("list").stdout.split() == ["news"]


def test_scrapy_crawl_exports_records_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    with serve(slow_ms=0) as site:
        ended = scrapy("crawl", "news", "-a", f"start={site.url}", "-s", "DOWNLOAD_DELAY=0", "-O", str(out))
        assert site.max_in_flight == 1
        expected = sorted(site.base + article.path for article in articles())
    assert ended.returncode == 0
    assert "Traceback" not in ended.stderr
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert sorted(line["url"] for line in lines) == expected
    assert list(lines[0]) == list(FIELD_NAMES)


_SCRIPT = """
import sys
from scrapy.crawler import CrawlerProcess
from scrapy.utils.project import get_project_settings

if __name__ == "__main__":
    settings = get_project_settings()
    settings.setdict({"DOWNLOAD_DELAY": 0, "FEEDS": {sys.argv[2]: {"format": "jsonlines"}}}, priority="cmdline")
    process = CrawlerProcess(settings)
    process.crawl("news", start=sys.argv[1])
    process.start()
"""


def test_script_with_a_crawler_process_crawls_as_the_command_does(tmp_path: Path) -> None:
    script, out = tmp_path / "script.py", tmp_path / "out.jsonl"
    script.write_text(_SCRIPT, encoding="utf-8")
    with serve(slow_ms=0) as site:
        command = [sys.executable, str(script), site.url, str(out)]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    assert out.read_bytes().count(b"\n") == len(articles())


def test_scrapy_crawl_without_a_start_says_how() -> None:
    ended = scrapy("crawl", "news")
    assert "-a start=https://news.example/" in ended.stdout + ended.stderr
