"""What is said of sites that answer and give no article, and of what a run put off."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.engine_embedded import CrawlResult
from crawler.engine_options import CrawlOptions
from crawler.fleet.result import as_text, joined
from crawler.runlog.closing import barren, hints
from crawler.runlog.figures import Figures
from crawler.runlog.ledger import read_ledger
from crawler.runlog.remarks import remarks
from crawler.runlog.tally import RunTally
from pipelines.model import Outcome, Reason
from pipelines.store.corpus import Corpus
from tests.pipelines.store.build import NOON, SITE, got, link

REFUSED = Counter({Reason.HTTP_403: 9, Reason.SERVICE: 1})


def ended(pages: Counter[Reason], known: int = 0, *, is_reached: bool = True) -> CrawlResult:
    tally = RunTally(reached={"news.example"} if is_reached else set())
    tally.pages_of["news.example"] = pages
    reasons = dict(pages + Counter({Reason.KNOWN: known}))
    return CrawlResult(discovered=10, fates={}, reasons=reasons, tally=tally, seconds=1.0, stopped=None)


def test_site_that_refuses_its_articles_is_told_with_the_reason_and_what_to_do() -> None:
    (line,) = barren(ended(REFUSED))
    assert line.startswith("news.example gave no article: 9 of 10 pages were refused (http_403 9); ask its owner")
    assert barren(joined([as_text(ended(REFUSED))], RunTally(), None)) == [line], "and so by machines that share work"


def test_host_that_was_left_alone_refused_nobody() -> None:
    (line,) = barren(ended(Counter({Reason.HOST_PAUSED: 9, Reason.HTTP_5XX: 2})))
    assert line.endswith("gave no article: 11 of 11 pages failed (host_paused 9, http_5xx 2); try later")


@pytest.mark.parametrize(
    ("pages", "known", "told"),
    [
        (Counter({Reason.HTTP_403: 1}), 0, 1),
        (Counter({Reason.HTTP_5XX: 3, Reason.TIMEOUT: 2}), 0, 1),
        (Counter({Reason.HTTP_5XX: 1}), 40, 0),
        (Counter({Reason.HTTP_403: 5}), 40, 1),
        (REFUSED + Counter({Reason.NEW: 1}), 0, 0),
        (REFUSED + Counter({Reason.KNOWN: 1}), 40, 0),
        (Counter({Reason.HTTP_403: 4, Reason.SERVICE: 6}), 0, 0),
        (Counter({Reason.HTTP_404: 9}), 0, 0),
    ],
    ids=["one", "failed", "one of a quiet night", "all of a night", "one new", "one known", "no articles", "gone"],
)
def test_a_site_is_told_of_only_where_it_keeps_most_pages_back(pages: Counter[Reason], known: int, told: int) -> None:
    assert len(barren(ended(pages, known))) == told


def test_a_site_that_did_not_answer_is_told_of_as_unreached_alone() -> None:
    assert barren(ended(REFUSED, is_reached=False)) == []


def test_what_a_closed_host_was_not_asked_for_is_told(tmp_path: Path) -> None:
    result = ended(Counter({Reason.HOST_PAUSED: 3, Reason.NEW: 2}))
    assert [line.strip() for line in hints(result, CrawlOptions((), tmp_path))] == [
        "news.example: 3 pages were put off, for the host failed too often or asked to be left alone.",
        "The same command again goes on with what is left.",
    ]


@pytest.mark.parametrize("has_article", [False, True])
def test_report_names_a_site_that_refuses_its_articles(has_article: bool, tmp_path: Path) -> None:
    refused = [Outcome(f"{SITE}/{n}", Reason.HTTP_403, at=NOON, http_status=403) for n in range(3)]
    outcomes = [*refused, got(f"{SITE}/9")] if has_article else refused
    with Corpus.open(tmp_path, clock=lambda: NOON) as corpus:
        corpus.begin_run(started_at=NOON, options={})
        corpus.add([link(outcome.url) for outcome in outcomes])
        corpus.commit([replace(outcome, at=NOON) for outcome in outcomes])
        corpus.finish_run(finished_at=NOON)
    seen = [remark.seen for remark in remarks(Figures(), read_ledger(tmp_path, 0))]
    told = "news.example gave no article: 3 of 3 pages were refused (http_403 3)."
    assert seen == ([] if has_article else [told])
