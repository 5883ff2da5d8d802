"""Pages of an article that another record holds: aliases, whichever is settled first."""

from __future__ import annotations

from pathlib import Path

from pipelines.model import Outcome, Reason
from tests.pipelines.store.build import SITE, article_of, got, link, open_corpus, records_in

FIRST, SECOND = f"{SITE}/2026/05/02/a-storm", f"{SITE}/2026/05/02/a-storm?page=2"


def whole() -> Outcome:
    return Outcome(
        FIRST, Reason.NEW, article=article_of(FIRST, "Page one. Page two."), parts=(SECOND,), http_status=200
    )


def test_pages_of_a_record_are_aliases_that_are_not_asked_for(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(FIRST), link(SECOND)])
        corpus.commit([whole()])
        assert corpus.pending_count() == 0
        assert corpus.reasons() == {Reason.NEW: 1, Reason.NEXT_PAGE: 1}


def test_page_that_nobody_linked_is_counted_too(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(FIRST)])
        corpus.commit([whole()])
        assert corpus.discovered_count() == 2


def test_page_that_was_under_way_meanwhile_gives_no_second_record(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(FIRST), link(SECOND)])
        settled = corpus.commit([whole(), got(SECOND, "Page two."), Outcome(SECOND, Reason.LISTING)])
        assert [outcome.article is None for outcome in settled] == [False, True, True]
        assert corpus.reasons() == {Reason.NEW: 1, Reason.NEXT_PAGE: 1}
    assert len(records_in(tmp_path)) == 1


def test_page_that_looked_like_a_list_before_is_an_alias_now(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(SECOND)])
        corpus.commit([Outcome(SECOND, Reason.LISTING, found=(link(FIRST),))])
        corpus.commit([whole()])
        assert corpus.reasons() == {Reason.NEW: 1, Reason.NEXT_PAGE: 1}
