from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.decode import decode, parse_html, parse_page
from pipelines.model import Page

RUSSIAN = "Привет, мир: это проверка кодировки страницы, ещё немного текста о том и о сём"


@pytest.mark.parametrize(
    ("text", "actual", "meta", "header"),
    [
        ("naïve café", "cp1252", "", "utf-8"),
        ("naïve café", "utf-8", "", "iso-8859-1"),
        (RUSSIAN, "cp1251", "utf-8", ""),
        (RUSSIAN, "cp1251", "windows-1251", "utf-8"),
        (RUSSIAN, "cp1251", "windows-1251", "iso-8859-1"),
        (RUSSIAN, "cp1251", "iso-8859-1", ""),
        (RUSSIAN, "koi8-r", "koi8-r", ""),
        ("这是一个测试页面，用于编码", "gb18030", "gb2312", ""),
        ("これはテストです。", "shift_jis", "shift_jis", "iso-8859-1"),
        ("これはテストです。文字コードの検出。", "euc_jp", "", ""),
        ("한국어 테스트 문장입니다", "euc_kr", "euc-kr", "utf-8"),
        ("plain ascii", "ascii", "no-such-charset", "neither"),
    ],
)
def test_text_is_read_whatever_header_and_meta_claim(text: str, actual: str, meta: str, header: str) -> None:
    declaration = f"<meta charset={meta}>" if meta else ""
    body = f"{declaration}<p>{text}</p>".encode(actual)
    content_type = f"text/html; charset={header}" if header else ""
    assert text in decode(body, content_type).text


def test_one_broken_character_does_not_lose_the_encoding() -> None:
    body = b"<p>" + "déjà vu ".encode() * 500 + b"\xff</p>"
    assert decode(body, "text/html; charset=utf-8").text.count("déjà") == 500


def test_byte_order_mark_wins_over_header() -> None:
    assert decode("\ufeffhé".encode("utf-16"), "text/html; charset=latin-1").text.endswith("hé")


@pytest.mark.parametrize("depth", [200, 3_000, 100_000])
def test_text_below_deep_nesting_is_kept(depth: int) -> None:
    tree = parse_html("<div>" * depth + "deep text" + "</div>" * depth + "<p>after</p>")
    assert tree is not None
    assert "deep textafter" in "".join(tree.itertext())


@pytest.mark.parametrize("body", [b"", b"   ", b"<!-- only a comment -->", b"\x00\x01"])
def test_nothing_parsable_gives_no_tree(body: bytes) -> None:
    assert parse_page(Page(body)).tree is None


@given(st.binary(max_size=300), st.text(max_size=40))
def test_any_bytes_decode_and_parse_without_raising(body: bytes, content_type: str) -> None:
    parse_page(Page(body, headers={"Content-Type": content_type}))
