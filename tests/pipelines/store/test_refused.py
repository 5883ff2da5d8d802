"""What gave no page is asked for again: how often, by why, and what is given up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.model import Candidate, Outcome, Reason, UrlKind, Via
from tests.pipelines.store.build import NOON, link
from tests.pipelines.store.test_revisits import CHILD, A, hours, run_at

LATER = (1, 23, 25, 26, 26 + 24 * 6, 26 + 24 * 7, 26 + 24 * 36, 26 + 24 * 37 + 1, 26 + 24 * 400)


def tried_at(folder: Path, candidate: Candidate, outcome: Outcome) -> list[int]:
    """Of the hours of LATER, those at which a URL is asked for that ends alike each time, from NOON on."""
    run_at(folder, NOON, [replace(outcome, at=NOON)], found=[candidate])
    return [h for h in LATER if candidate.url in run_at(folder, hours(h), [replace(outcome, at=hours(h))])]


@pytest.mark.parametrize("reason", [Reason.HTTP_403, Reason.CHALLENGE])
def test_what_is_refused_is_asked_for_three_more_times_ever_later(reason: Reason, tmp_path: Path) -> None:
    assert tried_at(tmp_path, link(A), Outcome(A, reason, http_status=403)) == [25, 26 + 24 * 7, 26 + 24 * 37 + 1]


@pytest.mark.parametrize("reason", [Reason.HTTP_401, Reason.HTTP_402, Reason.HTTP_451, Reason.HTTP_410])
def test_what_will_not_be_given_is_not_asked_for_again(reason: Reason, tmp_path: Path) -> None:
    assert tried_at(tmp_path, link(A, via=Via.FEED), Outcome(A, reason)) == []


@pytest.mark.parametrize(("via", "again"), [(Via.FEED, [25]), (Via.NEWS_SITEMAP, [25]), (Via.SECTION, [])])
def test_what_a_feed_announced_and_is_not_there_is_looked_for_once_more(
    via: Via, again: list[int], tmp_path: Path
) -> None:
    assert tried_at(tmp_path, link(A, via=via), Outcome(A, Reason.HTTP_404, http_status=404)) == again


@pytest.mark.parametrize("reason", [Reason.REDIRECT_LOOP, Reason.TOO_LARGE])
def test_what_fails_by_its_own_making_is_tried_again_after_a_week(reason: Reason, tmp_path: Path) -> None:
    assert tried_at(tmp_path, link(A), Outcome(A, reason)) == [26 + 24 * 6, 26 + 24 * 36, 26 + 24 * 400]


@pytest.mark.parametrize(("reason", "pause_h"), [(Reason.HTTP_403, 24), (Reason.HTTP_404, 24 * 7)])
def test_a_list_that_was_read_is_never_given_up(reason: Reason, pause_h: int, tmp_path: Path) -> None:
    section = link(CHILD, UrlKind.SECTION)
    read = Outcome(CHILD, Reason.LISTING, at=NOON, body_hash="1", etag="1", found=(link(A),))
    run_at(tmp_path, NOON, [read], found=[section])
    for turn in range(5):
        asked_at = 1 + turn * pause_h
        assert CHILD in run_at(tmp_path, hours(asked_at), [Outcome(CHILD, reason, at=hours(asked_at))]), turn
        assert CHILD not in run_at(tmp_path, hours(asked_at + pause_h - 1))
