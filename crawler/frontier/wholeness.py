"""Whether a packed body is there to its end. What unpacks it for Scrapy takes the half of one without a word."""

from __future__ import annotations

import zlib

import brotli

_MOST_RATIO = 100
"""A page is seldom packed to less than a hundredth; one that says so is unpacked to see."""
_STEP, _MOST_STEPS = 1 << 20, 64
"""Bytes; sitemaps have 52 MB at most, and whoever unpacks a larger body says so."""
_WINDOW = {"gzip": 31, "x-gzip": 31, "deflate": 15}
_BARE_DEFLATE = -15


def is_cut_off(body: bytes, encoding: str) -> bool:
    """Whether the body of a Content-Encoding ends before its own end: gzip, deflate and brotli tell, others are
    believed (of zstd that was cut off nothing is unpacked, which shows).

    The last four bytes of gzip are the size of what is packed (RFC 1952). Of a body that was cut off they are any
    number, and one that fits comes once in a thousand pages of 40 kB: only where it does not fit the body is unpacked.
    """
    encoding = encoding.strip().lower()
    if not body:
        return False
    if encoding == "br":
        return _ends_early_in_brotli(body)
    if encoding not in _WINDOW:
        return False
    if encoding != "deflate" and len(body) // 2 <= int.from_bytes(body[-4:], "little") <= _MOST_RATIO * len(body):
        return False
    windows = (_WINDOW[encoding], _BARE_DEFLATE) if encoding == "deflate" else (_WINDOW[encoding],)
    return any(_ends_early(body, window) for window in windows)


def _ends_early(body: bytes, window: int) -> bool:
    """Whether all of `body` comes out before its end does. Not so where it is not packed so at all, or unpacks to more
    than anybody takes. Holds a megabyte at a time.
    """
    unpacking = zlib.decompressobj(window)
    try:
        for _ in range(_MOST_STEPS):
            unpacked = unpacking.decompress(body, _STEP)
            body = unpacking.unconsumed_tail
            if unpacking.eof or (not body and len(unpacked) < _STEP):  # what was taken in is all out
                return not unpacking.eof
    except zlib.error:
        return False
    return False


def _ends_early_in_brotli(body: bytes) -> bool:
    """As `_ends_early`."""
    unpacking = brotli.Decompressor()
    try:
        for _ in range(_MOST_STEPS):
            unpacked = unpacking.process(body, output_buffer_limit=_STEP)
            body = b""  # taken in as a whole
            if unpacking.is_finished() or not unpacked:
                return not unpacking.is_finished()
    except brotli.error:
        return False
    return False
