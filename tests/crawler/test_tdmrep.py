from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.tdmrep import MAX_TDMREP_BYTES, matches_location, read_tdmrep

SITE = "https://news.example"


def rules(*told: object) -> bytes:
    return json.dumps(list(told)).encode()


def test_first_rule_that_matches_counts_and_is_the_evidence() -> None:
    body = rules(
        {"location": "/free/*", "tdm-reservation": 0},
        {"location": "/", "tdm-reservation": 1, "tdm-policy": "https://news.example/policy.json"},
    )
    found = read_tdmrep(200, body)
    assert found.of(f"{SITE}/free/a").tdm == "not_reserved"
    reserved = found.of(f"{SITE}/2026/a")
    assert reserved.tdm == "reserved"
    assert reserved.evidence == ("tdmrep.json /: 1", "tdmrep.json tdm-policy: https://news.example/policy.json")


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("/", "/a", True),
        ("/news", "/newsletter", True),
        ("/news/", "/news", False),
        ("/news$", "/news", True),
        ("/news$", "/news/a", False),
        ("*.pdf$", "/a/b.pdf", True),
        ("*.pdf$", "/a/b.pdf?x=1", False),
        ("/a/*/c", "/a/b/c/d", True),
        ("/a*a$", "/a", False),
        ("/caf%C3%A9", "/café", True),
        ("*", "/", True),
    ],
)
def test_location_is_a_pattern_as_in_robots(pattern: str, path: str, matches: bool) -> None:
    assert matches_location(pattern, path) is matches


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, rules({"location": "/", "tdm-reservation": 1})),
        (200, b"<html>not found</html>"),
        (200, b"[" * 100_000),
        (200, rules({"location": "/", "tdm-reservation": "maybe"}, {"location": 5}, "x", None)),
        (200, b" " * (MAX_TDMREP_BYTES + 1)),
        (200, b""),
    ],
)
def test_what_is_no_list_of_rules_says_nothing(status: int, body: bytes) -> None:
    assert read_tdmrep(status, body).of(f"{SITE}/a").tdm == "unknown"


def test_many_stars_cost_no_time() -> None:
    assert not matches_location("*a" * 200 + "$", "/" + "a" * 199 + "b" * 1800)


@given(st.binary(max_size=200), st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_never_raises(body: bytes, tail: str) -> None:
    read_tdmrep(200, body).of(f"{SITE}/{tail}")
