"""XML that machines wrote, read so that nothing in it can hurt: no entities, no network, bounded size. Pure."""

from __future__ import annotations

import re
import zlib
from functools import lru_cache

from pipelines.model.ledger import UrlKind

MAX_BYTES = 50 * 1024 * 1024
"""Bytes of a feed or sitemap, decompressed; the sitemap protocol's own limit."""

_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]{0,500}(\[.{0,200000}?\]\s{0,100})?>", re.DOTALL | re.IGNORECASE)
_GZIP = b"\x1f\x8b"


def unpack(body: bytes, *, max_bytes: int = MAX_BYTES) -> tuple[bytes, str]:
    """The body without gzip around it, cut at `max_bytes`, and what was wrong with it ("" if nothing).

    Servers send .gz files with and without saying so in a header, and sometimes twice compressed.
    """
    problem = ""
    for _ in range(2):
        if not body.startswith(_GZIP):
            break
        body, problem = _gunzip(body, max_bytes)
    if len(body) > max_bytes:
        return body[:max_bytes], f"cut at {max_bytes} bytes"
    return body, problem


def without_doctype(body: bytes) -> bytes:
    """The document without its DOCTYPE, the only place where entities can be declared."""
    return _DOCTYPE.sub(b"", body, count=1)


def local_name(tag: object) -> str:
    """The name of an element without its namespace, in lower case; "" for comments and the like.

    A prefix that was never declared is dropped as well.
    """
    return _local_name(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=512)
def _local_name(tag: str) -> str:
    return re.split("[}:]", tag)[-1].lower()


def _gunzip(body: bytes, max_bytes: int) -> tuple[bytes, str]:
    parts: list[bytes] = []
    size = 0
    while body.startswith(_GZIP) and size <= max_bytes:  # a gzip file may have several members
        inflater = zlib.decompressobj(wbits=31)
        try:
            part = inflater.decompress(body, max_bytes - size + 1)
        except zlib.error as error:
            return b"".join(parts), f"broken gzip: {error}"
        parts.append(part)
        size += len(part)
        if not inflater.eof:
            return b"".join(parts), "" if size > max_bytes else "gzip ends too early"
        body = inflater.unused_data
    return b"".join(parts), ""


_FEED_ROOTS = frozenset(["rss", "feed", "rdf", "channel"])
_SITEMAP_ROOTS = frozenset(["urlset", "sitemapindex"])


def root_of(body: bytes) -> str:
    """The local name of the first element, in lower case; "" if there is none near the start."""
    match = re.search(rb"<([A-Za-z][\w:.-]{0,100})", body[:5000])
    return match[1].decode("ascii", "replace").rpartition(":")[2].lower() if match else ""


def listing_kind(body: bytes) -> UrlKind | None:
    """FEED or SITEMAP if the body is one, whatever its address and content type say; None for pages and others."""
    head, _ = unpack(body[:20_000], max_bytes=20_000)
    head = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{"):
        return UrlKind.FEED if b"jsonfeed.org/version" in head else None
    if head.startswith((b"http://", b"https://")):
        return UrlKind.SITEMAP
    root = root_of(head.replace(b"\x00", b"")) if head.replace(b"\x00", b"").lstrip(b"\xff\xfe")[:1] == b"<" else ""
    if root in _FEED_ROOTS:
        return UrlKind.FEED
    return UrlKind.SITEMAP if root in _SITEMAP_ROOTS else None
