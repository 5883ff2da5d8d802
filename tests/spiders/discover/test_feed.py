"""Feeds, whole and broken."""

from __future__ import annotations

import gzip
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.model import Reason, UrlKind, Via
from spiders.discover.feed import FeedReading, read_feed

URL = "https://news.example.org/feed"
RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>News</title><link>https://news.example.org/</link>
<item><title>Storm &amp;amp; flood hit &lt;b&gt;coast&lt;/b&gt;</title><link>https://news.example.org/a?utm_source=rss</link>
<pubDate>Fri, 31 Jul 2026 08:00:00 +0200</pubDate><dc:creator>Jane Doe</dc:creator><dc:creator>John Roe</dc:creator>
<content:encoded><![CDATA[<p>Text</p>]]></content:encoded></item>
<item><title>Second</title><guid isPermaLink="true">https://news.example.org/b</guid>
<author>x@y.org (Ann Poe)</author></item>
<item><title>Elsewhere</title><link>https://other.example.net/c</link></item>
<item><title>Sound</title><link>https://news.example.org/d.mp3</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><link href="https://news.example.org/"/>
<link rel="next" href="/feed?paged=2"/>
<entry><title type="html">Storm</title><link rel="replies" href="/a/comments"/><link rel="enclosure" href="/a.mp3"/>
<link href="/a"/><id>tag:1</id><published>2026-07-31T08:00:00Z</published><updated>2026-08-01T08:00:00Z</updated>
<author><name>Jane Doe</name></author></entry>
<entry><title>B</title><link rel="alternate" href="/b"/><updated>2026-08-01T08:00:00Z</updated></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://news.example.org/"><title>N</title></channel>
<item rdf:about="https://news.example.org/a"><title>Storm</title><link>https://news.example.org/a</link>
<dc:date>2026-07-31</dc:date></item></rdf:RDF>"""
JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "home_page_url": "https://news.example.org/",
    "next_url": "https://news.example.org/feed.json?page=2",
    "items": [
        {"id": "1", "url": "/a", "title": "Storm", "date_published": "2026-07-31", "authors": [{"name": "Jane"}]},
        {"id": "https://news.example.org/b", "author": {"name": "Ann"}},
        {"id": 5, "url": None, "authors": "x"},
        "no item",
    ],
}


def paths(reading: FeedReading) -> list[str]:
    return [candidate.url.removeprefix("https://news.example.org") for candidate in reading.candidates]


def test_rss_entries_carry_what_the_feed_says_of_them() -> None:
    reading = read_feed(RSS.encode(), URL, "application/rss+xml", depth=1)
    assert paths(reading) == ["/a", "/b"]
    assert (reading.problems, reading.off_site_count) == ((), 1)
    first, second = reading.candidates
    assert (first.kind, first.depth) == (UrlKind.ARTICLE, 2)
    told = first.discovery
    assert (told.via, told.source, told.title) == (Via.FEED, URL, "Storm & flood hit coast")
    assert (told.published, told.authors) == ("Fri, 31 Jul 2026 08:00:00 +0200", ("Jane Doe", "John Roe"))
    assert second.discovery.authors == ("Ann Poe",)


def test_atom_takes_the_page_among_its_links_and_the_older_part_of_the_feed() -> None:
    reading = read_feed(ATOM.encode(), URL)
    assert paths(reading) == ["/a", "/b"]
    first = reading.candidates[0]
    assert (first.discovery.published, first.lastmod) == ("2026-07-31T08:00:00Z", "2026-08-01T08:00:00Z")
    assert first.discovery.authors == ("Jane Doe",)
    assert reading.next_page == "https://news.example.org/feed?paged=2"


def test_rdf_is_read() -> None:
    reading = read_feed(RDF.encode(), URL)
    assert paths(reading) == ["/a"]
    assert reading.candidates[0].discovery.published == "2026-07-31"


def test_json_feed_is_read() -> None:
    reading = read_feed(json.dumps(JSON).encode(), URL)
    assert paths(reading) == ["/a", "/b"]
    assert reading.candidates[0].discovery.authors == ("Jane",)
    assert reading.candidates[1].discovery.authors == ("Ann",)
    assert reading.next_page == "https://news.example.org/feed.json?page=2"


@pytest.mark.parametrize(
    "body",
    [
        RSS.replace("</title>", "</titel>", 1).encode(),
        RSS[: RSS.index("<item><title>Elsewhere")].encode(),
        RSS.replace("Second", "Second & third <3").encode(),
        ("\n\n  " + RSS).encode(),
        RSS.replace("Jane Doe", "Jane \x0b Doe").encode(),
        RSS.encode("utf-16"),
        RSS.replace("Jane", "J\u00e4ne").encode("latin-1"),
        gzip.compress(RSS.encode()),
        b"<!DOCTYPE rss [<!ENTITY a 'b'>]>" + RSS.partition("?>")[2].encode(),
        RSS.replace("<rss", "<rs").replace("</rss", "</rs").encode(),
    ],
)
def test_broken_or_odd_feed_gives_what_can_be_read(body: bytes) -> None:
    assert paths(read_feed(body, URL))[:2] == ["/a", "/b"]


def test_what_is_no_feed_says_so() -> None:
    for body in (
        b"",
        b"<html><body><a href='/a'>x</a></body></html>",
        b"{",
        b"{}",
        b"[1]",
        b"\x00\x01",
        b"/etc/passwd",
    ):
        reading = read_feed(body, URL)
        assert reading.candidates == ()
        assert reading.problems


def test_feed_of_comments_is_refused() -> None:
    items = "".join(
        f"<item><title>By: X</title><link>https://news.example.org/a#comment-{n}</link></item>" for n in range(3)
    )
    reading = read_feed(f"<rss><channel>{items}</channel></rss>".encode(), URL)
    assert reading.candidates == ()
    assert "comments" in reading.problems[-1]


def test_form_in_a_feed_is_folded() -> None:
    body = b"<rss><channel><item><title>T</title><link>https://news.example.org/a-b-c-d?amp=1</link></item></channel></rss>"
    found = {candidate.url: candidate.refused for candidate in read_feed(body, URL).candidates}
    assert found == {
        "https://news.example.org/a-b-c-d": None,
        "https://news.example.org/a-b-c-d?amp=1": Reason.AMP,
    }


def test_bombs_end_in_time() -> None:
    begun = time.process_time()
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE r [<!ENTITY l0 "lol">{lol}]>{RSS.partition("?>")[2].replace("Second", "&l9;")}'
    assert paths(read_feed(bomb.encode(), URL))[:1] == ["/a"]
    read_feed(gzip.compress(b"\0" * 20_000_000), URL)
    read_feed(b"<rss><channel>" + b"<item>" * 5_000, URL)
    assert time.process_time() - begun < 5


def test_endless_feed_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spiders.discover.feed.MAX_ENTRIES", 20)
    items = "".join(f"<item><link>https://news.example.org/{n}</link></item>" for n in range(30))
    reading = read_feed(f"<rss><channel>{items}</channel></rss>".encode(), URL)
    assert len(reading.candidates) == 20
    assert "the first 20 are read" in reading.problems[-1]


@given(
    st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: f"<rss><channel><item>{text}".encode()))
)
@settings(max_examples=150, deadline=None)
def test_reading_never_raises(body: bytes) -> None:
    read_feed(body, URL, "text/xml")


@given(st.integers(0, len(RSS)), st.binary(max_size=4))
@settings(max_examples=150, deadline=None)
def test_damage_anywhere_never_raises(place: int, damage: bytes) -> None:
    body = RSS.encode()
    read_feed(body[:place] + damage + body[place + len(damage) :], URL)
