"""What the crawler sees of a corpus: URLs in, records out, a ledger that adds up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.model import Candidate, Fate, Outcome, Reason, UrlKind
from pipelines.store.corpus import Corpus
from tests.pipelines.store.build import NOON, SITE, article_of, got, link, open_corpus, records_in, start

HOME = SITE + "/"
A, B, C = (f"{SITE}/2026/{name}" for name in "abc")


@pytest.fixture(params=["folder", "memory"])
def corpus(request: pytest.FixtureRequest, tmp_path: Path):
    with open_corpus(tmp_path / "corpus" if request.param == "folder" else None) as opened:
        yield opened
        assert sum(opened.fates().values()) == opened.discovered_count()


def test_a_page_brings_its_links_and_they_are_handed_out(corpus: Corpus) -> None:
    assert corpus.add([start()]) == 1
    assert [pending.url for pending in corpus.take(10)] == [HOME]
    corpus.commit([Outcome(HOME, Reason.FRONT, found=(link(A), link(B)))])
    assert [pending.url for pending in corpus.take(10)] == [A, B]
    assert corpus.fates() == {"section": 1, "pending": 2}
    assert corpus.pending_count() == 2


def test_the_same_link_counts_once(corpus: Corpus) -> None:
    assert corpus.add([link(A), link(A), link(B)]) == 2
    assert corpus.add([link(A)]) == 0
    assert corpus.discovered_count() == 2


def test_an_article_is_written_as_new(corpus: Corpus) -> None:
    corpus.add([link(A)])
    (settled,) = corpus.commit([got(A)])
    assert settled.reason is Reason.NEW
    assert settled.article is not None
    assert settled.article.crawl_id == "run-20261124-120000"
    assert corpus.fates() == {"article": 1}
    assert corpus.record_count() == 1


def test_a_refused_link_has_its_fate_at_once_and_is_not_handed_out(corpus: Corpus) -> None:
    corpus.add([link(A, refused=Reason.EXCLUDED, detail="exclude /2026/*")])
    assert corpus.take(10) == []
    assert corpus.reasons() == {Reason.EXCLUDED: 1}


def test_what_was_handed_out_comes_again_only_when_given_back(corpus: Corpus) -> None:
    corpus.add([link(A)])
    assert len(corpus.take(10)) == 1
    assert corpus.take(10) == []
    assert corpus.pending_count() == 1
    corpus.give_back(A)
    assert [pending.url for pending in corpus.take(10)] == [A]


def test_a_page_fetched_by_its_amp_form_is_an_alias_of_the_article(corpus: Corpus) -> None:
    amp = A + "?amp=1"
    corpus.add([link(amp)])
    (settled,) = corpus.commit([Outcome(amp, Reason.NEW, article=article_of(A, url_fetched=amp))])
    assert settled.reason is Reason.AMP
    assert settled.article is not None
    assert corpus.reasons() == {Reason.NEW: 1, Reason.AMP: 1}
    corpus.add([link(A)])
    assert corpus.take(10) == [], "the article's own URL is not fetched any more"


def test_a_redirected_url_keeps_its_own_fate(corpus: Corpus) -> None:
    old = SITE + "/old"
    corpus.add([link(old)])
    (settled,) = corpus.commit([Outcome(old, Reason.NEW, article=article_of(A))])
    assert settled.reason is Reason.REDIRECT
    assert corpus.reasons() == {Reason.NEW: 1, Reason.REDIRECT: 1}


def test_two_urls_of_one_article_make_one_record(corpus: Corpus) -> None:
    twin = A + "?page=1"
    corpus.add([link(A), link(twin)])
    first, second = corpus.commit(
        [got(A), Outcome(twin, Reason.NEW, article=article_of(A, "Other.", url_fetched=twin))]
    )
    assert (first.reason, second.reason) == (Reason.NEW, Reason.CANONICAL)
    assert second.article is None
    assert corpus.record_count() == 1
    assert corpus.fates() == {"article": 1, "alias": 1}


@pytest.mark.parametrize("together", [True, False])
def test_two_urls_that_say_the_same_are_one_article_without_a_canonical_link(corpus: Corpus, together: bool) -> None:
    first, second = got(A, "The same text.", word_count=200), got(B, "The same text.", word_count=200)
    settled = corpus.commit([first, second]) if together else [*corpus.commit([first]), *corpus.commit([second])]
    assert [outcome.reason for outcome in settled] == [Reason.NEW, Reason.SAME_CONTENT]
    assert corpus.record_count() == 1
    assert corpus.fates() == {"article": 1, "alias": 1}


@pytest.mark.parametrize(
    ("url", "words"), [(B, 12), ("https://other.example/a", 200)], ids=["short", "of another site"]
)
def test_texts_that_may_be_alike_by_chance_or_by_syndication_stay_two(corpus: Corpus, url: str, words: int) -> None:
    corpus.commit([got(A, "The same text.", word_count=words), got(url, "The same text.", word_count=words)])
    assert corpus.record_count() == 2


def test_an_article_in_flight_while_its_alias_brought_it_is_not_written_twice(corpus: Corpus) -> None:
    twin = A + "?page=1"
    corpus.add([link(A), link(twin)])
    corpus.take(2)
    corpus.commit([Outcome(twin, Reason.NEW, article=article_of(A, url_fetched=twin))])
    (late,) = corpus.commit([got(A, "Rain fell again.")])
    assert late.article is None
    assert corpus.record_count() == 1
    assert corpus.reasons() == {Reason.NEW: 1, Reason.CANONICAL: 1}


def test_forms_that_a_page_names_are_aliases_unasked(corpus: Corpus) -> None:
    waiting, later = A + "?amp=1", A + "?print=1"
    corpus.add([link(A), link(waiting)])
    corpus.commit([got(A, url_aliases=(waiting, later, A))])
    assert corpus.add([link(later)]) == 1
    assert corpus.take(10) == []
    assert corpus.reasons() == {Reason.NEW: 1, Reason.AMP: 1, Reason.PRINT: 1}


def test_a_record_keeps_its_url_an_article_whatever_comes_later(corpus: Corpus) -> None:
    corpus.add([link(A)])
    corpus.commit([got(A)])
    corpus.commit([Outcome(A, Reason.HTTP_404, http_status=404)])
    assert corpus.fates() == {"article": 1}


def test_a_probe_that_does_not_answer_leaves_no_trace(corpus: Corpus) -> None:
    probe = Candidate(SITE + "/feed", UrlKind.FEED, probe=True)
    assert corpus.add([probe]) == 0
    assert [pending.probe for pending in corpus.take(10)] == [True]
    assert corpus.fates() == {}
    corpus.commit([Outcome(probe.url, Reason.HTTP_404, http_status=404)])
    assert corpus.discovered_count() == 0
    assert corpus.add([probe]) == 0
    assert corpus.take(10) == [], "it is not asked twice in a run"


def test_a_probe_that_answers_enters_the_ledger(corpus: Corpus) -> None:
    corpus.add([Candidate(SITE + "/feed", UrlKind.FEED, probe=True)])
    corpus.commit([Outcome(SITE + "/feed", Reason.FEED, found=(link(A),), http_status=200)])
    assert corpus.fates() == {"section": 1, "pending": 1}


def test_a_probe_that_a_page_names_too_counts(corpus: Corpus) -> None:
    probe = Candidate(SITE + "/feed", UrlKind.FEED, probe=True)
    corpus.add([probe])
    assert corpus.add([link(probe.url, UrlKind.FEED)]) == 1
    corpus.commit([Outcome(probe.url, Reason.HTTP_404, http_status=404)])
    assert corpus.fates() == {"gone": 1}


def test_an_outcome_for_a_url_that_nobody_named_is_counted(corpus: Corpus) -> None:
    corpus.commit([Outcome(SITE + "/moved", Reason.LISTING, http_status=200)])
    assert corpus.fates() == {Fate.SECTION: 1}


def test_what_was_not_reached_is_budget(corpus: Corpus) -> None:
    corpus.add([start(), link(A)])
    corpus.commit([Outcome(HOME, Reason.FRONT)])
    corpus.settle_pending(Reason.MAX_PAGES)
    assert corpus.fates() == {"section": 1, "budget": 1}
    assert corpus.reasons()[Reason.MAX_PAGES] == 1


def test_calls_outside_a_run_say_so(tmp_path: Path) -> None:
    with Corpus.open(tmp_path) as corpus, pytest.raises(RuntimeError, match="begin_run"):
        corpus.add([start()])


def test_records_are_in_the_file_in_the_order_written(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(A), link(B), link(C)])
        corpus.commit([got(B), got(A)])
        corpus.commit([got(C)])
    assert [record["url"] for record in records_in(tmp_path)] == [B, A, C]


def test_every_url_without_a_record_has_a_line_in_fates(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.add([start(), link(A), link(B), link(C, refused=Reason.MEDIA, detail="image")])
        corpus.add([Candidate(SITE + "/feed", UrlKind.FEED, probe=True)])
        corpus.commit([Outcome(HOME, Reason.FRONT), got(A), Outcome(B, Reason.HTTP_404, "Not Found", http_status=404)])
        corpus.settle_pending(Reason.MAX_TIME)
        corpus.finish_run(finished_at=NOON)
        discovered = corpus.discovered_count()
    lines = [json.loads(line) for line in (tmp_path / "fates.jsonl").read_text().splitlines()]
    assert [(line["url"], line["fate"], line["reason"], line["detail"]) for line in lines] == [
        (HOME, "section", "front", ""),
        (B, "gone", "http_404", "Not Found"),
        (C, "skipped", "media", "image"),
    ]
    assert {line["at"] for line in lines} == {"2026-11-24T12:00:00Z"}
    assert len(lines) + len(records_in(tmp_path)) == discovered


def test_memory_mode_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with open_corpus(None) as corpus:
        corpus.add([link(A)])
        corpus.commit([got(A)])
        assert corpus.finish_run(finished_at=NOON).new == 1
    assert list(tmp_path.iterdir()) == []
