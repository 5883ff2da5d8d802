"""AMP, mobile and print forms of URLs."""

from __future__ import annotations

import pytest

from pipelines.model.forms import form_beside, variant_of
from pipelines.model.reasons import Reason

S = "https://example.com"
FORMS = [
    ("/2026/01/a-story/amp/", "/2026/01/a-story/", Reason.AMP),
    ("/2026/01/a-story/amp", "/2026/01/a-story", Reason.AMP),
    ("/2026/01/a-story.html/amp/", "/2026/01/a-story.html", Reason.AMP),
    ("/2026/01/a-story.html/amp", "/2026/01/a-story.html", Reason.AMP),
    ("/politics/a-story-of-ours.html/print/", "/politics/a-story-of-ours.html", Reason.PRINT),
    ("/amp/politics/a-story.html/", "/politics/a-story.html", Reason.AMP),
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


BESIDE = [
    ("/print/55", "/news/55", Reason.PRINT),
    ("/stampa.php?id=55", "/article.php?id=55", Reason.PRINT),
    ("/druckversion/a-story", "/a-story", Reason.PRINT),
    ("/print_story.php?id=5", "/a-story", Reason.PRINT),
    ("/mobile/55", "/news/55", Reason.MOBILE),
    ("/m/a-story", "/a-story", Reason.MOBILE),
    ("/a-story?view=amp", "/a-story", Reason.AMP),
    ("/amp-stories/55", "/news/55", Reason.AMP),
    ("/news/55", "/a-story", None),
    ("/print/a-story", "/print/b-story", None),
    ("/a-blueprint", "/a-story", None),
]


@pytest.mark.parametrize(("url", "page", "form"), BESIDE)
def test_form_is_named_once_the_page_has_told_its_own_address(url: str, page: str, form: Reason | None) -> None:
    assert form_beside(S + url, S + page) is form
