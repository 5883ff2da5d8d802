"""From bytes to one tree: decoded as browsers do, lies found out, parsed once. All later steps read this tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from charset_normalizer import from_bytes
from lxml import etree, html
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

from pipelines.model import Page

MAX_BODY_BYTES = 20_000_000
"""Longer bodies are cut here before parsing: no article needs more, and libxml2 takes ten times its input."""

_DETECT_BYTES = 65_536
_TOLERATED_ERRORS = 0.001
"""Share of undecodable bytes up to which a declared UTF-8 is believed (one broken character must not lose the rest)."""

_CONTROL = bytes(code for code in [*range(32), 127] if code not in b"\t\n\f\r")
_XML_DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,200}\?>")
_MARKUP = re.compile(r"<(script|style).{0,200000}?</\1>|<[^<>]{0,2000}>", re.DOTALL | re.IGNORECASE)
_BYTE_MARKUP = re.compile(_MARKUP.pattern.encode(), re.DOTALL | re.IGNORECASE)
_RUN_OF_WRAPPERS = re.compile(rb"(?:<(?:div|span|font|b|i|center|section)\b[^<>]{0,300}>\s*){150,}", re.IGNORECASE)
_LONG_TAG = re.compile(rb"<([a-zA-Z][a-zA-Z0-9:-]{0,40})[\s/][^<>]{10000,}+")
_STRIDE = 5_000
_ATTRIBUTE = re.compile(rb"""[\s/"'][^\s/>="']++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"']*+))?+""")
_MAX_ATTRIBUTES = 500
"""libxml2 compares each attribute of an element with all before it: 200 000 of them took minutes."""

_SELF_CHECKING = frozenset(
    [
        "utf-8",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "gb18030",
        "big5hkscs",
        "big5",
        "euc_jp",
        "cp932",
        "cp949",
        "iso2022_jp",
    ]
)
"""Encodings in which foreign bytes are nearly always invalid, so that a clean decode is evidence."""

_LEGACY = (
    "cp1251", "cp1250", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874", "koi8_r", "iso8859_2",
    "gb18030", "big5hkscs", "cp932", "euc_jp", "cp949",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a body, the encoding that gave it , and what decided: bom, header, meta, utf-8 or guess."""

    text: str = field(repr=False)
    encoding: str
    decided_by: str


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """A page with its tree. `tree` is None where nothing could be parsed (empty body). Treat the tree as read-only."""

    page: Page
    decoded: Decoded
    tree: html.HtmlElement | None


def decode(body: bytes, content_type: str = "") -> Decoded:
    """`body` as text. The order is the WHATWG's (BOM, header, meta, detection), except that a declaration which the
    bytes contradict is not believed: browsers show mojibake there, a corpus must not.
    """
    body = body[:MAX_BODY_BYTES]
    bom_encoding, bom = read_bom(body)
    if bom_encoding is not None and bom is not None:
        return Decoded(body[len(bom) :].decode(bom_encoding, "replace"), bom_encoding, "bom")
    for encoding, decided_by in _declared(body, content_type):
        text = _try_decode(body, encoding)
        if text is not None:
            return Decoded(text, encoding, decided_by)
    return _detect(body)


def parse_page(page: Page) -> ParsedPage:
    """`page` decoded and parsed. Never raises for content."""
    decoded = decode(page.body, page.header("content-type"))
    return ParsedPage(page, decoded, _tree_of(_as_utf8(page.body, decoded)))


def parse_html(text: str) -> html.HtmlElement | None:
    """The tree of `text` (root element `html`), without comments; None where there is no element at all."""
    return _tree_of(text.encode("utf-8", "replace"))


def _as_utf8(body: bytes, decoded: Decoded) -> bytes:
    """The text in UTF-8, which are mostly the very bytes that were sent."""
    if decoded.encoding == "utf-8" and decoded.decided_by != "bom" and "\ufffd" not in decoded.text:
        return body[:MAX_BODY_BYTES]
    return decoded.text.encode("utf-8", "replace")


def _tree_of(body: bytes) -> html.HtmlElement | None:
    body = _without_monsters(body.translate(None, _CONTROL))
    tree, too_deep = _parse(_XML_DECLARATION.sub(b"", body))
    if too_deep:
        tree, _ = _parse(_RUN_OF_WRAPPERS.sub(b"<div>", body))
    return tree


def _without_monsters(body: bytes) -> bytes:
    """`body` with those tags bare that have more attributes than any page of people has."""
    pieces: list[bytes] = []
    last = 0
    for start in _long_stretches(body):
        tag = _LONG_TAG.match(body, start)
        if tag is not None:
            pieces += [body[last:start], _without_too_many_attributes(tag)]
            last = tag.end()
    return b"".join([*pieces, body[last:]]) if pieces else body


def _long_stretches(body: bytes) -> Iterator[int]:
    """Where a bracket opens that a stretch without any follows. Looks at few bytes, as searching for tags would not."""
    was_bare = False
    for at in range(0, len(body) - _STRIDE, _STRIDE):
        is_bare = body.find(b"<", at, at + _STRIDE) < 0 and body.find(b">", at, at + _STRIDE) < 0
        if is_bare and not was_bare:
            before = max(0, at - _STRIDE)
            start = body.rfind(b"<", before, at)
            if start > body.rfind(b">", before, at):
                yield start
        was_bare = is_bare


def _without_too_many_attributes(tag: re.Match[bytes]) -> bytes:
    """The tag as it is, or bare where it has more attributes than any page of people has."""
    named = islice(_ATTRIBUTE.finditer(tag[0]), _MAX_ATTRIBUTES, None)
    return tag[0] if next(named, None) is None else b"<" + tag[1]


# lxml.html asks a Python function for the class of each element each time it is met, for the sake of forms' methods.
_ELEMENTS = etree.ElementDefaultClassLookup(element=html.HtmlElement)


def _parse(body: bytes) -> tuple[html.HtmlElement | None, bool]:
    """The tree, and whether libxml2 stopped at its depth limit (it drops all that comes after)."""
    if not body.strip():
        return None, False
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True, recover=True,
        collect_ids=False,  # nobody looks an element up by its id, and libxml2's table of them is a tenth of its time
    )  # fmt: skip
    parser.set_element_class_lookup(_ELEMENTS)
    try:
        tree = html.document_fromstring(body, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None, False
    error = parser.error_log.last_error
    return (tree if tree.tag == "html" else None), error is not None and "depth" in error.message


def _declared(body: bytes, content_type: str) -> Iterator[tuple[str, str]]:
    """Declared encodings, best first: those that check themselves (multi-byte) before single-byte ones, which decode
    anything; then the page's own word before the header's, where Latin-1 is often but a server's default.
    """
    header = _resolved(http_content_type_encoding(content_type or None))
    if header in _SELF_CHECKING:
        yield header, "header"  # mostly right, and then the page need not be searched for its own word
    meta = _resolved(html_body_declared_encoding(body[:4096]))
    if meta in _SELF_CHECKING:
        yield meta, "meta"
    if "utf-8" not in (header, meta):
        yield "utf-8", "utf-8"
    loose = [(enc, by) for enc, by in ((header, "header"), (meta, "meta")) if enc and enc not in _SELF_CHECKING]
    loose.sort(key=lambda pair: (pair[0] == "cp1252", pair[1] != "header"))
    yield from loose


def _resolved(encoding: str | None) -> str:
    """Python's name of an encoding by the names that browsers know, "" where none is declared."""
    return (resolve_encoding(encoding) or encoding) if encoding else ""


def _try_decode(body: bytes, encoding: str) -> str | None:
    """`body` in `encoding`, or None where the bytes contradict it."""
    try:
        text = body.decode(encoding)
    except LookupError:
        return None
    except UnicodeDecodeError:
        text = body.decode(encoding, "replace")
        return text if text.count("\ufffd") <= _TOLERATED_ERRORS * len(text) else None
    return None if encoding == "cp1252" and _is_foreign_script(text) else text


def _is_foreign_script(text: str) -> bool:
    """Whether text read as Latin-1 is some other alphabet: Cyrillic or Greek bytes come out as accented letters only.

    >>> _is_foreign_script("Привет, мир".encode("cp1251").decode("cp1252"))
    True
    >>> _is_foreign_script("déjà vu à Genève")
    False
    """
    visible = _MARKUP.sub(" ", text[: 8 * _DETECT_BYTES])[:_DETECT_BYTES]
    letters = [char for char in visible if char.isalpha()]
    return sum(char > "\x7f" for char in letters) > 0.4 * len(letters) if letters else False


def _detect(body: bytes) -> Decoded:
    """The likeliest encoding by its bytes; windows-1252 as browsers do where there is too little to go by."""
    sample = _BYTE_MARKUP.sub(b" ", body[: 8 * _DETECT_BYTES])[:_DETECT_BYTES]
    high = sum(byte > 0x7F for byte in sample)
    best = None
    if high > 40 or _is_foreign_script(sample.decode("cp1252", "replace")):
        best = from_bytes(sample, cp_isolation=list(_LEGACY)).best()
    encoding = best.encoding if best is not None else "cp1252"
    return Decoded(body.decode(encoding, "replace"), encoding, "guess")
