"""Packed bodies that are not there to their end."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest

from crawler.frontier.wholeness import is_cut_off

PAGE = b"".join(b"<p>Paragraph %d of %d.</p>" % (n, n * n) for n in range(500))
BARE = zlib.compressobj(wbits=-15)
BARE_DEFLATE = BARE.compress(PAGE) + BARE.flush()


@pytest.mark.parametrize(
    ("whole", "encoding"),
    [
        (gzip.compress(PAGE), "gzip"),
        (gzip.compress(PAGE), " X-GZIP"),
        (gzip.compress(b" " * 900_000), "gzip"),
        (gzip.compress(b""), "gzip"),
        (zlib.compress(PAGE), "deflate"),
        (BARE_DEFLATE, "deflate"),
    ],
)
def test_body_is_whole_to_its_last_byte_and_cut_off_before(whole: bytes, encoding: str) -> None:
    assert not is_cut_off(whole, encoding)
    assert not is_cut_off(whole + b"\x00" * 9, encoding), "what follows the end does not matter"
    assert is_cut_off(whole[: len(whole) // 2], encoding)
    assert is_cut_off(whole[:-9], encoding)


@pytest.mark.parametrize(
    ("body", "encoding"), [(b"", "gzip"), (PAGE, "gzip"), (PAGE[:50], "br"), (PAGE, "identity"), (PAGE[:50], "zstd")]
)
def test_what_is_not_packed_so_is_not_judged(body: bytes, encoding: str) -> None:
    assert not is_cut_off(body, encoding)


@pytest.mark.parametrize("size", [1 << 20, (1 << 20) + 1, (3 << 20) + 7])
def test_end_is_found_where_what_was_taken_in_comes_out_in_several_steps(size: int) -> None:
    packing = zlib.compressobj(wbits=-15)
    whole = packing.compress(b" " * size) + packing.flush()
    assert not is_cut_off(whole, "deflate")
    assert not is_cut_off(gzip.compress(b" " * size), "gzip")
    assert is_cut_off(whole[:-9], "deflate")


@pytest.mark.parametrize(
    "page", [PAGE, b"", b"x", b" " * (3 << 20), PAGE * 300], ids=["page", "none", "byte", "blank", "long"]
)
def test_brotli_is_whole_to_its_last_byte_and_cut_off_before(page: bytes) -> None:
    whole = brotli.compress(page, quality=5)
    assert not is_cut_off(whole, "br")
    assert not is_cut_off(whole + b"\x00" * 9, " BR"), "what follows the end does not matter"
    for end in {1, len(whole) // 2, len(whole) - 1} - {0, len(whole)}:
        assert is_cut_off(whole[:end], "br")


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_bomb_is_left_to_whoever_unpacks_it(encoding: str) -> None:
    raw = bytes(80 << 20)
    pack = {"gzip": gzip.compress, "deflate": zlib.compress, "br": lambda data: brotli.compress(data, quality=1)}
    packed = pack[encoding](raw)
    assert len(packed) < len(raw) // 500
    assert not is_cut_off(packed[:-9], encoding)
