"""Whether a packed body is there to its end. What unpacks it for Scrapy takes the half of one without a word."""

from __future__ import annotations

import zlib

_MOST_RATIO = 100
"""A page is seldom packed to less than a hundredth; one that says so is unpacked to see."""
_STEP = 1 << 20
_WINDOW = {"gzip": 31, "x-gzip": 31, "deflate": 15}
_BARE_DEFLATE = -15


def is_cut_off(body: bytes, encoding: str) -> bool:
    """Whether the body of a Content-Encoding ends before its own end: gzip and deflate tell, others are believed.

    The last four bytes of gzip are the size of what is packed (RFC 1952). Of a body that was cut off they are any
    number, and one that fits comes once in a thousand pages of 40 kB: only where it does not fit the body is unpacked.
    """
    encoding = encoding.strip().lower()
    if not body or encoding not in _WINDOW:
        return False
    if encoding != "deflate" and len(body) // 2 <= int.from_bytes(body[-4:], "little") <= _MOST_RATIO * len(body):
        return False
    windows = (_WINDOW[encoding], _BARE_DEFLATE) if encoding == "deflate" else (_WINDOW[encoding],)
    return "cut" in [_end_of(body, window) for window in windows]


def _end_of(body: bytes, window: int) -> str:
    """How unpacking ends: "whole", "cut", or "broken" where it is not packed so at all. Holds a megabyte at a time."""
    unpacking = zlib.decompressobj(window)
    is_more = True
    try:
        while is_more and not unpacking.eof:
            unpacked = unpacking.decompress(body, _STEP)
            body = unpacking.unconsumed_tail
            is_more = bool(body) or len(unpacked) == _STEP  # what was taken in may still have to come out
    except zlib.error:
        return "broken"
    return "whole" if unpacking.eof else "cut"
