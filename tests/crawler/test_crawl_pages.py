"""Articles that run over several pages: one record, whatever page is met first, nothing lost or doubled by a kill."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from crawler.assembly import MAX_PAGES
from tests.crawler.crawling import Ended, doubled, fates, records, start, thresher
from tests.crawler.paged import Paged, PagedSite, serve_paged

pytestmark = [pytest.mark.crawl, pytest.mark.slow]

LEAF = Paged("salt", ("/2026/05/02/salt/", "/2026/05/02/salt/2/", "/2026/05/02/salt/3/"))
QUERY = Paged("tide", ("/story/tide-report-at-last", *(f"/story/tide-report-at-last?page={n}" for n in (2, 3))))
SUFFIX = Paged("rope", ("/news/rope-104711.html", "/news/rope-104711-2.html"), has_canonical=True)
FOLDER = Paged(
    "quay",
    ("/stories/quay-report-now-out/", "/stories/quay-report-now-out/page/2/"),
    {
        1: '<a rel="next" href="page/2/">Next page</a>',
        2: '<a rel="prev" href="/stories/quay-report-now-out/">Previous</a>',
    },
)
WHOLE = Paged(
    "barge",
    ("/artikel/barge-report-in-full", "/artikel/barge-report-in-full/seite-2"),
    {
        1: '<a href="/artikel/barge-report-in-full/seite-2">Seite 2</a> '
        '<a href="/artikel/barge-report-in-full/komplettansicht">Auf einer Seite lesen</a>',
    },
)
ALL_ON_ONE = "/artikel/barge-report-in-full/komplettansicht"
ALL = (LEAF, QUERY, SUFFIX, FOLDER, WHOLE)


def pages_of(*articles: Paged) -> dict[str, str]:
    pages = {address: paged.html(n) for paged in articles for n, address in enumerate(paged.addresses, 1)}
    back = f'<a href="{WHOLE.addresses[0]}">Auf mehreren Seiten</a></article>'
    return pages | {ALL_ON_ONE: WHOLE.html(1, 2).replace("</article>", back)}


def crawl(site: PagedSite, folder: Path, *more: str) -> Ended:
    ended = thresher("crawl", site.base + "/", "--out", folder, "--delay", "0", "--json", *more)
    assert ended.code == 0, ended.err
    assert sum(ended.told["fates"].values()) == ended.told["discovered"]
    return ended


def by_path(site: PagedSite, folder: Path) -> dict[str, dict[str, Any]]:
    found = records(folder)
    assert doubled([record["url"] for record in found]) == []
    return {record["url"].removeprefix(site.base): record for record in found}


def text_of(paged: Paged, *pages: int) -> str:
    return "\n\n".join(paged.paragraphs(*pages))


def assert_merged(site: PagedSite, folder: Path) -> None:
    found = by_path(site, folder)
    assert sorted(found) == sorted(paged.addresses[0] for paged in ALL)
    for paged in ALL:
        record = found[paged.addresses[0]]
        assert record["text"] == text_of(paged, *range(1, len(paged.addresses) + 1))
        assert record["title"] == paged.title
        assert record["pages"] == (1 if paged is WHOLE else len(paged.addresses))
        assert record["complete"] == "full"


def test_pages_of_an_article_are_one_record_however_they_are_numbered(tmp_path: Path) -> None:
    with serve_paged(pages_of(*ALL), [paged.addresses[0] for paged in ALL]) as site:
        crawl(site, tmp_path)
        assert_merged(site, tmp_path)
        told = fates(tmp_path)
        for paged in ALL:
            for address in paged.addresses[1:]:
                line = told[site.base + address]
                assert (line["fate"], line["reason"]) == ("alias", "next_page"), address
        assert doubled(site.asked) == []
        assert WHOLE.addresses[1] not in site.asked
        site.asked.clear()
        again = crawl(site, tmp_path)
        assert again.told["articles"] == {"new": 0, "changed": 0, "known": len(ALL)}
        assert not set(site.asked) & set(pages_of(*ALL))


@pytest.mark.parametrize("seed", range(2))
def test_record_is_the_same_whatever_page_is_met_first(seed: int, tmp_path: Path) -> None:
    everything = sorted(pages_of(*ALL))
    random.Random(seed).shuffle(everything)
    with serve_paged(pages_of(*ALL), [], sitemap=everything) as site:
        crawl(site, tmp_path)
        assert_merged(site, tmp_path)


def test_later_page_alone_leads_to_the_first(tmp_path: Path) -> None:
    later = [paged.addresses[-1] for paged in ALL if paged is not WHOLE]
    with serve_paged(pages_of(*ALL), [WHOLE.addresses[0]], sitemap=later) as site:
        crawl(site, tmp_path)
        assert_merged(site, tmp_path)


def test_page_that_fails_leaves_the_article_partial_and_the_next_visit_mends_it(tmp_path: Path) -> None:
    with serve_paged(pages_of(LEAF), [LEAF.addresses[0]]) as site:
        site.broken.add(LEAF.addresses[2])
        crawl(site, tmp_path)
        record = by_path(site, tmp_path)[LEAF.addresses[0]]
        assert (record["complete"], record["pages"]) == ("partial", 2)
        assert record["text"] == text_of(LEAF, 1, 2)
        assert crawl(site, tmp_path, "--revisit", "all").told["articles"]["changed"] == 0
        site.broken.clear()
        crawl(site, tmp_path, "--revisit", "all")
    first, second = records(tmp_path)
    assert (first["version"], second["version"], second["complete"], second["pages"]) == (1, 2, "full", 3)
    assert second["text"] == text_of(LEAF, 1, 2, 3)


def test_whole_page_that_fails_is_made_up_of_its_parts(tmp_path: Path) -> None:
    with serve_paged(pages_of(WHOLE), [WHOLE.addresses[0]]) as site:
        site.broken.add(ALL_ON_ONE)
        crawl(site, tmp_path)
        record = by_path(site, tmp_path)[WHOLE.addresses[0]]
    assert (record["pages"], record["complete"], record["text"]) == (2, "full", text_of(WHOLE, 1, 2))


def test_article_without_end_is_cut(tmp_path: Path) -> None:
    addresses = tuple(f"/2026/05/03/endless/{n}/" if n > 1 else "/2026/05/03/endless/" for n in range(1, 40))
    endless = Paged("endless", addresses)
    with serve_paged(pages_of(endless), [addresses[0]]) as site:
        crawl(site, tmp_path)
        record = by_path(site, tmp_path)[addresses[0]]
        assert (record["pages"], record["complete"]) == (MAX_PAGES, "partial")
        assert len([path for path in site.asked if "endless" in path]) == MAX_PAGES


def test_next_story_and_pages_of_comments_are_no_pages_of_it(tmp_path: Path) -> None:
    one = Paged("fog", ("/2026/05/04/fog-report",), {1: '<a rel="next" href="/2026/05/04/fog-report-2">Next story</a>'})
    two = Paged("mist", ("/2026/05/04/fog-report-2",), {1: '<a rel="prev" href="/2026/05/04/fog-report">Previous</a>'})
    talk = Paged("rain", ("/2026/05/05/rain-report",), {1: '<ul class="pager"><a href="?page=2">2</a></ul>'})
    pages = pages_of(one, two, talk) | {"/2026/05/05/rain-report?page=2": talk.html(1)}
    with serve_paged(pages, [paged.addresses[0] for paged in (one, two, talk)]) as site:
        crawl(site, tmp_path)
        found = by_path(site, tmp_path)
    assert {path: record["pages"] for path, record in found.items()} == dict.fromkeys(
        (paged.addresses[0] for paged in (one, two, talk)), 1
    )
    assert {record["complete"] for record in found.values()} == {"full"}


def test_kill_between_pages_loses_and_doubles_nothing(tmp_path: Path) -> None:
    moments = random.Random(7)
    with serve_paged(pages_of(*ALL), [paged.addresses[0] for paged in ALL], latency_s=0.1) as site:
        command = ("crawl", site.base + "/", "--out", tmp_path, "--delay", "0", "--json")
        for _ in range(4):
            site.asked.clear()
            process = start(*command)
            ends_at = time.monotonic() + 60
            while process.poll() is None and len(site.asked) < 5 and time.monotonic() < ends_at:
                time.sleep(0.01)
            time.sleep(moments.uniform(0, 0.6))
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        crawl(site, tmp_path)
        assert_merged(site, tmp_path)
