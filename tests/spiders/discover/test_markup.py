"""Telling feeds and sitemaps by what they hold, and unpacking them within bounds."""

from __future__ import annotations

import gzip

import pytest

from pipelines.model import UrlKind
from spiders.discover.markup import listing_kind, unpack


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'<?xml version="1.0"?>\n<!-- hi --><rss version="2.0">', UrlKind.FEED),
        (b'\xef\xbb\xbf <feed xmlns="http://www.w3.org/2005/Atom">', UrlKind.FEED),
        (b"<rdf:RDF>", UrlKind.FEED),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', UrlKind.FEED),
        (b"<urlset>", UrlKind.SITEMAP),
        (b'<?xml-stylesheet href="x"?><sm:sitemapindex>', UrlKind.SITEMAP),
        (b"https://a.org/x\nhttps://a.org/y", UrlKind.SITEMAP),
        (gzip.compress(b"<urlset>", mtime=0), UrlKind.SITEMAP),
        ("<urlset>".encode("utf-16"), UrlKind.SITEMAP),
        (b"<!DOCTYPE html><html>", None),
        (b"<html><body><rss>", None),
        (b"{}", None),
        (b"plain <rss> text", None),
        (b"", None),
    ],
)
def test_listing_is_known_by_its_content(body: bytes, kind: UrlKind | None) -> None:
    assert listing_kind(body) is kind


def test_unpacking_is_bounded_and_keeps_what_a_broken_file_holds() -> None:
    assert unpack(b"plain") == (b"plain", "")
    assert unpack(gzip.compress(b"a", mtime=0) + gzip.compress(b"b")) == (b"ab", "")
    body, problem = unpack(gzip.compress(b"\0" * 1_000_000), max_bytes=1000)
    assert (len(body), problem) == (1000, "cut at 1000 bytes")
    body, problem = unpack(gzip.compress(b"text " * 1000)[:-8])
    assert body.startswith(b"text")
    assert problem == "gzip ends too early"
    assert unpack(b"\x1f\x8brubbish")[0] == b""
