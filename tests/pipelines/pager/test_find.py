"""Which links of a page lead to other pages of its article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from pipelines.pager.find import Pager, find_pager
from pipelines.pager.numbers import numbered, without_whole

HOST = "https://news.example"


def pager_of(path: str, body: str, canonical: str = "") -> Pager:
    tree = html.document_fromstring(f"<html><body>{body}</body></html>")
    return find_pager(tree, HOST + path, canonical and HOST + canonical)


@pytest.mark.parametrize(
    ("path", "link", "following"),
    [
        ("/2026/05/a-storm/", '<a href="2/">2</a>', "/2026/05/a-storm/2/"),
        ("/2026/05/a-storm", '<a href="?page=2">Page 2</a>', "/2026/05/a-storm?page=2"),
        ("/a-storm-1234.html", '<a href="?seite=2">Seite 2: Die Linse</a>', "/a-storm-1234.html?seite=2"),
        ("/a-storm.html", '<a href="/a-storm-2.html">2</a>', "/a-storm-2.html"),
        ("/a-storm.html", '<a href="/a-storm,page-2.html">2</a>', "/a-storm,page-2.html"),
        ("/a-storm/", '<link rel="next" href="/a-storm/page/2/">', "/a-storm/page/2/"),
        ("/a-storm", '<a href="/a-storm/seite-2">Nächste Seite</a>', "/a-storm/seite-2"),
        ("/a-storm?page=1", '<a href="/a-storm?page=2">»</a>', "/a-storm?page=2"),
        ("/story?id=77", '<a href="/story?id=77&page=2">2</a>', "/story?id=77&page=2"),
    ],
)
def test_next_page_is_known_by_address_and_link(path: str, link: str, following: str) -> None:
    assert pager_of(path, link).following == HOST + following


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("/news/12", '<a rel="next" href="/news/13">Next</a>'),
        ("/2026/05/a-storm", '<a rel="next" href="/2026/05/another-storm">Next story</a>'),
        ("/a-storm", '<a rel="next" href="/a-storm-2">Next: the storm again</a>'),
        ("/a-storm", '<div id="comments"><a href="?page=2">2</a></div>'),
        ("/a-storm", '<a href="/a-storm/2">Two more were hurt</a>'),
        ("/a-storm", '<a href="/a-storm?page=3">3</a>'),
        ("/", '<a href="/page/2">2</a>'),
        ("/", '<a href="/?page=2">2</a>'),
    ],
)
def test_next_stories_comments_and_lists_are_no_pages(path: str, link: str) -> None:
    assert pager_of(path, link) == Pager()


@pytest.mark.parametrize(
    ("path", "link", "canonical", "first"),
    [
        ("/a-storm/2/", '<a href="/a-storm/">1</a>', "", "/a-storm/"),
        ("/a-storm?page=3", '<a rel="prev" href="?page=2">Back</a>', "", "/a-storm?page=2"),
        ("/a-storm-2.html", '<a href="/a-storm.html">1</a>', "", "/a-storm.html"),
        ("/a-storm/seite-2", '<a href="/a-storm">Die Sturmnacht</a>', "/a-storm", "/a-storm"),
        ("/a-storm/komplettansicht", '<a href="/a-storm">Seitenansicht</a>', "", "/a-storm"),
        ("/a-storm?page=all", "", "/a-storm", "/a-storm"),
    ],
)
def test_later_page_names_the_first(path: str, link: str, canonical: str, first: str) -> None:
    assert pager_of(path, link, canonical).first == HOST + first


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("/news/12", '<a href="/news">Back</a><a rel="prev" href="/news/11">Previous</a>'),
        ("/top-10", '<a href="/top">Top</a>'),
        ("/the-flood-2", '<a rel="prev" href="/the-flood">Previous</a>'),
    ],
)
def test_number_in_a_name_is_no_page(path: str, link: str) -> None:
    assert pager_of(path, link).first == ""


def test_all_pages_and_the_one_with_everything() -> None:
    links = '<a href="2/">2</a> <a href="3/">3</a> <a href="?page=all">View all</a>'
    pager = pager_of("/a-storm/", links)
    assert [number for number, _ in pager.numbered] == [2, 3]
    assert pager.page(3) == f"{HOST}/a-storm/3/"
    assert pager.whole == f"{HOST}/a-storm/?page=all"


def test_view_all_of_something_else_is_not_followed() -> None:
    links = '<a href="2/">2</a> <a href="/politics">View all</a>'
    assert pager_of("/a-storm/", links).whole == ""


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_address_is_too_odd(path: str, text: str) -> None:
    url = f"{HOST}/{path}"
    assert all(0 <= reading.number <= 99 for reading in numbered(url))
    assert without_whole(url) != url
    tree = html.document_fromstring("<html><body><a>x</a></body></html>")
    tree.find(".//a").set("href", "".join(c for c in path if c.isprintable()))
    tree.find(".//a").text = "".join(c for c in text if c.isprintable())
    assert isinstance(find_pager(tree, url), Pager)
