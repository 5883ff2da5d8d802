"""The schema of a record in its several forms, and the bytes of a line."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model import Article, Block, BlockKind, Image, Link
from pipelines.model.schema import FIELD_NAMES, FIELDS, FieldKind, dump_line, json_line, json_schema
from tests.pipelines.store.build import article_of

VALIDATOR = jsonschema.Draft202012Validator(json_schema())
any_text = st.text(st.characters())


def record(**changed: Any) -> dict[str, Any]:
    return article_of("https://news.example/2026/a", **changed).as_record()


def test_fields_are_those_of_an_article_in_order() -> None:
    assert list(FIELD_NAMES) == [field.name for field in fields(Article)] == list(record())


def test_every_field_has_a_meaning() -> None:
    assert all(field.meaning for field in FIELDS)


def test_the_schema_is_valid_json_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_a_record_is_valid() -> None:
    VALIDATOR.validate(json.loads(dump_line(record())))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "1234567890abcdef"),
        ("version", "1"),
        ("title", None),
        ("authors", None),
        ("authors", [None]),
        ("published_at", ""),
        ("published_at", "2026-11-24T12:00:00+01:00"),
        ("published_at", "2026-11-24"),
        ("page_type", "essay"),
        ("blocks", [{"kind": "heading", "level": 1}]),
        ("blocks", [{"kind": "heading", "level": 1, "text": "", "extra": 1}]),
        ("blocks", [{"kind": "banner", "level": 0, "text": ""}]),
        ("similarity", "0.5"),
        ("language_score", None),
        ("schema_version", "2"),
        ("discovered_via", "rumour"),
    ],
)
def test_a_value_of_another_type_is_invalid(field: str, value: object) -> None:
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate({**record(), field: value})


@pytest.mark.parametrize("field", FIELD_NAMES)
def test_every_key_is_required(field: str) -> None:
    rest = {name: value for name, value in record().items() if name != field}
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(rest)
    with pytest.raises(ValueError, match=field):
        dump_line(rest)


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate({**record(), "mood": "good"})
    with pytest.raises(ValueError, match="mood"):
        dump_line({**record(), "mood": "good"})


def test_only_numbers_and_instants_may_be_null() -> None:
    nullable = {field.name for field in FIELDS if field.nullable}
    assert nullable == {"published_at", "modified_at", "similarity", "first_seen_at", "fetched_at", "warc_offset"}
    assert {field.kind for field in FIELDS if field.kind is FieldKind.INSTANT} == {
        field.kind for field in FIELDS if field.name.endswith("_at")
    }


def test_structs_have_the_keys_that_records_have() -> None:
    article = record(
        blocks=(Block(BlockKind.HEADING, "h", 2),), images=(Image("https://a.example/i"),), links=(Link("u", "t"),)
    )
    for field in FIELDS:
        if field.members:
            assert list(article[field.name][0]) == [member.name for member in field.members]


def test_keys_are_written_in_order_whatever_order_they_come_in() -> None:
    shuffled = dict(sorted(record().items()))
    assert dump_line(shuffled) == dump_line(record())
    assert list(json.loads(dump_line(shuffled))) == list(FIELD_NAMES)


def test_line_breaks_of_other_tools_are_escaped() -> None:
    line = dump_line(record(text="a\u2028b\u2029c\x85d\ne\r\x0bf\x0cg\x1ch"))
    assert line.decode().splitlines(keepends=True) == [line.decode()]
    assert json.loads(line)["text"] == "a\u2028b\u2029c\x85d\ne\r\x0bf\x0cg\x1ch"


def test_letters_stay_readable() -> None:
    assert "Überfall in Köln, 北京".encode() in dump_line(record(title="Überfall in Köln, 北京"))


@pytest.mark.parametrize(
    ("text", "read"),
    [("a\ud800b", "a\ufffdb"), ("\udfff", "\ufffd"), ("\ud83d\ude00", "😀"), ("\ude00\ud83d", "\ufffd\ufffd")],
)
def test_a_surrogate_that_stands_alone_becomes_the_replacement_character(text: str, read: str) -> None:
    assert json.loads(json_line({"text": text}))["text"] == read


def test_what_is_no_json_number_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        dump_line({**record(), "quality_score": float("inf")})


@given(any_text)
def test_any_text_is_one_line_that_reads_back(text: str) -> None:
    line = json_line({"text": text})
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert len(line.decode().splitlines()) == 1
    assert json.loads(line)["text"] == text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
