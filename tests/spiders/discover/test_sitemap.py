"""Sitemaps, whole and broken."""

from __future__ import annotations

import gzip
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.model import Candidate, Reason, UrlKind, Via
from spiders.discover.sitemap import read_sitemap, sitemaps_in_robots, well_known

URL = "https://news.example.org/sitemap.xml"
OWN = "https://news.example.org"
PAGES = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"
 xmlns:xhtml="http://www.w3.org/1999/xhtml">
<url><loc>{OWN}/2026/05/01/old</loc><lastmod>2026-05-01</lastmod></url>
<url><loc> {OWN}/2026/07/01/new </loc><lastmod>2026-07-01T10:00:00+02:00</lastmod>
<image:image><image:loc>{OWN}/a.jpg</image:loc></image:image>
<xhtml:link rel="alternate" hreflang="de" href="{OWN}/de/neu"/></url>
<url><loc>{OWN}/undated-page-of-ours</loc></url>
<url><loc>{OWN}/photo.jpg</loc></url>
<url><loc>https://other.example.net/a</loc></url>
<url><loc>{OWN}/login</loc></url>
</urlset>"""
NEWS = f"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>{OWN}/x1</loc><news:news><news:publication><news:name>N</news:name><news:language>en</news:language></news:publication>
<news:publication_date>2026-07-01T08:00:00Z</news:publication_date><news:title>Storm &amp;
 flood</news:title></news:news></url></urlset>"""
INDEX = f"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>{OWN}/sitemap-a.xml</loc><lastmod>2026-01-01</lastmod></sitemap>
<sitemap><loc>{OWN}/sitemap-b.xml.gz</loc><lastmod>2026-07-01</lastmod></sitemap>
<sitemap><loc>{OWN}/sitemap-2025-03.xml</loc></sitemap>
<sitemap><loc>{OWN}/children?page=3</loc></sitemap>
</sitemapindex>"""


def urls(found: tuple[Candidate, ...]) -> list[str]:
    return [candidate.url.removeprefix(OWN) for candidate in found]


def test_pages_come_newest_first_and_assets_are_no_pages() -> None:
    reading = read_sitemap(PAGES.encode(), URL, depth=2)
    assert urls(reading.entries) == ["/2026/07/01/new", "/de/neu", "/2026/05/01/old", "/undated-page-of-ours", "/login"]
    assert (reading.children, reading.problems) == ((), ())
    assert (reading.off_site_count, reading.asset_count) == (1, 1)
    first = reading.entries[0]
    assert (first.kind, first.depth, first.lastmod) == (UrlKind.ARTICLE, 3, "2026-07-01T10:00:00+02:00")
    assert (first.discovery.via, first.discovery.source) == (Via.SITEMAP, URL)
    assert reading.entries[-1].refused is Reason.UTILITY


def test_news_sitemap_carries_title_and_date() -> None:
    (entry,) = read_sitemap(NEWS.encode(), URL).entries
    told = entry.discovery
    assert (told.via, told.title, told.published) == (Via.NEWS_SITEMAP, "Storm & flood", "2026-07-01T08:00:00Z")
    assert entry.kind is UrlKind.ARTICLE


def test_index_gives_its_children_newest_first() -> None:
    reading = read_sitemap(INDEX.encode(), URL)
    assert urls(reading.children) == ["/sitemap-b.xml.gz", "/sitemap-a.xml", "/sitemap-2025-03.xml", "/children?page=3"]
    assert {child.kind for child in reading.children} == {UrlKind.SITEMAP}
    assert reading.entries == ()


def test_children_and_pages_out_of_range_are_refused_before_they_are_fetched() -> None:
    since, until = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 20, tzinfo=UTC)
    children = read_sitemap(INDEX.encode(), URL, since=since).children
    assert {child.url.removeprefix(OWN): child.refused for child in children} == {
        "/sitemap-b.xml.gz": None,
        "/sitemap-a.xml": Reason.BEFORE_SINCE,
        "/sitemap-2025-03.xml": Reason.BEFORE_SINCE,
        "/children?page=3": None,
    }
    pages = read_sitemap(PAGES.encode(), URL, since=since, until=until).entries
    assert {page.url.removeprefix(OWN): page.refused for page in pages} == {
        "/2026/07/01/new": Reason.AFTER_UNTIL,
        "/de/neu": None,
        "/2026/05/01/old": Reason.BEFORE_SINCE,
        "/undated-page-of-ours": None,
        "/login": Reason.UTILITY,
    }
    (news,) = read_sitemap(NEWS.encode(), URL, until=until).entries
    assert news.refused is Reason.AFTER_UNTIL


def test_gzip_plain_text_and_feeds_serve_as_sitemaps() -> None:
    assert len(read_sitemap(gzip.compress(PAGES.encode()), URL).entries) == 5
    assert len(read_sitemap(gzip.compress(gzip.compress(PAGES.encode())), URL).entries) == 5
    text = f"\ufeff{OWN}/a-b-c-d\r\n\r\n{OWN}/e-f-g-h\r\nnonsense\r\n"
    assert urls(read_sitemap(text.encode(), OWN + "/sitemap.txt").entries) == ["/a-b-c-d", "/e-f-g-h"]
    rss = f"<rss><channel><item><title>T</title><link>{OWN}/x</link></item></channel></rss>"
    (entry,) = read_sitemap(rss.encode(), URL).entries
    assert entry.discovery.via is Via.FEED


@pytest.mark.parametrize(
    "body",
    [
        PAGES[: PAGES.index("<url><loc>https://news.example.org/photo")].encode(),
        PAGES.replace("<lastmod>2026-05-01", "<lastmod>&2026-05-01").encode(),
        PAGES.replace("</lastmod>", "</lastmod", 1).encode(),
        PAGES.replace(' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"', "").encode(),
        PAGES.replace(
            "http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.google.com/schemas/sitemap/0.84"
        ).encode(),
        ("\n\n" + PAGES).encode(),
        gzip.compress(PAGES.encode())[:-10],
        PAGES.replace('xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"', "").encode(),
    ],
)
def test_broken_sitemap_gives_what_could_be_read(body: bytes) -> None:
    assert {"/2026/07/01/new", "/undated-page-of-ours"} & set(urls(read_sitemap(body, URL).entries))


def test_what_is_no_sitemap_says_so() -> None:
    for body in (b"", b"<html><body>Not found</body></html>", b"{}", b"\x1f\x8bnot gzip", b"<urlset></urlset>", b"<"):
        reading = read_sitemap(body, URL)
        assert reading.entries == ()
        assert reading.problems


def test_bombs_are_harmless() -> None:
    begun = time.process_time()
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE u [<!ENTITY l0 "lol">{lol}<!ENTITY file SYSTEM "file:///etc/hostname">]>'
    for name in ("l9", "file"):
        body = (
            doctype
            + f"<urlset><url><loc>{OWN}/&{name};</loc></url><url><loc>{OWN}/safe-page-of-ours</loc></url></urlset>"
        )
        assert urls(read_sitemap(body.encode(), URL).entries) == ["/safe-page-of-ours"]
    reading = read_sitemap(gzip.compress(b"\0" * 60_000_000), URL)
    assert any("cut at" in problem for problem in reading.problems)
    read_sitemap(b"<urlset>" + b"<url>" * 10_000, URL)
    assert time.process_time() - begun < 10


def test_sitemap_that_names_itself_and_doubles_gives_nothing_twice() -> None:
    body = f"<urlset><url><loc>{URL}</loc></url>" + f"<url><loc>{OWN}/a-b-c-d</loc></url>" * 3 + "</urlset>"
    reading = read_sitemap(body.encode(), URL)
    assert urls(reading.entries + reading.children) == ["/a-b-c-d"]


def test_robots_lines_name_sitemaps() -> None:
    text = (
        "\ufeffSitemap: /s1.xml\nUser-agent: *\nDisallow: /\nSITEMAP : https://a.org/s2.xml\n"
        "# Sitemap: /no\nsite-map:/s3.xml\nSitemap: /s1.xml\nSitemap:"
    )
    found = sitemaps_in_robots(text, "https://news.example.org/robots.txt")
    assert found == (OWN + "/s1.xml", "https://a.org/s2.xml", OWN + "/s3.xml")


def test_probes_are_few_and_marked() -> None:
    probes = well_known("https://news.example.org/politics/")
    assert 0 < len(probes) <= 8
    assert all(probe.probe and probe.url.startswith(OWN + "/") for probe in probes)
    assert {probe.kind for probe in probes} == {UrlKind.SITEMAP, UrlKind.FEED}


def test_large_sitemap_is_read_in_time() -> None:
    entries = "".join(
        f"<url><loc>{OWN}/news/title-of-an-article-{n}</loc><lastmod>2026-05-01</lastmod></url>" for n in range(5_000)
    )
    begun = time.process_time()
    assert len(read_sitemap(f"<urlset>{entries}</urlset>".encode(), URL).entries) == 5_000
    assert time.process_time() - begun < 3  # measured: 0.15 s on a quiet core


@given(st.integers(0, len(PAGES)), st.binary(max_size=6))
@settings(max_examples=150, deadline=None)
def test_damage_anywhere_never_raises(place: int, damage: bytes) -> None:
    body = PAGES.encode()
    read_sitemap(body[:place] + damage + body[place + len(damage) :], URL)


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_never_raise(body: bytes) -> None:
    read_sitemap(body, URL)
