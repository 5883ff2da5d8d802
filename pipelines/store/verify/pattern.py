"""Patterns for a whole line: what they match is a valid record, written as this program writes records.

Parsing a line and checking it against the schema costs some 15 times what hashing it costs; this costs a small multiple
of hashing. They are made of the schema's own table. A line that they do not match is not thereby wrong: it is then
looked at with the schema itself, which has the last word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from pipelines.model.article import SCHEMA_VERSION
from pipelines.model.schema import FIELD_NAMES, FIELDS, Field, FieldKind

# Not searched for inside a string, as `odd_lines` has excluded it: control characters, and backslashes that stand for
# themselves. A quote behind a backslash is then one that belongs to the string. A class of one excluded byte is
# five times as quick as one of several. All quantifiers are possessive: no line makes it go back.
_CHARACTERS = r'[^"]*+(?:(?<=\\)"[^"]*+)*+'
_INSTANT = r'"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"'
_WHOLE = r"-?(?:0|[1-9][0-9]{0,17}+)"  # a longer one is looked at more closely: it may not fit 64 bits
_KINDS = {
    FieldKind.STRING: f'"{_CHARACTERS}"',
    FieldKind.INTEGER: _WHOLE,
    FieldKind.NUMBER: rf"{_WHOLE}(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+",
    FieldKind.INSTANT: f"(?:null|{_INSTANT})",
}
# The values that more is asked of.
_CAPTURED = frozenset({"id", "version", "url", "text", "content_hash"})
_BLOCKS = FIELD_NAMES.index("blocks")
_JOIN = rb"\\n\\n"  # what stands between the blocks of a text in the line, as `sub` wants it
_MOST_DIGITS = 18


class Found(NamedTuple):
    """What stands in a line that is matched, as it stands there."""

    id: bytes
    version: int
    url: bytes
    content_hash: bytes


def _members(fields: Sequence[Field]) -> str:
    return ",".join(f'"{field.name}":{_value(field)}' for field in fields)


def _value(field: Field) -> str:
    if field.name == "id":
        return '"(?P<id>th1-[0-9a-f]{16})"'
    if field.name == "schema_version":
        return json.dumps(SCHEMA_VERSION)
    if field.name in _CAPTURED and field.kind is FieldKind.STRING:
        return f'"(?P<{field.name}>{_CHARACTERS})"'
    item = _item(field)
    value = rf"\[(?:{item}(?:,{item})*+)?+\]" if field.is_list else item
    return f"(?P<{field.name}>{value})" if field.name in _CAPTURED else value


def _item(field: Field) -> str:
    if field.members:
        members = ",".join(f'"{member.name}":{_item(member)}' for member in field.members)
        return rf"\{{{members}\}}"
    if field.enum:
        return "(?:" + "|".join(re.escape(json.dumps(value, ensure_ascii=False)) for value in field.enum) + ")"
    kind = _KINDS[field.kind]
    return f"(?:null|{kind})" if field.nullable else kind


def _block_start() -> str:
    """All of a block that stands before its text, which is its last member."""
    *first, text = FIELDS[_BLOCKS].members
    members = ",".join(f'"{member.name}":{_item(member)}' for member in first)
    return rf'\{{{members},"{text.name}":"'


class LinePattern:
    """Matches whole lines that are not among the `odd_lines`, their line break included."""

    def __init__(self) -> None:
        block = _block_start()
        self._head = re.compile((r"\{" + _members(FIELDS[:_BLOCKS]) + r',"blocks":\[').encode())
        self._tail = re.compile((r"\]," + _members(FIELDS[_BLOCKS + 1 :]) + r"\}\n").encode())
        # No string holds it, because quotes inside one stand behind a backslash.
        self._tail_start = f'],"{FIELDS[_BLOCKS + 1].name}":'.encode()
        self._first_block = re.compile(block.encode())
        self._between = re.compile((r'"\},' + block).encode())

    def match(self, body: bytes, start: int, end: int) -> Found | None:
        """What the line from `start` to `end` in `body` holds; None if it is to be looked at with the schema."""
        head = self._head.match(body, start, end)
        if head is None:
            return None
        name, version, url, text = head.group("id", "version", "url", "text")
        blocks_at = head.end()
        tail_at = body.find(self._tail_start, blocks_at + len(text), end)  # the blocks are at least as long
        tail = self._tail.fullmatch(body, tail_at, end) if tail_at >= 0 else None
        if (
            tail is None
            or b"\\" in url
            or len(version) > _MOST_DIGITS
            or not self._is_join(body[blocks_at:tail_at], text)
        ):
            return None
        return Found(name, int(version), url, tail["content_hash"])

    def _is_join(self, blocks: bytes, text: bytes) -> bool:
        """Whether `blocks` are blocks whose texts make `text`. Escapes are the same in both.

        What stands between two texts cannot stand inside one, as it has bare quotes. With it replaced, the first block
        must begin as a block does, go on with `text`, in which there is no bare quote, and end as a block does.
        """
        if not blocks:
            return not text
        first = self._first_block.match(blocks)
        return first is not None and self._between.sub(_JOIN, blocks) == b'%b%b"}' % (first[0], text)
