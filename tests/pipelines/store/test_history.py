"""What is kept of each run at each site, and that a kill, a second site or an old corpus does not spoil it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipelines.model import Outcome, Reason, UrlKind
from pipelines.store.corpus import Corpus
from pipelines.store.errors import DiskFull
from pipelines.store.history import KEPT, Alarm, SiteRun, latest
from pipelines.store.history_spread import Spread
from pipelines.store.readonly import open_ledger
from pipelines.store.steps import Step
from pipelines.store.tables import history
from tests.pipelines.store.build import NOON, SITE, got, link, start

HOME, FEED, PHOTO, OTHER = SITE + "/", SITE + "/feed", SITE + "/photo", "https://other.example/"
A, B, C = (f"{SITE}/2026/{name}" for name in "abc")
FULL = [
    Outcome(FEED, Reason.FEED, http_status=200, found=(link(A), link(B), link(PHOTO, UrlKind.OTHER)), elapsed_ms=100),
    Outcome(HOME, Reason.FRONT, http_status=304, elapsed_ms=90),
    got(A, word_count=400),
    got(B, "Snow.", word_count=100, authors=(), images=(), published_at=None),
    got(C, "Hail.", published_at=NOON - timedelta(days=30)),
    Outcome(PHOTO, Reason.TOO_SHORT, http_status=200),
    Outcome(SITE + "/x", Reason.HTTP_403, http_status=403),
    Outcome(SITE + "/y", Reason.TIMEOUT),
    Outcome(SITE + "/z", Reason.DISALLOWED),
]


class Memory:
    """A judge that remembers what it was shown."""

    def __init__(self, *whats: str) -> None:
        self.whats = whats
        self.shown: list[tuple[SiteRun, list[SiteRun]]] = []

    def __call__(self, row: SiteRun, past: Sequence[SiteRun]) -> list[Alarm]:
        self.shown.append((row, list(past)))
        return [Alarm(row.site, what, "0", "5") for what in self.whats]


def run(
    folder: Path | None, outcomes: Sequence[Outcome], at: datetime = NOON, judge: Memory | None = None, **sites: object
) -> Memory:
    judge = judge or Memory()
    with Corpus.open(folder, clock=lambda: at) as corpus:
        corpus.begin_run(started_at=at, options={}, **sites)  # type: ignore[arg-type]
        corpus.add([start(), link(FEED, UrlKind.FEED), link(A), link(B), link(C), link(PHOTO, UrlKind.OTHER)])
        corpus.commit(outcomes)
        corpus.judge(judge)
        corpus.finish_run(finished_at=at)
    return judge


@pytest.mark.parametrize(("refused", "named"), [(Reason.BEFORE_SINCE, 1), (Reason.AFTER_UNTIL, 1), (Reason.UTILITY, 0)])
def test_articles_out_of_the_dates_asked_for_are_named_by_their_list_all_the_same(refused: Reason, named: int) -> None:
    listing = Outcome(FEED, Reason.FEED, http_status=200, found=(link(A, refused=refused),))
    ((row, _),) = run(None, [listing]).shown
    assert row.named == named


def test_run_counts_what_it_saw_of_a_site() -> None:
    ((row, past),) = run(None, FULL).shown
    assert past == []
    assert (row.site, row.at) == ("news.example", NOON)
    assert (row.asked, row.answered, row.blocked, row.failed, row.rejected) == (8, 6, 1, 1, 1)
    assert (row.listings, row.whole_listings, row.named) == (2, 1, 2)
    assert (row.new, row.fresh, row.changed, row.read) == (3, 2, 0, 3)
    assert (row.dated, row.credited, row.pictured) == (2, 2, 2)
    assert row.words == Spread.of([400, 100, 2])
    assert row.answer_ms.total == 6


def test_article_read_again_is_changed_or_known_and_no_news(tmp_path: Path) -> None:
    run(tmp_path, FULL)
    again = [got(A, "Rain fell again."), got(C, "Hail."), Outcome(B, Reason.KNOWN, http_status=304)]
    ((row, (before,)),) = run(tmp_path, again, NOON + timedelta(hours=1)).shown
    assert before.new == 3
    assert (row.new, row.fresh, row.changed, row.known, row.read) == (0, 0, 1, 2, 2)


def test_url_of_an_article_that_has_become_a_list_of_links_is_rejected() -> None:
    ((row, _),) = run(None, [Outcome(A, Reason.LISTING, http_status=200)]).shown
    assert (row.rejected, row.listings) == (1, 1)


def test_sites_have_rows_of_their_own_and_one_that_gave_nothing_has_one_too() -> None:
    judge = run(None, [*FULL, Outcome(OTHER, Reason.FEED, http_status=200)], sites=["other.example", "third.example"])
    assert [(row.site, row.asked) for row, _ in judge.shown] == [("other.example", 1), ("third.example", 0)]


def test_what_a_budget_leaves_is_counted() -> None:
    judge = Memory()
    with Corpus.open(None, clock=lambda: NOON) as corpus:
        corpus.begin_run(started_at=NOON, options={})
        corpus.add([link(A), link(B)])
        corpus.commit([got(A)])
        corpus.settle_pending(Reason.MAX_PAGES)
        corpus.judge(judge)
    assert judge.shown[0][0].left == 1


def test_batch_that_is_not_written_is_not_counted_and_a_resumed_run_goes_on_counting(tmp_path: Path) -> None:
    def full(step: Step) -> None:
        if step is Step.IN_TRANSACTION and failing:
            raise DiskFull(tmp_path, OSError("full"))

    failing = False
    with Corpus.open(tmp_path, checkpoint=full, clock=lambda: NOON) as corpus:
        corpus.begin_run(started_at=NOON, options={})
        corpus.add([link(A), link(B)])
        corpus.commit([got(A)])
        failing = True
        with pytest.raises(DiskFull):
            corpus.commit([got(B, "Snow.")])
    ((row, past),) = run(tmp_path, [got(C, "Hail.")]).shown
    assert past == []
    assert (row.asked, row.new) == (2, 2)


def test_alarms_are_kept_with_the_run_and_the_last_run_of_each_site_is_found(tmp_path: Path) -> None:
    run(tmp_path, FULL)
    run(tmp_path, FULL[:1], NOON + timedelta(hours=1), Memory("silence", "length"))
    with open_ledger(tmp_path) as ledger:
        assert ledger is not None
        (row,) = latest(ledger)
    assert (row.run, row.alarms) == (2, ("silence", "length"))


def test_history_forgets_what_is_too_old(tmp_path: Path) -> None:
    run(tmp_path, FULL)
    run(tmp_path, [Outcome(HOME, Reason.FRONT, http_status=304)], NOON + KEPT + timedelta(days=1))
    ((_, past),) = run(tmp_path, FULL[:1], NOON + KEPT + timedelta(days=2)).shown
    assert [row.run for row in past] == [2]


def test_corpus_from_before_there_was_a_history_goes_on(tmp_path: Path) -> None:
    run(tmp_path, FULL)
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'state.sqlite'}")
    history.drop(engine)
    engine.dispose()
    with open_ledger(tmp_path) as ledger:
        assert ledger is not None
        assert latest(ledger) == []
    ((row, past),) = run(tmp_path, FULL[:1], NOON + timedelta(hours=1)).shown
    assert (row.asked, past) == (1, [])


@pytest.mark.parametrize("number", [1, 7, 99, 12_345])
def test_median_is_right_to_three_per_cent(number: int) -> None:
    assert Spread.of([number]).median == pytest.approx(number, rel=0.03, abs=0.5)


def test_spread_survives_being_written_and_added_up() -> None:
    left, right = Spread.of([0, 5, 300]), Spread.of([300, 9000])
    left.merge(Spread.from_text(right.as_text()))
    assert left == Spread.of([0, 5, 300, 300, 9000])
    assert (left.total, left.below(300), left.above(300), left.quantile(1.0)) == (
        5,
        2,
        1,
        pytest.approx(9000, rel=0.03),
    )
    assert (Spread().median, Spread().as_text(), Spread.from_text("").total) == (0, "", 0)
