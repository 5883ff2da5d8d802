"""One line at a time: what is a record, and that the quick look never passes what the schema would not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.model import Block, BlockKind, Image, Link
from pipelines.model.schema import FIELDS, FieldKind, dump_line
from pipelines.store.verify.lines import Facts, LineCheck
from pipelines.store.verify.odd import line_ends, odd_lines
from tests.pipelines.store.build import SITE, article_of

CHECK = LineCheck()
RECORD = article_of(SITE + "/2026/a", 'Rain "fell"\ton\nus.', title="Ça \u2028 va", tags=("a", "b")).as_record()
LINE = dump_line(RECORD)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def changed(**values: Any) -> bytes:
    return (
        json.dumps(RECORD | values, ensure_ascii=False, separators=(",", ":")).replace("\u2028", "\\u2028").encode()
        + b"\n"
    )


def judged(check: LineCheck, line: bytes) -> Facts | str | None:
    (found,) = check.judge(line)
    (facts,) = found.facts
    return facts


def quick_look(line: bytes) -> Facts | None:
    """What the patterns alone say of a line."""
    ends = line_ends(line)
    is_one = len(ends) == 1 and not odd_lines(line, ends)
    return CHECK._matched(line, 0, len(line)) if is_one else None


def test_a_record_is_one_in_either_way() -> None:
    quick = quick_look(LINE)
    assert isinstance(quick, Facts)
    assert quick == CHECK._slow(LINE)
    assert (quick.id, quick.version, quick.url) == (RECORD["id"], 1, RECORD["url"])


@given(TEXTS, TEXTS, TEXTS, st.floats(0, 1), st.integers(0, 10**9), st.lists(TEXTS, max_size=3))
def test_whatever_is_written_is_a_record(
    text: str, title: str, alt: str, score: float, width: int, tags: list[str]
) -> None:
    article = article_of(
        SITE + "/2026/a",
        text,
        title=title,
        tags=tuple(tags),
        similarity=score,
        images=(Image(SITE, alt=alt, width=width), Image(SITE)),
        links=(Link(SITE, text),),
        blocks=(Block(BlockKind.HEADING, text, 2),),
    )
    line = dump_line(article.as_record())
    facts = CHECK._slow(line)
    assert isinstance(facts, Facts)
    assert quick_look(line) in (facts, None)
    # A backslash that stands for itself is left to the schema.
    if b"\\\\" not in line:
        assert quick_look(line) == facts


@settings(max_examples=400)
@given(st.integers(0, len(LINE) - 1), st.binary(max_size=3), st.integers(0, 3))
def test_what_the_quick_look_passes_the_schema_passes(at: int, put: bytes, cut: int) -> None:
    line = LINE[:at] + put + LINE[at + cut :]
    quick = quick_look(line)
    assert quick is None or quick == CHECK._slow(line)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (LINE[:-1], "not complete"),
        (LINE[:40] + b"\n", "no JSON"),
        (LINE.replace(b'"similarity":null', b'"similarity":NaN'), "NaN is no number"),
        (LINE.replace(b'"http_status":200', b'"http_status":' + b"9" * 19), "does not fit 64 bits"),
        (b"[" * 100_000 + b"\n", "nested too deep"),
        (b"[]\n", "no JSON object"),
        (LINE.replace(b"Rain", b"R\xffin"), "not UTF-8"),
        (LINE.replace(b"\\u2028", b"\xe2\x80\xa8"), "U+2028 is not escaped"),
        (LINE.replace(b'"version":1', b'"version":1,"version":1'), "a key stands twice"),
        (changed(text="Rain fell"), "text is not the join of its blocks"),
        (changed(url=SITE + "/b"), "id is not that of url"),
        (changed(version="1"), "version must be integer"),
        (changed(access="maybe"), "access must be one of"),
        (changed(published_at="2026-11-24 12:00"), "published_at"),
        (changed(published_at=""), "published_at"),
        (changed(title=None), "title must be string"),
        (changed(extra=1), "extra"),
        (dump_line(RECORD).replace(b'"http_status":200,', b""), "http_status"),
        (json.dumps(dict(reversed(RECORD.items()))).encode() + b"\n", "not in the order"),
    ],
)
def test_what_is_no_record_says_why(line: bytes, why: str) -> None:
    assert quick_look(line) is None
    facts = judged(CHECK, line)
    assert isinstance(facts, str)
    assert why in facts


def test_every_field_is_held_to_its_type() -> None:
    for field in FIELDS:
        wrong = {"no": 1} if field.kind is not FieldKind.STRUCT or field.is_list else 1
        assert isinstance(judged(CHECK, changed(**{field.name: wrong})), str), field.name


def test_another_schema_has_the_last_word() -> None:
    assert judged(CHECK, LINE)
    strict = LineCheck({"type": "object", "properties": {"title": {"maxLength": 2}}})
    assert judged(strict, LINE) == "title must be shorter than or equal to 2 characters"
