"""One pattern for a whole line: what it matches is a valid record, written as this program writes records.

Parsing a line and checking it against the schema costs some 15 times what hashing it costs; this costs about as much as
hashing. It is made of the schema's own table. A line that it does not match is not thereby wrong: it is then looked at
with the schema itself, which has the last word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from pipelines.model.article import SCHEMA_VERSION
from pipelines.model.schema import FIELDS, Field, FieldKind

# Not searched for inside a string, as `is_plain` has excluded it: control characters, and backslashes that stand for
# themselves. A quote behind a backslash is then one that belongs to the string. A class of one excluded byte is
# five times as quick as one of several. All quantifiers are possessive: no line makes it go back.
_CHARACTERS = r'[^"]*+(?:(?<=\\)"[^"]*+)*+'
_INSTANT = r'"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"'
_WHOLE = r"-?(?:0|[1-9][0-9]*+)"
_KINDS = {
    FieldKind.STRING: f'"{_CHARACTERS}"',
    FieldKind.INTEGER: _WHOLE,
    FieldKind.NUMBER: rf"{_WHOLE}(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+",
    FieldKind.INSTANT: f"(?:null|{_INSTANT})",
}
# The values that more is asked of.
CAPTURED = frozenset({"id", "version", "url", "text", "blocks", "content_hash"})

# The text inside each block as it stands in the line.
BLOCK_TEXT = re.compile(f'"text":"({_CHARACTERS})"\\}}'.encode())


_CONTROLS = bytes(range(32))
_FOREIGN_ESCAPE = re.compile(rb'\\(?!["bfnrt]|u00[01][0-9a-f]|u0085|u202[89])')


def is_plain(line: bytes) -> bool:
    """Whether `line` has no control character and no escape that `dump_line` does not write.

    Nor may it have the escape of a backslash itself: with it, a quote behind a backslash might end a string.
    """
    return len(line.translate(None, _CONTROLS)) == len(line) - 1 and not _FOREIGN_ESCAPE.search(line)


def line_pattern() -> re.Pattern[bytes]:
    """Matches a whole line that `is_plain`, its line break included. Groups are named as the fields in CAPTURED."""
    return re.compile((r"\{" + _members(FIELDS) + r"\}\n").encode())


def _members(fields: Sequence[Field]) -> str:
    return ",".join(f'"{field.name}":{_value(field)}' for field in fields)


def _value(field: Field) -> str:
    if field.name == "id":
        return '"(?P<id>th1-[0-9a-f]{16})"'
    if field.name == "schema_version":
        return json.dumps(SCHEMA_VERSION)
    if field.name in CAPTURED and field.kind is FieldKind.STRING:
        return f'"(?P<{field.name}>{_CHARACTERS})"'
    item = _item(field)
    value = rf"\[(?:{item}(?:,{item})*+)?+\]" if field.is_list else item
    return f"(?P<{field.name}>{value})" if field.name in CAPTURED and field in FIELDS else value


def _item(field: Field) -> str:
    if field.members:
        members = ",".join(f'"{member.name}":{_item(member)}' for member in field.members)
        return rf"\{{{members}\}}"
    if field.enum:
        return "(?:" + "|".join(re.escape(json.dumps(value, ensure_ascii=False)) for value in field.enum) + ")"
    kind = _KINDS[field.kind]
    return f"(?:null|{kind})" if field.nullable else kind
