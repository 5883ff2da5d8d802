"""The links of a page."""

from __future__ import annotations

import time

import lxml.html
import pytest

from pipelines.model import Candidate, Reason, UrlKind, Via
from spiders.discover.links import PageLinks, find_links

PAGE = "https://www.news.example.org/politics/"


def links(body: str, *, head: str = "", page_url: str = PAGE, depth: int = 0) -> PageLinks:
    tree = lxml.html.fromstring(f"<html><head>{head}</head><body>{body}</body></html>")
    return find_links(tree, page_url, depth=depth, site_url="https://www.news.example.org/")


def by_path(found: PageLinks) -> dict[str, Candidate]:
    return {candidate.url.removeprefix("https://www.news.example.org"): candidate for candidate in found.candidates}


def test_own_pages_come_in_document_order_each_once() -> None:
    found = links(
        '<a href="/2026/05/01/b?utm_source=x">B</a><map><area href="../sport/"></map>'
        '<a href="/2026/05/01/b#comments">again</a><a href="a-storm-hits-coast">A</a>',
        depth=3,
    )
    assert list(by_path(found)) == ["/2026/05/01/b", "/sport/", "/politics/a-storm-hits-coast"]
    first = found.candidates[0]
    assert (first.kind, first.depth, first.discovery.via, first.discovery.source) == (
        UrlKind.ARTICLE,
        4,
        Via.SECTION,
        PAGE,
    )


def test_other_sites_and_files_are_counted_not_listed() -> None:
    found = links(
        '<a href="https://other.example.net/a">x</a><a href="https://other.example.net/b">y</a>'
        '<a href="/a.pdf">p</a><a href="/b.jpg">j</a><a href="mailto:a@b.c">m</a><a href="javascript:x()">s</a>'
        '<a href="#top">t</a><a href="">e</a><a>n</a><a href="http://[">broken</a>'
    )
    assert (found.candidates, found.off_site_count, found.asset_count) == ((), 2, 2)


def test_refused_links_are_candidates_with_their_reason() -> None:
    found = by_path(links('<a href="/login">l</a><a href="/a?replytocom=1">r</a><a href="/events/2026/05/">e</a>'))
    assert {path: candidate.refused for path, candidate in found.items()} == {
        "/login": Reason.UTILITY,
        "/a?replytocom=1": Reason.UTILITY,
        "/events/2026/05/": Reason.TRAP,
    }
    assert found["/login"].detail


def test_first_base_is_respected() -> None:
    head = '<base target="_blank"><base href="/archive/"><base href="/no/">'
    assert list(by_path(links('<a href="x">x</a>', head=head))) == ["/archive/x"]


def test_subdomains_belong_to_the_site_and_plain_http_is_upgraded_on_the_own_host() -> None:
    found = links('<a href="http://www.news.example.org/a-b-c-d">x</a><a href="http://blog.example.org/e-f-g-h">y</a>')
    assert [candidate.url for candidate in found.candidates] == [
        "https://www.news.example.org/a-b-c-d",
        "http://blog.example.org/e-f-g-h",
    ]


def test_feeds_of_articles_are_found_and_feeds_of_comments_refused() -> None:
    head = (
        '<link rel="alternate" type="application/rss+xml" href="/rss/politics">'
        '<link rel="alternate" type="application/atom+xml; charset=utf-8" href="/atom/all">'
        '<link rel="alternate" type="application/feed+json" href="/all.json">'
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/5">'
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">'
        '<link rel="alternate stylesheet" href="/x.css"><link rel="alternate" type="application/json+oembed" href="/o">'
    )
    found = links('<a href="/feed">RSS</a>', head=head)
    own = "https://www.news.example.org"
    assert found.feeds == (own + "/rss/politics", own + "/atom/all", own + "/all.json", own + "/feed")
    assert by_path(found)["/comments/feed/"].refused is Reason.UTILITY
    assert "/wp-json/wp/v2/pages/5" not in by_path(found)


def test_canonical_translations_and_forms_of_the_page() -> None:
    head = (
        '<link rel="canonical" href="/politics/?utm_source=x"><link rel="amphtml" href="/politics/amp/">'
        '<link rel="alternate" media="only screen and (max-width: 640px)" href="https://m.news.example.org/politics/">'
        '<link rel="alternate" hreflang="de" href="/de/politik/">'
    )
    found = links("", head=head)
    assert found.canonical == PAGE
    assert found.amp == PAGE + "amp/"
    assert found.mobile == "https://m.news.example.org/politics/"
    assert found.alternates == (("de", "https://www.news.example.org/de/politik/"),)
    refused = {candidate.url: candidate.refused for candidate in found.candidates}
    assert refused == {
        found.amp: Reason.AMP,
        found.mobile: Reason.MOBILE,
        "https://www.news.example.org/de/politik/": None,
    }


def test_forms_are_folded_into_the_page_they_belong_to() -> None:
    found = by_path(links('<a href="/a-b-c-d/amp/">amp</a><a href="/e-f-g-h?print=1">print</a>'))
    assert {path: candidate.refused for path, candidate in found.items()} == {
        "/a-b-c-d/": None,
        "/a-b-c-d/amp/": Reason.AMP,
        "/e-f-g-h": None,
        "/e-f-g-h?print=1": Reason.PRINT,
    }


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/politics/page/2/">2</a>',
        '<a href="?page=2">2</a>',
        '<a rel="next" href="/politics/older">x</a>',
        '<a href="/politics/more-of-it">Next \u00bb</a>',
        '<a href="/politics/more-of-it">\u2192</a>',
        '<a href="/politics/more-of-it">Ältere</a>',
        '<a href="/politics/more-of-it"> older  posts </a>',
    ],
)
def test_next_page_of_a_list_is_a_section(link: str) -> None:
    (candidate,) = links(link).candidates
    assert (candidate.kind, candidate.refused) == (UrlKind.SECTION, None)


def test_next_pages_are_told_and_the_next_article_is_not_one() -> None:
    found = links(
        '<a rel="next" href="/politics/older">x</a><a rel="next" href="/2026/05/01/the-next-story">Next</a>'
        '<a rel="next" href="/2026/05/01/this-story/2">Next page</a>'
    )
    own = "https://www.news.example.org"
    assert found.next_pages == (own + "/politics/older", own + "/2026/05/01/this-story/2")
    assert by_path(found)["/2026/05/01/the-next-story"].kind is UrlKind.ARTICLE


def test_headline_of_a_second_link_tells_the_article() -> None:
    found = links(
        '<a href="/x7.html"><img src="x.jpg"></a><h2><a href="/x7.html">Storm hits the <b>coast of</b> France</a></h2>'
    )
    assert found.candidates[0].kind is UrlKind.ARTICLE


def test_nofollow_links_are_followed_and_a_page_that_says_it_is_reported() -> None:
    found = links('<a rel="nofollow" href="/a-b-c-d">x</a>', head='<meta name="robots" content="noindex, NOFOLLOW">')
    assert len(found.candidates) == 1
    assert found.nofollow
    assert not links("", head='<meta name="robots" content="noindex,follow">').nofollow


def test_articles_are_found_in_the_data_of_scripts() -> None:
    data = (
        r'{"items": [{"url": "https:\/\/www.news.example.org\/2026\/05\/01\/a?x=1\u0026y=2"},'
        r'{"path": "/storm-hits-coast-of-it"},'
        r'{"url": "/politics"}, {"url": "/a.jpg"}, {"url": "https://other.example.net/2026/05/01/b"}, {"url": "/bad\x"}'
    )
    found = links(
        f'<script type="application/ld+json">{data}</script><script>var x = {{"url": "/2026/05/01/in-code"}}</script>'
    )
    assert list(by_path(found)) == ["/2026/05/01/a?x=1&y=2", "/storm-hits-coast-of-it"]
    assert (found.off_site_count, found.asset_count) == (0, 0)


def test_monster_pages_end_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = time.process_time()
    many = "".join(f'<p><a href="/news/some-title-about-{n}"><b>Some</b> title</a></p>' for n in range(5_000))
    assert len(links(many).candidates) == 5_000
    assert time.process_time() - begun < 2  # measured: 0.12 s on a quiet core
    deep = lxml.html.fromstring("<html><body>" + "<div><a href='/a'>" * 10_000)
    assert len(find_links(deep, PAGE).candidates) == 1
    monkeypatch.setattr("spiders.discover.links.MAX_LINKS", 100)
    assert len(links("".join(f"<a href=/{n}x>" for n in range(110))).candidates) == 100


def test_pages_of_a_list_are_as_deep_as_the_list_and_their_articles_one_deeper() -> None:
    found = by_path(
        links('<a href="/politics/page/8/">8</a><a href="?page=9">Next</a><a href="/a-b/c-d/">x</a>', depth=7)
    )
    assert {path: candidate.depth for path, candidate in found.items()} == {
        "/politics/page/8/": 7,
        "/politics/?page=9": 7,
        "/a-b/c-d/": 8,
    }


def test_later_page_of_an_article_is_fetched_where_its_link_is_a_headline() -> None:
    found = by_path(
        links('<a href="/2026/05/01/storm/2">2</a><a href="/2026/05/01/flood/2">What the flood left behind</a>')
    )
    assert found["/2026/05/01/storm/2"].refused is Reason.NEXT_PAGE
    assert found["/2026/05/01/flood/2"].refused is None
