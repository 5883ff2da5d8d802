"""A fetched page read in a crawl."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.reading import ReadingContext, read_page
from pipelines.extract import pagekind
from pipelines.model import Article, Page, UrlKind
from pipelines.model.rules import Rules

TEXT = "".join(f"<p>The board voted on day {n} to buy two ferries, as the chair had asked.</p>" for n in range(9))
HTML = (
    "<html><head><title>Two ferries ordered</title></head><body><h1>Two ferries ordered</h1>"
    f'<p class="kicker">Harbour news</p><div id="text">{TEXT}</div></body></html>'
)
CONTEXT = ReadingContext(UrlKind.ARTICLE, site_url="https://news.example/")


def test_rules_of_the_site_file_are_applied() -> None:
    page = Page(HTML.encode(), url="https://news.example/2026/05/two-ferries-ordered")
    for rules, title in ((None, "Two ferries ordered"), (Rules(title=(".kicker",)), "Harbour news")):
        result = read_page(page, replace(CONTEXT, rules=rules)).result
        assert isinstance(result, Article)
        assert result.title == title


def test_rules_of_the_site_file_are_applied_to_a_post_that_only_its_address_tells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pagekind, "KIND_THRESHOLD", 2.0)  # the model takes nothing for an article
    page = Page(HTML.encode(), url="https://news.example/2026/05/two-ferries-ordered")
    result = read_page(page, replace(CONTEXT, rules=Rules(title=(".kicker",)))).result
    assert isinstance(result, Article)
    assert result.title == "Harbour news"
