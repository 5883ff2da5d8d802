"""Canonical claims of pages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.model.canonical import canonical_fault, trusted_canonical
from pipelines.model.forms import variant_of
from pipelines.model.url import clean_url

S = "https://example.com"
TRUSTED = [
    ("/a-story-1/?x=1", "/a-story-1/"),
    ("/a-story-1", "/a-story-1/"),
    ("/?p=1234", "/2026/01/a-story-of-ours/"),
    ("/node/55", "/politics/a-story-of-ours"),
    ("/a-story-of-ours/amp/", "/a-story-of-ours/"),
    ("/news/story/2", "/news/story"),
    ("/news/story/page/2/", "/news/story/"),
    ("/news/a-story-of-ours-123456/comments", "/news/a-story-of-ours-123456"),
    ("/sport/2026/05/02/a-story-of-ours", "/world/2026/05/01/a-story-of-ours"),
    ("/2026/a-story-of-our-town-12345", "/2026/renamed-headline-for-all-12345"),
    ("/article.php?id=5&lang=en", "/article.php?id=5"),
    ("/article.php?id=5", "/politics/a-story-of-ours"),
    ("/a-story-of-ours.html?id=5", "/a-story-of-ours.html"),
    ("/story?p=2", "/story"),
    ("/news/storm-44012", "/news/renamed-44012"),
    ("/news/storm.html", "/news/storm-hits-coast.html"),
    ("/news/55.html", "/news/hello.html"),
    ("/index.html", "/"),
    ("/en/index.html", "/en/"),
    ("/%E6%96%B0%E9%97%BB/12345678", "/%E6%96%B0%E8%81%9E/12345678"),
]


@pytest.mark.parametrize(("page", "claim"), TRUSTED)
def test_canonical_that_names_the_same_article_is_trusted(page: str, claim: str) -> None:
    assert trusted_canonical(S + page, S + claim) == S + claim


DISTRUSTED = [
    ("/2026/01/a-story", ""),
    ("/2026/01/a-story", "   "),
    ("/2026/01/a-story", "javascript:void(0)"),
    ("/2026/01/a-story", "https://other.example/2026/01/a-story"),
    ("/2026/01/a-story", "https://staging.example.com/2026/01/a-story-x"),
    ("/2026/01/a-story", "/"),
    ("/2026/01/a-story", "/index.php"),
    ("/en/2026/01/a-story", "/en/"),
    ("/?p=1234", "/"),
    ("/politics/a-story", "/politics/"),
    ("/politics/2026/a-story", "/politics/2026"),
    ("/article.php?id=5", "/article.php"),
    ("/article.php?id=5", "/article.php?id=6"),
    ("/view?story=5", "/view"),
    ("/a-story-of-our-town", "/completely-different-text-about-else"),
    ("/news/12345678", "/news/87654321"),
    ("/2026/05/storm", "/2026/05/hello"),
    ("/news/storm.html", "/news/hello.html"),
    ("/storm", "/hello-world"),
    ("/a-story-of-ours", "/a-story-of-ours/amp/"),
    ("/a-story-of-ours", "/a-story-of-ours?print=1"),
]


@pytest.mark.parametrize(("page", "claim"), DISTRUSTED)
def test_canonical_that_cannot_be_right_is_refused(page: str, claim: str) -> None:
    assert canonical_fault(S + page, claim)
    assert trusted_canonical(S + page, claim) == S + page


def test_first_trusted_claim_wins() -> None:
    page = S + "/politics/a-story"
    assert trusted_canonical(page, S + "/", "", "/politics/a-story-of-ours") == S + "/politics/a-story-of-ours"


def test_canonical_on_plain_http_is_upgraded_with_its_page() -> None:
    assert trusted_canonical("https://example.com/a-b-c?x=1", "http://example.com/a-b-c") == S + "/a-b-c"


@given(st.text(max_size=50), st.text(max_size=50))
@settings(max_examples=300, deadline=None)
def test_never_raises_and_gives_a_cleaned_url(tail: str, claim: str) -> None:
    page = S + "/" + tail
    result = trusted_canonical(page, claim, S + "/" + claim)
    assert clean_url(result) == result
    base, _ = variant_of(page)
    assert clean_url(base) == base
    variant_of(claim)
