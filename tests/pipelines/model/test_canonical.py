"""AMP, mobile and print forms of URLs, and canonical claims."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.model.canonical import canonical_fault, trusted_canonical, variant_of
from pipelines.model.reasons import Reason
from pipelines.model.url import clean_url

S = "https://example.com"
FORMS = [
    ("/2026/01/a-story/amp/", "/2026/01/a-story/", Reason.AMP),
    ("/2026/01/a-story/amp", "/2026/01/a-story", Reason.AMP),
    ("/amp/politics/a-story-now", "/politics/a-story-now", Reason.AMP),
    ("/a-story.amp.html", "/a-story.html", Reason.AMP),
    ("/a-story-amp.html", "/a-story.html", Reason.AMP),
    ("/a-story.amp", "/a-story", Reason.AMP),
    ("/a-story?amp", "/a-story", Reason.AMP),
    ("/a-story?amp=1&id=3", "/a-story?id=3", Reason.AMP),
    ("/a-story?outputType=amp", "/a-story", Reason.AMP),
    ("/a-story-12345/print/", "/a-story-12345/", Reason.PRINT),
    ("/a-long-story-here/print", "/a-long-story-here", Reason.PRINT),
    ("/a-story-of-ours.print.html", "/a-story-of-ours.html", Reason.PRINT),
    ("/a-story?print=1", "/a-story", Reason.PRINT),
    ("/a-story?id=1&view=print", "/a-story?id=1", Reason.PRINT),
    ("/a-story?tmpl=component&print=1", "/a-story", Reason.PRINT),
    ("/m/2026/01/31/a-story/", "/2026/01/31/a-story/", Reason.MOBILE),
    ("/a-story?m=1", "/a-story", Reason.MOBILE),
    ("/a-story?view=mobile", "/a-story", Reason.MOBILE),
]


@pytest.mark.parametrize(("form", "base", "reason"), FORMS)
def test_form_is_folded_into_its_page(form: str, base: str, reason: Reason) -> None:
    assert variant_of(S + form) == (S + base, reason)


NO_FORMS = [
    "/",
    "/amp/",
    "/amp",
    "/print/",
    "/news/print/",
    "/print/2026/01/a-story-in-the-paper",
    "/mobile/a-phone-is-tested",
    "/m/music-news",
    "/the-death-of-print.html",
    "/how-to-clamp.html",
    "/a-story?m=202601",
    "/a-story?amp=0",
    "/a-story?print=12345",
    "/a-story?view=full",
    "/a-story?type=video",
]


@pytest.mark.parametrize("path", NO_FORMS)
def test_page_that_only_looks_like_a_form_is_left_alone(path: str) -> None:
    assert variant_of(S + path) == (S + path, None)


def test_mobile_host_folds_into_the_host_of_the_site() -> None:
    assert variant_of("https://m.example.com/a") == ("https://example.com/a", Reason.MOBILE)
    assert variant_of("https://m.example.com/a", "https://www.example.com/") == (
        "https://www.example.com/a",
        Reason.MOBILE,
    )
    assert variant_of("https://en.m.example.org/a") == ("https://en.example.org/a", Reason.MOBILE)
    assert variant_of("https://amp.example.co.uk/a") == ("https://example.co.uk/a", Reason.AMP)
    assert variant_of("https://m.example.com/a", "https://m.example.com/") == ("https://m.example.com/a", None)
    assert variant_of("http://127.0.0.1:80/a?amp=1", "http://127.0.0.1/") == ("http://127.0.0.1/a", Reason.AMP)
    assert variant_of("https://m.com/a") == ("https://m.com/a", None)


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
