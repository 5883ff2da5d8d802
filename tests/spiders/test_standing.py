"""What a page that is no article is to the ledger: a front, a list, or neither."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pipelines.model import Candidate, Discovery, Reason, Rejected, UrlKind, Via
from spiders.standing import reason_of_rejection

FOUND = (Candidate("https://news.example/a", UrlKind.ARTICLE),)


def judged(
    reason: Reason,
    found: tuple[Candidate, ...],
    *,
    kind: UrlKind = UrlKind.SECTION,
    fate: str = "pending",
    depth: int = 2,
) -> Reason:
    pending = SimpleNamespace(
        kind=kind, fate=fate, depth=depth, discovery=Discovery(Via.LIST if not depth else Via.SECTION)
    )
    return reason_of_rejection(pending, Rejected(reason), found)


@pytest.mark.parametrize("reason", [Reason.NO_MAIN_TEXT, Reason.TOO_SHORT, Reason.SERVICE])
def test_section_that_names_pages_is_a_list(reason: Reason) -> None:
    assert judged(reason, FOUND) is Reason.LISTING
    assert judged(reason, FOUND, depth=0) is Reason.FRONT


def test_section_that_names_nothing_is_no_list_unless_it_was_one_or_is_a_start() -> None:
    assert judged(Reason.NO_MAIN_TEXT, ()) is Reason.NO_MAIN_TEXT
    assert judged(Reason.NO_MAIN_TEXT, (), fate="section") is Reason.LISTING
    assert judged(Reason.NO_MAIN_TEXT, (), depth=0) is Reason.FRONT


def test_other_pages_keep_their_reason_and_lists_of_links_are_lists() -> None:
    assert judged(Reason.NO_MAIN_TEXT, FOUND, kind=UrlKind.ARTICLE) is Reason.NO_MAIN_TEXT
    assert judged(Reason.ERROR_PAGE, FOUND) is Reason.ERROR_PAGE
    assert judged(Reason.LINK_LIST, FOUND, kind=UrlKind.ARTICLE) is Reason.LISTING
