"""--since and a list that goes far back: it is left behind some pages of old articles, and taken up again later."""

from __future__ import annotations

from pathlib import Path

import pytest

from spiders.reach import PAGES_OUT_OF_RANGE
from tests.crawler.blogs.server import Served, serve
from tests.crawler.blogs.site import Blog, html, links
from tests.crawler.crawling import fates, records, thresher

pytestmark = pytest.mark.crawl
PAGES, EACH, IN_RANGE = 9, 2, 2
SENTENCE = "<p>Sentence number {} of story {}, which is long enough to be read as one by any measure at all.</p>"


def list_of(number: int) -> str:
    return f"/archive?page={number}" if number > 1 else "/archive"


def stories(number: int) -> list[tuple[str, str]]:
    return [(f"/story-about-{number}-{n}-and-more", f"A story about {number} {n} and more") for n in range(EACH)]


def dated_backwards() -> Blog:
    """Nothing but the pages of articles tells a date: two on each page of the list, a day and page."""
    blog = Blog("backwards")
    blog.page("/", html("The paper", links([("/archive", "Archive")])))
    pager = links([(list_of(n), str(n)) for n in range(1, PAGES + 1)])
    for number in range(1, PAGES + 1):
        blog.page(list_of(number), html("Archive", links(stories(number)) + pager))
        for path, title in stories(number):
            when = f"<time datetime=2026-06-{20 - number:02}T08:00:00Z>June</time>"
            text = "".join(SENTENCE.format(n, path) for n in range(12))
            blog.article(path, html(title, f"<article><h1>{title}</h1>{when}{text}</article>"))
    return blog


def pages_asked(site: Served) -> set[int]:
    asked = {path for _, path in site.asked}
    site.asked.clear()
    return {number for number in range(1, PAGES + 1) if list_of(number) in asked}


def test_list_is_left_and_taken_up_again_where_a_run_goes_further_back(tmp_path: Path) -> None:
    with serve(dated_backwards()) as site:
        command = ("crawl", f"{site.base}/", "--out", tmp_path, "--delay", "0", "--json")
        first = thresher(*command, "--since", f"2026-06-{20 - IN_RANGE}")
        assert first.code == 0, first.err
        assert len(records(tmp_path)) == IN_RANGE * EACH
        assert pages_asked(site) == set(range(1, 1 + IN_RANGE + PAGES_OUT_OF_RANGE))
        told = fates(tmp_path)[site.base + list_of(PAGES)]
        assert (told["fate"], told["reason"]) == ("out_of_range", "before_since")
        assert "older articles" in told["detail"]
        assert sum(first.told["fates"].values()) == first.told["discovered"]
        assert thresher(*command).code == 0
        assert pages_asked(site) == set(range(1, PAGES + 1))
    assert {site.path(record["url"]) for record in records(tmp_path)} == site.blog.articles
