"""Every fault of a site ends in the right fate, and costs nothing but its own page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawler.crawling import Ended, fates, records, thresher
from tests.crawler.faulty import FAULTS, GOOD, serve_faults

pytestmark = [pytest.mark.crawl, pytest.mark.slow]

Crawled = tuple[dict[str, str], Path, Ended]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("faults")
    with serve_faults() as bases:
        starts = [f"{base}/" for base in dict.fromkeys(bases.values())]
        yield bases, folder, thresher("crawl", *starts, "--out", folder, "--delay", "0", "--per-host", "8", "--json")


@pytest.mark.parametrize(("path", "right"), [(path, right) for path, (_, right) in FAULTS.items()])
def test_fault_has_its_fate(path: str, right: str, crawled: Crawled) -> None:
    bases, folder, _ = crawled
    told = fates(folder)[bases[path] + path]
    assert f"{told['fate']}/{told['reason']}" == right, told["detail"]


def test_rest_of_the_site_is_whole(crawled: Crawled) -> None:
    bases, folder, ended = crawled
    assert ended.code == 0
    assert sorted(record["url"] for record in records(folder)) == sorted(bases[path] + path for path in GOOD)


def test_nothing_of_another_host_was_asked_for_or_listed(crawled: Crawled) -> None:
    bases, folder, _ = crawled
    assert all(url.startswith(tuple(bases.values())) for url in fates(folder))
