"""What sites say of automated use, recorded with each record, and obeyed where the user asks for it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler.politeness import read_robots
from crawler.rights import SiteRights
from crawler.tdmrep import read_tdmrep
from tests.crawler.blogs.hosted import newsletter
from tests.crawler.blogs.server import Served, serve
from tests.crawler.blogs.site import Answer, Blog
from tests.crawler.crawling import fates, records, thresher

SITE = "https://news.example"


def test_ai_crawlers_that_are_refused_are_named_though_we_are_not() -> None:
    rights = SiteRights()
    body = b"User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n\nUser-agent: ClaudeBot\nDisallow: /b\n"
    rights.learnt_robots(SITE, read_robots(200, body))
    assert (rights.of(f"{SITE}/a").robots, rights.of(f"{SITE}/a").evidence) == (
        "disallowed",
        ("robots.txt: GPTBot, CCBot",),
    )
    assert rights.of(f"{SITE}/b").evidence == ("robots.txt: GPTBot, ClaudeBot, CCBot",)


@pytest.mark.parametrize(("status", "body"), [(200, b"User-agent: *\nDisallow: /admin\n"), (404, b"")])
def test_site_that_names_no_ai_crawler_allows(status: int, body: bytes) -> None:
    rights = SiteRights()
    rights.learnt_robots(SITE, read_robots(status, body))
    assert rights.of(f"{SITE}/a").robots == "allowed"
    assert rights.of(f"{SITE}/a").evidence == ()


def test_rights_of_a_site_that_was_not_asked_are_unknown() -> None:
    assert SiteRights().of(f"{SITE}/a").robots == "unknown"


def test_robots_and_tdm_file_stand_side_by_side() -> None:
    rights = SiteRights()
    rights.learnt_robots(SITE, read_robots(200, b"User-agent: GPTBot\nDisallow: /\n"))
    rights.learnt_tdm(SITE, read_tdmrep(200, b'[{"location": "/", "tdm-reservation": 1}]'))
    found = rights.of(f"{SITE}/a")
    assert (found.robots, found.tdm) == ("disallowed", "reserved")
    assert found.evidence == ("robots.txt: GPTBot", "tdmrep.json /: 1")


def reserving() -> Blog:
    """A blog that reserves some posts in its file, one by header and one by a meta tag."""
    blog = newsletter()
    told = [{"location": "/p/the-*", "tdm-reservation": 1}, {"location": "/p/old-*", "tdm-reservation": 1}]
    blog.file("/.well-known/tdmrep.json", json.dumps(told), "application/json")
    blog.file("/robots.txt", "User-agent: GPTBot\nDisallow: /\n\nUser-agent: *\nCrawl-delay: 0\n", "text/plain")
    header = blog.pages["/p/storm"]
    blog.pages["/p/storm"] = replace(header, headers=(("TDM-Reservation", "1"), ("X-Robots-Tag", "noai")))
    blog.pages["/p/heat"] = Answer(
        blog.pages["/p/heat"].body.replace("<head>", '<head><meta name="tdm-reservation" content="1">')
    )
    return blog


def crawled(folder: Path, *options: str) -> tuple[Served, dict[str, dict[str, Any]]]:
    with serve(reserving()) as site:
        ended = thresher(
            "crawl", f"{site.base}/", "--out", folder, "--delay", "0", "--per-host", "4", "--json", *options
        )
        assert ended.code == 0, ended.err
    return site, {site.path(record["url"]): record for record in records(folder)}


RESERVED = {"/p/the-last", "/p/old-vines"}


@pytest.mark.crawl
@pytest.mark.slow
def test_rights_are_recorded_with_their_evidence(tmp_path: Path) -> None:
    site, found = crawled(tmp_path)
    assert set(found) == site.blog.articles
    assert {path for path, record in found.items() if record["rights_tdm"] == "reserved"} == RESERVED | {
        "/p/storm",
        "/p/heat",
    }
    assert found["/p/the-last"]["rights_evidence"] == ["robots.txt: GPTBot", "tdmrep.json /p/the-*: 1"]
    assert found["/p/storm"]["rights_evidence"][1:] == ["header x-robots-tag: noai", "header tdm-reservation: 1"]
    assert {record["rights_robots"] for record in found.values()} == {"disallowed"}
    assert [path for _, path in site.asked].count("/.well-known/tdmrep.json") == 1


@pytest.mark.crawl
@pytest.mark.slow
def test_reserved_pages_are_skipped_if_asked_for_and_those_of_the_file_not_even_fetched(tmp_path: Path) -> None:
    site, found = crawled(tmp_path, "--respect-tdm")
    skipped = RESERVED | {"/p/storm", "/p/heat"}
    assert set(found) == site.blog.articles - skipped
    told = {site.path(url): line["reason"] for url, line in fates(tmp_path).items()}
    assert {told[path] for path in skipped} == {"rights_reserved"}
    assert not RESERVED & {path for _, path in site.asked}
