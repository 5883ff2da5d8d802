from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.metadata.jsonld import MAX_NODES, flatten, load_values

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1}', [{"a": 1}]),
        ('<!-- {"a": 1} -->', [{"a": 1}]),
        ('//<![CDATA[\n{"a": 1}\n//]]>', [{"a": 1}]),
        ('{"a": [1, 2,],}', [{"a": [1, 2]}]),
        ('{"a": "one\ntwo\tthree"}', [{"a": "one\ntwo\tthree"}]),
        ('{"a": 1}{"b": 2}', [{"a": 1}, {"b": 2}]),
        ('{"a": 1},\n{"b": 2};', [{"a": 1}, {"b": 2}]),
        ('{"a": "He said "no" and left", "b": 2}', [{"a": 'He said "no" and left', "b": 2}]),
        ("{&quot;a&quot;: &quot;b&quot;}", [{"a": "b"}]),
        (r'{"a": "it\'s"}', [{"a": "it's"}]),
        ('{"a": {"b": "cut sho', [{"a": {"b": "cut sho"}}]),
        ('{"a": 1, // a comment\n "b": 2}', [{"a": 1, "b": 2}]),
        ("", []),
        ("window.x = 1", []),
        ("[" * 100_000, []),
    ],
)
def test_broken_json_is_read_as_far_as_it_goes(text: str, expected: list[Any]) -> None:
    assert load_values(text) == expected


@given(ANY_JSON)
def test_sound_json_is_read_as_it_is(value: Any) -> None:
    assert load_values(json.dumps(value)) == [value]


@given(st.text(alphabet='{}[]",:\\ \nabc01é/*-<!>', max_size=200))
def test_nothing_in_a_script_makes_it_raise(text: str) -> None:
    flatten(load_values(text))


def test_references_by_id_are_filled_in() -> None:
    graph = {
        "@graph": [
            {"@type": "Article", "@id": "#a", "author": {"@id": "#ann"}},
            {"@type": "Person", "@id": "#ann", "name": "Ann Lee"},
        ]
    }
    node = next(node for node in flatten([graph]) if "Article" in node.types)
    assert node.get("author")["name"] == "Ann Lee"


def test_roles_tell_a_listed_article_from_the_page_s_own() -> None:
    values = [
        {"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle"}]},
        {"@graph": [{"@type": "NewsArticle"}]},
    ]
    roles = sorted(node.role for node in flatten(values) if "NewsArticle" in node.types)
    assert roles == ["", "itemListElement"]


def test_prefixes_of_the_vocabulary_are_dropped() -> None:
    node = flatten([{"@type": "schema:NewsArticle", "schema:headline": "x"}])[0]
    assert (node.types, node.get("headline")) == (("NewsArticle",), "x")


def test_a_page_full_of_nodes_is_bounded() -> None:
    many = [{"@type": "Product", "offers": {"price": i}} for i in range(5000)]
    assert len(flatten([{"items": many[i : i + 250]} for i in range(0, 5000, 250)])) <= MAX_NODES


@pytest.mark.parametrize(
    "text",
    ["," * 300_000, "{" + "\\" * 300_000, '{"a":' + "\n" * 300_000 + "x", "/*" * 150_000, '"' * 300_000, "{" * 300_000],
    ids=["commas", "backslashes", "newlines", "comments", "quotes", "braces"],
)
def test_hostile_scripts_cost_no_time(text: str) -> None:
    began = time.process_time()
    load_values(text)
    assert time.process_time() - began < 3
