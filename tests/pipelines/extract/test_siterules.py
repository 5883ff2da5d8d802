"""A site file's selectors overrule what was read, and only where they match."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipelines import Article, Page, process
from pipelines.extract.options import Options
from pipelines.model.rules import Rules

PARAGRAPHS = [
    f"The members of the board voted on day {n} to buy two ferries, the chair said after the vote." for n in range(8)
]
HTML = (
    "<html><head><title>Two ferries ordered</title></head><body><h1>Two ferries ordered</h1>"
    '<div class="kicker">Harbour news</div><span class="who">Mara Lind</span><i class="when">14.03.2026</i>'
    '<div id="text">'
    + "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    + '<div class="note">Quay 4</div></div><div class="more"><p>'
    + PARAGRAPHS[0].replace("ferries", "cranes")
    + "</p></div></body></html>"
)
PAGE = Page(HTML.encode(), url="https://news.example/2026/05/two-ferries-ordered")


def _read(rules: Rules, page: Page = PAGE) -> Article:
    result = process(page, Options(rules=rules))
    assert isinstance(result, Article)
    return result


def test_body_keeps_what_stands_in_it_and_nothing_else() -> None:
    assert [b.text for b in _read(Rules(body=("#nowhere", "#text"))).blocks] == [*PARAGRAPHS, "Quay 4"]


def test_drop_wins_over_body() -> None:
    assert [b.text for b in _read(Rules(body=("#text",), drop=(".note", "p:first-child"))).blocks] == PARAGRAPHS[1:]


def test_title_authors_and_date_are_those_of_the_selectors() -> None:
    article = _read(Rules(title=(".kicker",), authors=(".who",), published=(".when",)))
    assert (article.title, article.authors) == ("Harbour news", ("Mara Lind",))
    assert article.published_at == datetime(2026, 3, 14, tzinfo=UTC)
    assert article.published_raw == "14.03.2026"


def test_a_date_after_the_fetch_is_not_taken() -> None:
    page = replace(PAGE, fetched_at=datetime(2026, 3, 1, tzinfo=UTC))
    assert _read(Rules(published=(".when",)), page).published_raw != "14.03.2026"


@pytest.mark.parametrize(
    "rules", [Rules(), Rules(body=(".none",), drop=(".none",), title=(".none",), published=("h1",))]
)
def test_selectors_that_find_nothing_change_nothing(rules: Rules) -> None:
    assert _read(rules) == process(PAGE)
