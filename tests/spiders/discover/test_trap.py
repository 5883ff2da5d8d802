"""Shapes of URLs that may go on without end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.discover.trap import trap_pattern


@pytest.mark.parametrize(
    ("url", "pattern"),
    [
        ("http://a.org/events/2026/05?day=3&view=list", "a.org/events/{n}/{n}?day={}&view={}"),
        ("http://a.org/events?view=list&day=4", "a.org/events?day={}&view={}"),
        ("http://a.org/news/page/17/", "a.org/news/page/{n}/"),
        ("http://a.org/tag/storm", ""),
        ("http://a.org/2026/05/01/a-storm-hits-the-coast", "a.org/{n}/{n}/{n}/{s}"),
        ("http://a.org/", ""),
        ("not a url", ""),
    ],
)
def test_pages_of_one_shape_share_a_pattern(url: str, pattern: str) -> None:
    assert trap_pattern(url) == pattern


def test_endless_calendar_has_one_pattern() -> None:
    months = {trap_pattern(f"http://a.org/cal/{year}/{month}?d=1") for year in range(1900, 2100) for month in range(13)}
    assert months == {"a.org/cal/{n}/{n}?d={}"}


@given(st.text(max_size=100))
@settings(deadline=None)
def test_pattern_never_raises(tail: str) -> None:
    assert trap_pattern("http://a.org/" + tail).startswith(("a.org/", ""))
