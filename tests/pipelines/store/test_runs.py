"""What a second run fetches again, and what it says of what it found."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.model import Discovery, Outcome, Reason, UrlKind, Via
from pipelines.store.corpus import Corpus
from pipelines.store.runs import ArticleCounts
from tests.pipelines.store.build import NOON, SITE, article_of, got, link, open_corpus, records_in, start

HOME, FEED = SITE + "/", SITE + "/feed"
A, B, C, D = (f"{SITE}/2026/{name}" for name in "abcd")
LATER = NOON + timedelta(hours=1)


def finished(folder: Path) -> None:
    """A first run: a front, a feed, an article, one that failed, one that is gone, one that was not reached."""
    with open_corpus(folder) as corpus:
        corpus.add([start(), link(FEED, UrlKind.FEED), link(A), link(B), link(C), link(D)])
        corpus.commit(
            [
                Outcome(HOME, Reason.FRONT, etag='"1"', last_modified="Tue", body_hash="abc"),
                Outcome(FEED, Reason.FEED),
                got(A),
                Outcome(B, Reason.HTTP_5XX, http_status=503),
                Outcome(C, Reason.HTTP_404, http_status=404),
            ]
        )
        corpus.settle_pending(Reason.MAX_PAGES)
        corpus.finish_run(finished_at=NOON)


def again(corpus: Corpus, **options: object) -> list[str]:
    corpus.begin_run(started_at=LATER, options={}, **options)  # type: ignore[arg-type]
    return sorted(pending.url for pending in corpus.take(100))


def test_a_second_run_reads_listings_again_and_what_failed_or_was_left(tmp_path: Path) -> None:
    finished(tmp_path)
    with Corpus.open(tmp_path) as corpus:
        assert again(corpus) == [HOME, B, D, FEED]
        assert corpus.pending_count() == 4
        assert sum(corpus.fates().values()) == corpus.discovered_count() == 6


def test_a_run_with_a_browser_asks_again_for_what_was_empty_without_one(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(A), link(B)])
        corpus.commit([Outcome(A, Reason.EMPTY_SHELL, http_status=200), Outcome(B, Reason.TOO_SHORT, http_status=200)])
        corpus.finish_run(finished_at=NOON)
        assert again(corpus) == []
        corpus.finish_run(finished_at=NOON)
        assert again(corpus, rendered=["other.example"]) == []
        corpus.finish_run(finished_at=NOON)
        for urls in ([A], [A], []):  # a page at which the browser fails is tried in few runs
            assert again(corpus, rendered=["news.example"]) == urls
            corpus.commit([Outcome(url, Reason.RENDER_FAILED, http_status=200) for url in urls])
            corpus.finish_run(finished_at=NOON)


def test_a_page_that_could_not_be_read_is_tried_in_two_more_runs(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(A)])
        for _ in range(3):
            assert [pending.url for pending in corpus.take(9)] == [A]
            corpus.commit([Outcome(A, Reason.WORKER_CRASH, http_status=200)])
            corpus.finish_run(finished_at=NOON)
            corpus.begin_run(started_at=LATER, options={})
        assert corpus.take(9) == []
        assert corpus.fates() == {"quarantined": 1}


def test_listings_come_with_the_validators_of_their_last_answer(tmp_path: Path) -> None:
    finished(tmp_path)
    with Corpus.open(tmp_path) as corpus:
        corpus.begin_run(started_at=LATER, options={})
        home = next(pending for pending in corpus.take(10) if pending.url == HOME)
    assert (home.etag, home.last_modified, home.body_hash, home.attempts) == ('"1"', "Tue", "abc", 1)
    assert home.fate == "section"


def test_the_counts_tell_new_changed_and_known_apart(tmp_path: Path) -> None:
    finished(tmp_path)
    fresh = SITE + "/2026/e"
    with Corpus.open(tmp_path, clock=lambda: LATER) as corpus:
        corpus.begin_run(started_at=LATER, options={})
        corpus.commit([Outcome(HOME, Reason.FRONT, found=(link(A), link(fresh)))])
        corpus.commit([got(fresh), got(B), got(A, "Rain fell, then snow.")])
        assert corpus.article_counts() == ArticleCounts(listed=3, new=2, changed=1, known=0)
        corpus.settle_pending(Reason.MAX_PAGES)
        assert corpus.finish_run(finished_at=LATER) == ArticleCounts(listed=3, new=2, changed=1, known=0)
        assert corpus.reasons()[Reason.CHANGED] == 1
    assert [(r["url"], r["version"]) for r in records_in(tmp_path)] == [(A, 1), (fresh, 1), (B, 1), (A, 2)]


def test_a_known_article_that_is_listed_again_is_counted_and_not_fetched(tmp_path: Path) -> None:
    finished(tmp_path)
    with Corpus.open(tmp_path) as corpus:
        corpus.begin_run(started_at=LATER, options={})
        corpus.commit([Outcome(HOME, Reason.FRONT, found=(link(A),))])
        assert A not in [pending.url for pending in corpus.take(10)]
        assert corpus.article_counts() == ArticleCounts(listed=1, new=0, changed=0, known=1)


def test_an_unchanged_article_fetched_again_is_known(tmp_path: Path) -> None:
    finished(tmp_path)
    with Corpus.open(tmp_path) as corpus:
        corpus.begin_run(started_at=LATER, options={})
        same, by_form = corpus.commit(
            [got(A), Outcome(A + "?amp=1", Reason.NEW, article=article_of(A, "Short.", url_fetched=A + "?amp=1"))]
        )
    assert (same.reason, same.article) == (Reason.KNOWN, None)
    assert (by_form.reason, by_form.article) == (Reason.AMP, None), "another form of a page shows no change"
    assert len(records_in(tmp_path)) == 1


def test_an_article_that_is_gone_later_or_leads_elsewhere_keeps_its_record_and_fate(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(A), link(B)])
        corpus.commit([got(A), got(B)])
        corpus.finish_run(finished_at=NOON)
    with Corpus.open(tmp_path) as corpus:
        corpus.begin_run(started_at=LATER, options={})
        corpus.commit([Outcome(A, Reason.HTTP_410, http_status=410)])
        corpus.commit([Outcome(B, Reason.NEW, article=article_of(C))])
        assert corpus.reasons() == {Reason.NEW: 1, Reason.KNOWN: 2}
    assert len({record["id"] for record in records_in(tmp_path)}) == 3


def test_two_runs_without_closing_the_corpus_count_as_two(tmp_path: Path) -> None:
    page = Outcome(HOME, Reason.FRONT, found=(link(A),))
    with open_corpus(tmp_path) as corpus:
        corpus.add([start()])
        corpus.commit([page, got(A)])
        corpus.finish_run(finished_at=NOON)
        corpus.begin_run(started_at=LATER, options={})
        corpus.commit([page])
        assert corpus.article_counts() == ArticleCounts(listed=1, new=0, changed=0, known=1)


def test_not_modified_keeps_an_article_known(tmp_path: Path) -> None:
    finished(tmp_path)
    with Corpus.open(tmp_path) as corpus:
        corpus.begin_run(started_at=LATER, options={})
        corpus.commit([Outcome(A, Reason.KNOWN, http_status=304)])
        assert corpus.reasons()[Reason.KNOWN] == 1


def test_a_run_that_was_killed_goes_on_with_its_crawl_id(tmp_path: Path) -> None:
    with Corpus.open(tmp_path) as corpus:
        begun = corpus.begin_run(started_at=NOON, options={})
        corpus.add([start(), link(A)])
        corpus.commit([Outcome(HOME, Reason.FRONT)])
    with Corpus.open(tmp_path) as corpus:
        resumed = corpus.begin_run(started_at=LATER, options={})
        assert (resumed.crawl_id, resumed.resumed) == (begun.crawl_id, True)
        assert [pending.url for pending in corpus.take(10)] == [A], "what was done in this run is not done again"


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    finished(tmp_path)
    with Corpus.open(tmp_path) as corpus:
        begun = corpus.begin_run(started_at=LATER, options={})
        corpus.commit([Outcome(HOME, Reason.FRONT)])
        corpus.settle_pending(Reason.INTERRUPTED)
        corpus.finish_run(finished_at=LATER, complete=False)
        assert "pending" not in corpus.fates()
    with Corpus.open(tmp_path) as corpus:
        resumed = corpus.begin_run(started_at=LATER, options={})
        assert resumed.crawl_id == begun.crawl_id
        assert sorted(pending.url for pending in corpus.take(10)) == [B, D, FEED]


def test_two_runs_in_one_second_have_two_names(tmp_path: Path) -> None:
    names = []
    for _ in range(3):
        with Corpus.open(tmp_path) as corpus:
            names.append(corpus.begin_run(started_at=NOON, options={}).crawl_id)
            corpus.finish_run(finished_at=NOON)
    assert names == ["run-20261124-120000", "run-20261124-120000-2", "run-20261124-120000-3"]


def test_a_run_over_one_site_leaves_the_others_alone(tmp_path: Path) -> None:
    other = "https://www.other.example/"
    with open_corpus(tmp_path) as corpus:
        corpus.add([start(), start(other), link(other + "a")])
        corpus.commit([Outcome(HOME, Reason.FRONT), Outcome(other, Reason.FRONT)])
        corpus.finish_run(finished_at=NOON)
    with Corpus.open(tmp_path) as corpus:
        assert again(corpus, sites=["news.example"]) == [HOME]
        assert corpus.fates() == {"section": 2, "budget": 1}
        corpus.finish_run(finished_at=LATER)
        assert again(corpus, sites=["other.example"]) == [other, other + "a"]


def test_a_cut_off_run_over_other_sites_is_closed_and_a_new_one_begins(tmp_path: Path) -> None:
    with Corpus.open(tmp_path) as corpus:
        corpus.begin_run(started_at=NOON, options={}, sites=["news.example"])
        corpus.add([start(), link(A)])
    with Corpus.open(tmp_path) as corpus:
        assert not corpus.begin_run(started_at=LATER, options={}, sites=["other.example"]).resumed
        assert corpus.take(10) == []
        assert corpus.fates() == {"budget": 2}


def test_a_rule_that_no_longer_refuses_lets_the_url_be_fetched(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(A, refused=Reason.EXCLUDED), link(B)])
        corpus.finish_run(finished_at=NOON)
    with Corpus.open(tmp_path) as corpus:
        corpus.begin_run(started_at=LATER, options={})
        corpus.add([link(A), link(B, refused=Reason.EXCLUDED)])
        assert [pending.url for pending in corpus.take(10)] == [A]
        assert corpus.reasons() == {Reason.EXCLUDED: 1}


def test_a_feed_overrules_a_guess_from_the_look_of_a_link(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(A, UrlKind.MEDIA, refused=Reason.MEDIA), link(B, refused=Reason.EXCLUDED)])
        corpus.add([link(A, via=Via.FEED), link(B, via=Via.FEED)])
        assert [pending.url for pending in corpus.take(10)] == [A]


@pytest.mark.parametrize("is_short_way_first", [True, False])
def test_a_page_found_by_a_long_way_is_fetched_once_a_shorter_one_is_known(
    tmp_path: Path, *, is_short_way_first: bool
) -> None:
    ways = [link(A, depth=2), link(A, refused=Reason.TOO_DEEP, detail="21 links away from a start", depth=21)]
    with open_corpus(tmp_path) as corpus:
        for way in ways if is_short_way_first else reversed(ways):
            corpus.add([way])
        (pending,) = corpus.take(10)
        assert (pending.url, pending.depth) == (A, 2)
        assert corpus.reasons() == {}


def test_a_later_source_lends_what_the_first_did_not_say(tmp_path: Path) -> None:
    told = Discovery(Via.FEED, FEED, title="Rain", published="2026-11-24T08:00:00Z", authors=("A. Writer",))
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(A, UrlKind.OTHER)])
        corpus.add([link(A, discovery=told, lastmod="2026-11-24", depth=1)])
        (pending,) = corpus.take(1)
    assert (pending.discovery.via, pending.discovery.source) == (Via.SECTION, HOME), "the first one wins"
    assert (pending.discovery.title, pending.discovery.published) == ("Rain", "2026-11-24T08:00:00Z")
    assert (pending.discovery.authors, pending.lastmod, pending.depth) == (("A. Writer",), "2026-11-24", 1)
    assert pending.kind is UrlKind.ARTICLE


def test_options_and_counts_of_every_run_are_in_the_manifest(tmp_path: Path) -> None:
    with Corpus.open(tmp_path) as corpus:
        corpus.begin_run(started_at=NOON, options={"delay": "1.0"})
        corpus.add([link(A)])
        corpus.commit([got(A)])
        corpus.finish_run(finished_at=LATER, notes={"sites": {"news": "abc"}})
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert manifest["runs"] == [
        {
            "crawl_id": "run-20261124-120000",
            "started_at": "2026-11-24T12:00:00Z",
            "finished_at": "2026-11-24T13:00:00Z",
            "options": {"delay": "1.0"},
            "counts": {"listed": 1, "new": 1, "changed": 0, "known": 0},
        }
    ]
    assert manifest["sites"] == {"news": "abc"}
