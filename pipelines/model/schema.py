"""The record's schema, stated once: the table FIELDS, and what is made of it for each kind of reader.

Types come from the `Article` dataclass, meanings from the table here; a field that has one and not the other fails at
the first use. Every form that leaves the program (JSON Schema, dataset features, DuckDB columns, the bytes of a line)
is derived from FIELDS, so that they cannot disagree.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from pipelines.model.article import SCHEMA_VERSION, Article, Block, Image, Link
from pipelines.model.page import Via

SCHEMA_URI = f"urn:thresher:record:{SCHEMA_VERSION}"
INSTANT_PATTERN = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"

_MEANINGS = """
id: "th1-" and the first 16 hexadecimal digits of SHA-256 of `url`; the same for every version
version: 1, 2 and so on, when `content_hash` changes
url: identity of the article: the page's canonical URL where it can be trusted, cleaned
url_fetched: the URL as fetched, after redirects
url_aliases: AMP, mobile, print and tracking forms seen
domain: registrable domain
site_name: publisher as shown
page_type: what kind of page it is
title: headline, without the name of the site
subtitle: kicker or standfirst
description: the publisher's own summary
text: main text, blocks joined by an empty line: no title, captions, bylines or notices
blocks: the pieces of the main text in order; `text` is exactly their join
authors: people or agencies, without roles or links
agency: wire credit
published_at: when it was published
modified_at: when the publisher last changed it
published_raw: date of publication as found on the page
published_precision: how exact `published_at` is
published_source: where `published_at` was found
section: section of the site
tags: keywords given by the publisher
language: BCP 47 primary tag of the text
language_score: how sure that is, 0 to 1
images: pictures of the article, the lead picture first
links: links in the main text
access: whether the text is free to read
access_evidence: what said so
complete: whether the text is all of the article
pages: number of pages merged into this record
word_count: number of words in `text`
content_hash: hash of title and text, normalised
cluster_id: group of copies this record belongs to, filled by dedup
duplicate_of: id of the record that this one is a copy of, filled by dedup
similarity: likeness to that record, 0 to 1, filled by dedup
quality_score: 0 to 1
quality_flags: what is doubtful about the text
rights_robots: what robots rules said about automated use when fetched
rights_tdm: whether text and data mining rights were reserved when fetched
rights_evidence: what said so
licence: licence named by the page
first_seen_at: when the URL was first met
fetched_at: when the page was fetched; null only for files that do not say
http_status: status of the answer, 0 where unknown
etag: validator sent with the answer
last_modified: validator sent with the answer
discovered_via: kind of source that named the URL
discovered_from: the page, feed or sitemap that named the URL
html_hash: hash of the bytes as fetched
warc_file: archive file that holds the page
warc_offset: where in that file
extractor: name, version, model hash and template version of what made the text
crawl_id: the run that wrote the record
schema_version: version of this schema
"""

# Kept as plain strings in the Article, closed in the record. "" stands for unknown, as in any string.
_ENUMS: dict[str, tuple[str, ...]] = {"discovered_via": ("", *(str(via) for via in Via))}


class FieldKind(StrEnum):
    """How a value is written in JSON."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    INSTANT = "instant"
    STRUCT = "struct"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the record. `is_list` makes a list of `kind`; `enum` closes a string; `members` are a struct's."""

    name: str
    kind: FieldKind
    meaning: str = ""
    is_list: bool = False
    nullable: bool = False
    enum: tuple[str, ...] = ()
    members: tuple[Field, ...] = ()


_PLAIN_KINDS: dict[type, FieldKind] = {
    str: FieldKind.STRING,
    int: FieldKind.INTEGER,
    float: FieldKind.NUMBER,
    datetime: FieldKind.INSTANT,
}
# In a record the keys of a block stand as kind, level, text, whatever order the class declares them in.
_MEMBER_ORDER: dict[type, tuple[str, ...]] = {
    Block: ("kind", "level", "text"),
    Image: ("url", "alt", "caption", "credit", "width", "height"),
    Link: ("url", "text"),
}


def _field(name: str, hint: Any, meaning: str = "") -> Field:
    if get_origin(hint) is UnionType:
        inner = next(arg for arg in get_args(hint) if arg is not NoneType)
        return Field(name, _PLAIN_KINDS[inner], meaning, nullable=True)
    if get_origin(hint) is tuple:
        item = _field(name, get_args(hint)[0])
        return Field(name, item.kind, meaning, is_list=True, enum=item.enum, members=item.members)
    if hint in _MEMBER_ORDER:
        hints = get_type_hints(hint)
        members = tuple(_field(member, hints[member]) for member in _MEMBER_ORDER[hint])
        return Field(name, FieldKind.STRUCT, meaning, members=members)
    if issubclass(hint, StrEnum):
        return Field(name, FieldKind.STRING, meaning, enum=tuple(str(member) for member in hint))
    return Field(name, _PLAIN_KINDS[hint], meaning, enum=_ENUMS.get(name, ()))


def _fields() -> tuple[Field, ...]:
    meanings = dict(line.split(": ", 1) for line in _MEANINGS.strip().splitlines())
    hints = get_type_hints(Article)
    if list(hints) != list(meanings):
        raise TypeError(f"Article and its schema differ: {sorted(set(hints) ^ set(meanings)) or 'in order'}")
    return tuple(_field(name, hint, meanings[name]) for name, hint in hints.items())


FIELDS: tuple[Field, ...] = _fields()
FIELD_NAMES: tuple[str, ...] = tuple(field.name for field in FIELDS)


def json_schema() -> dict[str, Any]:
    """The record as JSON Schema 2020-12: every key required, none added."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_URI,
        "title": "Thresher record",
        "type": "object",
        "properties": {field.name: _property(field) for field in FIELDS},
        "required": list(FIELD_NAMES),
        "additionalProperties": False,
    }


def _property(field: Field) -> dict[str, Any]:
    described = {"description": field.meaning} if field.meaning else {}
    if field.name == "id":
        return {"type": "string", "pattern": "^th1-[0-9a-f]{16}$", **described}
    if field.name == "schema_version":
        return {"const": SCHEMA_VERSION, **described}
    if field.is_list:
        return {"type": "array", "items": _scalar(field), **described}
    return {**_scalar(field), **described}


def _scalar(field: Field) -> dict[str, Any]:
    if field.kind is FieldKind.STRUCT:
        return {
            "type": "object",
            "properties": {member.name: _scalar(member) for member in field.members},
            "required": [member.name for member in field.members],
            "additionalProperties": False,
        }
    if field.kind is FieldKind.INSTANT:
        return {"type": ["string", "null"], "format": "date-time", "pattern": INSTANT_PATTERN}
    schema: dict[str, Any] = {"type": [str(field.kind), "null"] if field.nullable else str(field.kind)}
    return {**schema, "enum": list(field.enum)} if field.enum else schema


def dump_line(record: Mapping[str, Any]) -> bytes:
    r"""One line of a record file: UTF-8 JSON, keys in schema order, ended by the only line break in it.

    The line breaks that some readers split at although JSON does not (U+0085, U+2028, U+2029) are escaped. Surrogates
    that stand alone become U+FFFD, as UTF-8 cannot hold them. Raises ValueError if a key is missing or unknown.
    """
    if tuple(record) == FIELD_NAMES:
        return json_line(record)
    if record.keys() != _NAME_SET:
        raise ValueError(f"not a record: keys {sorted(record.keys() ^ _NAME_SET)} are missing or unknown")
    return json_line({name: record[name] for name in FIELD_NAMES})


def json_line(value: Any) -> bytes:
    """Any value as one line of JSON, under the rules of `dump_line`."""
    line = _ENCODER.encode(value)
    for character, escape in _SPLITTERS:
        if character in line:
            line = line.replace(character, escape)
    try:
        return line.encode() + b"\n"
    except UnicodeEncodeError:
        return line.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode() + b"\n"


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_NAME_SET = frozenset(FIELD_NAMES)
_SPLITTERS = (("\x85", "\\u0085"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))
