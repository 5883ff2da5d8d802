"""What goes into a verdict besides the path: the text of the link, and who named it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.model import Reason, UrlKind, Via
from spiders.discover.urlkind import classify_url, is_headline

SITE = "https://news.example.org"


def test_headline_decides_where_the_url_does_not() -> None:
    headline = "A storm has hit the coast of northern France"
    assert classify_url(SITE + "/x7").kind is UrlKind.OTHER
    assert classify_url(SITE + "/x7", anchor=headline).kind is UrlKind.ARTICLE
    assert classify_url(SITE + "/politics", anchor=headline).kind is UrlKind.SECTION
    assert classify_url(SITE + "/login", anchor=headline).refused is Reason.UTILITY


@pytest.mark.parametrize(
    ("anchor", "headline"),
    [
        ("Politics", False),
        ("Read more", False),
        ("Terms and conditions of use", False),
        ("Storm hits coast of northern France", True),
        ("台風が九州北部の海岸に上陸した", True),
        ("政治", False),
        ("", False),
        ("x " * 400, False),
    ],
)
def test_headline_is_told_from_label(anchor: str, headline: bool) -> None:
    assert is_headline(anchor) is headline


@pytest.mark.parametrize("via", [Via.FEED, Via.NEWS_SITEMAP])
def test_feeds_name_articles_whatever_their_address(via: Via) -> None:
    for path in ("/x", "/about", "/news?sort=1", "/events/2026/05/", "/politics/"):
        verdict = classify_url(SITE + path, via=via)
        assert (verdict.kind, verdict.refused, verdict.is_sure) == (UrlKind.ARTICLE, None, True)
    assert classify_url(SITE + "/", via=via).kind is UrlKind.SECTION
    assert classify_url(SITE + "/a.mp3", via=via).kind is UrlKind.MEDIA


@given(st.text(max_size=80), st.text(max_size=40))
@settings(max_examples=400, deadline=None)
def test_every_url_gets_a_kind_and_a_reason(tail: str, anchor: str) -> None:
    verdict = classify_url(SITE + "/" + tail, anchor=anchor)
    assert verdict.why
    assert (verdict.kind is UrlKind.MEDIA) <= (verdict.refused is not None)
