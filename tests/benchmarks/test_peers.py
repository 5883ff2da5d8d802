"""The work that systems are compared on, what is measured of them, and how it is told."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.peers.meter import run
from benchmarks.peers.report import Row, best, growth, overhead_line, plot, ratio_lines, table
from benchmarks.peers.tasks import ALONE, tasks
from benchmarks.peers.workload import answer, article, listing, pages, path_of
from pipelines import Article, Page, process

BASE = "http://127.0.0.1:8000"
TASKS = tasks(Path("own"), Path("peers"))


def row(task: str, system: str, size: int, wall: float, cpu: float, main: float = 0.0, mb: float = 100.0) -> Row:
    return Row(task, system, f"{system} 1.0", size, size, 1.0, wall, cpu, main, mb, 0)


def test_every_article_is_one_under_its_own_address() -> None:
    for number in (0, 7, 95):
        result = process(Page(article(number, 100, BASE), BASE + path_of(number)))
        assert isinstance(result, Article)
        assert (result.url, result.url_aliases) == (BASE + path_of(number), ())
        assert f"({number})" in result.title
    assert article(7, 100, BASE) == article(7, 100, BASE)


def test_lists_lead_to_every_article_and_articles_to_no_page_that_is_not_there() -> None:
    listed = b"".join(listing(n, 120) for n in range(3))
    assert all(path_of(n).encode() in listed for n in range(120))
    assert answer("/news/0", 120, BASE) == listing(0, 120)
    assert (answer(path_of(120), 120, BASE), answer("/other", 120, BASE)) == (b"", b"")
    assert b"newsroom.invalid" not in answer(path_of(5), 120, BASE)
    assert [url for url, _ in pages(2)] == ["https://courier.example" + path_of(n) for n in range(2)]


def test_cost_is_of_all_processes_of_a_program(tmp_path: Path) -> None:
    work = "import time; n = b'x' * 40_000_000; e = time.process_time() + 0.4\nwhile time.process_time() < e: pass"
    both = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}]); exec({work!r})"
    cost = run([sys.executable, "-c", both], 60.0, tmp_path / "log")
    assert cost.code == 0
    assert cost.cpu_s > cost.cpu_main_s > 0.2
    assert cost.peak_mb > 40


def test_program_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    assert run([sys.executable, "-c", "import time; time.sleep(60)"], 0.3, tmp_path / "log").code is None


def test_least_of_the_turns_counts_and_growth_is_the_slope() -> None:
    rows = [row("crawl", "Thresher", 10, 5.0, 3.0, 1.0), row("crawl", "Thresher", 10, 4.0, 3.5, 1.2)]
    rows += [row("crawl", "Thresher", 110, 9.0, 8.0, 1.5, 150.0)]
    ends = best(rows, "crawl", "Thresher")
    assert [(end.size, end.wall_s, end.cpu_s) for end in ends] == [(10, 4.0, 3.0), (110, 9.0, 8.0)]
    assert growth(ends, "cpu_s") == pytest.approx(50.0)
    assert list(overhead_line(rows)) == [
        "- A crawl's own process, which does all but the reading of pages: 5.0 ms of CPU a page."
    ]
    rows += [row("crawl", ALONE, size, 1.0, cpu, cpu) for size, cpu in ((10, 1.0), (110, 1.4))]
    assert next(overhead_line(rows)).endswith("5.0 ms of CPU a page; Scrapy, fetching only: 4.0.")


def test_table_ratios_and_plot_name_every_system_that_was_measured() -> None:
    rows = [row("crawl", "Thresher", size, size / 20, size / 10) for size in (10, 100)]
    rows += [row("crawl", "Scrapy + trafilatura", size, size / 10, size / 10) for size in (10, 100)]
    rows += [row("warc", f"Thresher, {told}", 100, wall, 9.0) for told, wall in (("1 worker", 9.0), ("2 workers", 5.0))]
    lines = list(table(TASKS, rows))
    assert lines[2].startswith("| Crawl a site, no delay (articles) | Thresher | Thresher 1.0 | 10 | 0.5 | 1.0 | 100 |")
    assert len({line.count("|") for line in lines}) == 1
    told = list(ratio_lines(TASKS, rows))
    assert told[0].endswith("Thresher is 2.00 times as fast as Scrapy + trafilatura, for 1.00 times the CPU.")
    assert told[-1] == "- Two workers are 1.80 times as fast as one on one WARC file."
    picture = plot(TASKS, rows)
    assert picture.count("Scrapy + trafilatura</text>") == 2
    assert "news-please" not in picture
