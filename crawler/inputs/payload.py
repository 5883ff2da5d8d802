"""The body of an archived answer as a browser would have got it: unchunked, unpacked, of bounded size.

Archives keep answers as sent, or unpacked under headers that still say otherwise; both are common, so that the bytes
decide where they contradict a header.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

import brotli
import zstandard

from crawler.inputs.entry import MAX_PAGE_BYTES

_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\n]{0,500})?\r?\n")
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")


class BadPayload(Exception):
    """The body is not what its headers say, and cannot be read. Its text says why."""


class LargePayload(BadPayload):
    """The body unpacks to more than a page may have."""


def decode_payload(body: bytes, transfer: str, encoding: str) -> bytes:
    """`body` without its transfer and content encodings (header values). Raises BadPayload where it is torn."""
    if "chunked" in transfer.lower():
        body = _unchunk(body)
    for name in reversed([part.strip().lower() for part in encoding.split(",")]):
        unpack = _ENCODINGS.get(name)
        if unpack is not None and body:
            body = _unpacked(body, name, unpack)
    return body


def _unchunk(body: bytes) -> bytes:
    """
    >>> _unchunk(b"5;x=y\\r\\nhello\\r\\n1\\r\\n!\\r\\n0\\r\\n\\r\\n")
    b'hello!'
    """
    parts: list[bytes] = []
    at = 0
    while found := _CHUNK_SIZE.match(body, at):
        size = int(found[1], 16)
        if size == 0:
            return b"".join(parts)
        if found.end() + size > len(body):
            raise BadPayload("its chunked body is cut off")
        parts.append(body[found.end() : found.end() + size])
        at = found.end() + size
        at += 2 if body[at : at + 2] == b"\r\n" else body[at : at + 1] == b"\n"
    if at == 0:
        return body  # unchunked already
    raise BadPayload("its chunked body is " + ("cut off" if at >= len(body) else "damaged"))


def _unpacked(body: bytes, name: str, unpack: Callable[[bytes], bytes]) -> bytes:
    try:
        return unpack(body)
    except (zlib.error, brotli.error, zstandard.ZstdError, EOFError) as error:
        if _MARKUP.match(body):
            return body  # unpacked already
        raise BadPayload(f"its {name} body cannot be unpacked: {error}") from error


def _gunzip(body: bytes) -> bytes:
    return _inflate(body, 31)


def _inflate_either(body: bytes) -> bytes:
    """`deflate` means zlib; some servers send it without its header."""
    try:
        return _inflate(body, zlib.MAX_WBITS)
    except zlib.error:
        return _inflate(body, -zlib.MAX_WBITS)


def _inflate(body: bytes, window: int) -> bytes:
    inflater = zlib.decompressobj(window)
    unpacked = inflater.decompress(body, MAX_PAGE_BYTES)
    if inflater.unconsumed_tail:
        raise LargePayload(_LARGE)
    if not inflater.eof:
        raise EOFError("it is cut off")
    return unpacked


def _unbrotli(body: bytes) -> bytes:
    decompressor = brotli.Decompressor()
    unpacked = bytes(decompressor.process(body, output_buffer_limit=MAX_PAGE_BYTES))
    if len(unpacked) >= MAX_PAGE_BYTES:
        raise LargePayload(_LARGE)
    if not decompressor.is_finished():
        raise EOFError("it is cut off")
    return unpacked


def _unzstd(body: bytes) -> bytes:
    frame = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj()
    unpacked = bytearray()
    for at in range(0, len(body), 1024):
        unpacked += frame.decompress(body[at : at + 1024])
        if len(unpacked) > MAX_PAGE_BYTES:
            raise LargePayload(_LARGE)
        if frame.eof:
            return bytes(unpacked)
    raise EOFError("it is cut off")


_LARGE = f"its body unpacks to more than {MAX_PAGE_BYTES // 1_000_000} MB"
_ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate_either,
    "br": _unbrotli,
    "zstd": _unzstd,
}
