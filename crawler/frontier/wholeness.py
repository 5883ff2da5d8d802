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
        return _end_of_brotli(body) == "cut"
    if encoding not in _WINDOW:
        return False
    if encoding != "deflate" and len(body) // 2 <= int.from_bytes(body[-4:], "little") <= _MOST_RATIO * len(body):
        return False
    windows = (_WINDOW[encoding], _BARE_DEFLATE) if encoding == "deflate" else (_WINDOW[encoding],)
    return "cut" in [_end_of(body, window) for window in windows]


def _end_of(body: bytes, window: int) -> str:
    """How unpacking ends: "whole", "cut", "broken" where it is not packed so at all, or "long" where it is too large
    for anybody to take. Holds a megabyte at a time.
    """
    unpacking = zlib.decompressobj(window)
    try:
        for _ in range(_MOST_STEPS):
            unpacked = unpacking.decompress(body, _STEP)
            body = unpacking.unconsumed_tail
            if unpacking.eof:
                return "whole"
            if not body and len(unpacked) < _STEP:  # what was taken in is all out
                return "cut"
    except zlib.error:
        return "broken"
    return "long"


def _end_of_brotli(body: bytes) -> str:
    """As `_end_of`."""
    unpacking = brotli.Decompressor()
    try:
        for _ in range(_MOST_STEPS):
            unpacked = unpacking.process(body, output_buffer_limit=_STEP)
            body = b""  # taken in as a whole
            if unpacking.is_finished():
                return "whole"
            if not unpacked:
                return "cut"
    except brotli.error:
        return "broken"
    return "long"
