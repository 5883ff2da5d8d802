from __future__ import annotations

import pytest

from crawler.engine_budget import Budget
from pipelines.model import Outcome, Reason, UrlKind
from pipelines.store.frontier import Pending

ARTICLE = Pending("https://a/1", UrlKind.ARTICLE, "a")
SECTION = Pending("https://a/s", UrlKind.SECTION, "a")


def test_pages_are_counted_when_asked_for_so_that_the_limit_is_never_passed() -> None:
    budget = Budget(2, 0, lambda: 0.0)
    budget.took(ARTICLE)
    assert budget.spent is None
    budget.took(ARTICLE)
    assert budget.spent is Reason.MAX_PAGES


def test_listings_are_not_counted() -> None:
    budget = Budget(1, 0, lambda: 0.0)
    budget.took(SECTION)
    assert budget.pages_left() == 1


@pytest.mark.parametrize(("reason", "left"), [(Reason.LISTING, 1), (Reason.REDIRECT, 1), (Reason.HTTP_404, 0)])
def test_page_that_proved_to_be_a_listing_is_given_back(reason: Reason, left: int) -> None:
    budget = Budget(1, 0, lambda: 0.0)
    budget.took(ARTICLE)
    budget.settled(ARTICLE, Outcome(ARTICLE.url, reason))
    assert budget.pages_left() == left


def test_time_runs_out() -> None:
    now = [100.0]
    budget = Budget(0, 5.0, lambda: now[0])
    assert budget.spent is None
    now[0] = 105.0
    assert budget.spent is Reason.MAX_TIME


def test_no_limit_is_never_spent() -> None:
    budget = Budget(0, 0, lambda: 0.0)
    for _ in range(1000):
        budget.took(ARTICLE)
    assert budget.spent is None
    assert budget.pages_left() is None
