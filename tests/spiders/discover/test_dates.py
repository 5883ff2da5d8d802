"""Dates that are known before a page is fetched."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model import Candidate, Discovery, Reason, UrlKind
from spiders.discover.dates import bounds_in_name, bounds_in_url, bounds_of, out_of_range


def candidate(path: str = "/a", published: str = "", lastmod: str = "") -> Candidate:
    url = f"https://news.example.org{path}"
    return Candidate(url, UrlKind.ARTICLE, discovery=Discovery(published=published), lastmod=lastmod)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-06-30T21:13:04.030Z", "2026-06-30T21:13:04", "2026-06-30T21:13:04"),
        ("2026-06-30T21:13:04+02:00", "2026-06-30T19:13:04", "2026-06-30T19:13:04"),
        ("2026-06-30T21:13+0530", "2026-06-30T15:43:00", "2026-06-30T15:43:59"),
        ("2026-06-30 21:13:04", "2026-06-30T07:13:04", "2026-07-01T09:13:04"),
        ("2026-06-30", "2026-06-29T10:00:00", "2026-07-01T11:59:59"),
        ("2026-02", "2026-01-31T10:00:00", "2026-03-01T11:59:59"),
        ("2026", "2025-12-31T10:00:00", "2027-01-01T11:59:59"),
        ("Fri, 31 Jul 2026 08:00:00 +0200", "2026-07-31T06:00:00", "2026-07-31T06:00:00"),
    ],
)
def test_bounds_hold_every_meaning_of_a_date(text: str, first: str, last: str) -> None:
    wanted = tuple(datetime.fromisoformat(instant).replace(tzinfo=UTC) for instant in (first, last))
    assert bounds_of(text) == wanted


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-13-01", "2026-02-31", "0000-00-00", "31/07/2026", "9999999999"]
)
def test_what_is_no_date_has_no_bounds(text: str) -> None:
    assert bounds_of(text) is None


@given(
    st.one_of(
        st.text(max_size=40), st.from_regex(r"\d{1,4}-\d\d?-\d\d?T\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d)?", fullmatch=True)
    )
)
def test_bounds_never_raise(text: str) -> None:
    bounds_of(text)
    bounds_in_url("https://a.org/" + text)
    bounds_in_name("https://a.org/" + text)


def test_out_of_range_needs_certainty() -> None:
    since, until = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 7, 31, tzinfo=UTC)

    def judged(path: str = "/a", published: str = "", lastmod: str = "") -> Reason | None:
        return out_of_range(candidate(path, published, lastmod), since, until)

    assert judged() is None
    assert judged(published="2026-06-30T23:59:59Z") is Reason.BEFORE_SINCE
    assert judged(published="2026-07-01T00:00:00Z") is None
    assert judged(published="2026-06-30") is None
    assert judged(published="2026-06-28") is Reason.BEFORE_SINCE
    assert judged(published="2026-08-02T00:00:00Z") is Reason.AFTER_UNTIL
    assert judged(lastmod="2026-06-01") is Reason.BEFORE_SINCE
    assert judged(lastmod="2026-09-01") is None
    assert judged(published="2026-09-01", lastmod="2026-09-01") is None
    assert judged("/2026/06/01/a") is Reason.BEFORE_SINCE
    assert judged("/2026/09/a") is Reason.AFTER_UNTIL
    assert judged("/2026/07/a") is None
    assert out_of_range(candidate(published="1999-01-01"), None, None) is None
