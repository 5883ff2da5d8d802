"""An outcome that the files or the database will not take costs itself and nothing else."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.model import Discovery, Outcome, Reason
from pipelines.store import writer as writer_module
from pipelines.store.corpus import Corpus
from pipelines.store.errors import CorpusInUse
from pipelines.store.steps import Step
from pipelines.store.writer import CHUNK
from tests.pipelines.store.build import NOON, SITE, article_of, got, link, open_corpus, records_in

PAGES = [f"{SITE}/2026/{number}" for number in range(7)]
BAD, FOUND = PAGES[3], f"{SITE}/2026/found"
LONE = "\ud800"


def article_fault(**changed: Any) -> Outcome:
    return Outcome(BAD, Reason.NEW, article=article_of(BAD, **changed), found=(link(FOUND),), http_status=200)


UNSTORABLE = {
    "a number that JSON does not have": article_fault(language_score=float("nan")),
    "an address that is no Unicode": article_fault(url_fetched=SITE + "/" + LONE),
    "a value of no known type": article_fault(word_count=object()),
    "a hash that breaks a constraint": article_fault(content_hash=None),
    "an article that was never written": Outcome(BAD, Reason.KNOWN, found=(link(FOUND),)),
    "a status that is no number SQLite has": Outcome(BAD, Reason.LISTING, http_status=1 << 70, found=(link(FOUND),)),
}


@pytest.mark.parametrize("bad", UNSTORABLE.values(), ids=UNSTORABLE)
def test_what_cannot_be_stored_ends_with_a_reason_and_the_rest_is_committed(bad: Outcome, tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(url) for url in PAGES])
        settled = corpus.commit([bad if url == BAD else got(url) for url in PAGES])
        assert [outcome.url for outcome in settled] == PAGES
        assert [outcome.reason for outcome in settled] == [
            Reason.WORKER_ERROR if url == BAD else Reason.NEW for url in PAGES
        ]
        assert settled[3].detail.startswith("cannot be stored: ")
        assert corpus.fates().get("article") == len(PAGES) - 1
        assert sum(corpus.fates().values()) == corpus.discovered_count()
        corpus.finish_run(finished_at=NOON)
    assert sorted(record["url"] for record in records_in(tmp_path)) == sorted(set(PAGES) - {BAD})
    lines = (tmp_path / "fates.jsonl").read_text(encoding="utf-8").splitlines()
    fates = {line["url"]: line for line in map(json.loads, lines)}
    assert (fates[BAD]["fate"], fates[BAD]["reason"]) == ("quarantined", "worker_error")


def test_links_of_an_article_that_cannot_be_stored_are_kept(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(BAD)])
        corpus.commit([article_fault(language_score=float("nan"))])
        assert [pending.url for pending in corpus.take(9)] == [FOUND]


def test_text_that_is_no_unicode_is_mended_and_the_article_kept(tmp_path: Path) -> None:
    told = Discovery(title="Rain" + LONE, authors=("A" + LONE,))
    found = (link(FOUND, discovery=told), link(SITE + "/" + LONE))
    outcome = replace(got(BAD, text="Rain" + LONE, found=found), detail=LONE, etag='"' + LONE)
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(BAD), link(PAGES[0], why=LONE)])
        (settled,) = corpus.commit([outcome])
        assert settled.reason is Reason.NEW
        titles = {pending.url: pending.discovery.title for pending in corpus.take(9)}
    assert titles == {PAGES[0]: "", FOUND: "Rain\ufffd"}
    assert records_in(tmp_path)[0]["text"] == "Rain\ufffd"


def test_every_outcome_of_a_batch_may_be_bad(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(url) for url in PAGES])
        broken = [Outcome(url, Reason.NEW, article=article_of(url, language_score=float("nan"))) for url in PAGES]
        assert {outcome.reason for outcome in corpus.commit(broken)} == {Reason.WORKER_ERROR}
        assert corpus.fates() == {"quarantined": len(PAGES)}
    assert records_in(tmp_path) == []


def test_fifty_thousand_links_are_written_in_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    load = writer_module.Sheet.load

    def counted(sheet: Any, connection: Any, wanted: Any) -> None:
        urls = list(wanted)
        sizes.append(len(urls))
        load(sheet, connection, urls)

    monkeypatch.setattr(writer_module.Sheet, "load", counted)
    found = tuple(link(f"{SITE}/2026/{number:06}") for number in range(50_000))
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(PAGES[0]), link(PAGES[1])])
        settled = corpus.commit([Outcome(PAGES[0], Reason.SITEMAP, found=found), got(PAGES[1], found=found[:10])])
        assert [outcome.reason for outcome in settled] == [Reason.SITEMAP, Reason.NEW]
        assert corpus.pending_count() == len(found)
        assert max(sizes) <= CHUNK
        assert [pending.url for pending in corpus.take(2)] == [found[0].url, found[1].url]


def test_a_kill_between_the_chunks_leaves_the_page_that_named_them_to_be_read_again(tmp_path: Path) -> None:
    class Killed(Exception):
        pass

    def kill(step: Step) -> None:
        if step is Step.IN_TRANSACTION:
            raise Killed

    found = tuple(link(f"{SITE}/2026/{number:06}") for number in range(CHUNK + 10))
    with open_corpus(tmp_path, checkpoint=kill) as corpus:
        corpus.add([link(PAGES[0])])
        with pytest.raises(Killed):
            corpus.commit([Outcome(PAGES[0], Reason.SITEMAP, found=found)])
        assert corpus.fates() == {"pending": CHUNK + 1}
    with open_corpus(tmp_path) as corpus:
        assert PAGES[0] in [pending.url for pending in corpus.take(CHUNK + 20)]
        corpus.commit([Outcome(PAGES[0], Reason.SITEMAP, found=found)])
        assert corpus.fates() == {"section": 1, "pending": len(found)}


def test_a_database_that_another_program_holds_is_said_to_be_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.store.state._PRAGMAS", ("PRAGMA journal_mode=WAL", "PRAGMA busy_timeout=1"))
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(PAGES[0])])
        other = sqlite3.connect(tmp_path / "state.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CorpusInUse):
            corpus.commit([got(PAGES[0])])
        other.execute("ROLLBACK")
        other.close()
        assert corpus.commit([got(PAGES[0])])[0].reason is Reason.NEW


def test_urls_are_handed_out_while_a_commit_is_being_written(tmp_path: Path) -> None:
    handed: list[str] = []

    def look(step: Step) -> None:
        if step is Step.IN_TRANSACTION:
            handed.extend(pending.url for pending in corpus.take(2))

    with open_corpus(tmp_path, checkpoint=look) as corpus:
        corpus.add([link(url) for url in PAGES[:3]])
        (first,) = corpus.take(1)
        corpus.commit([got(first.url)])
        assert sorted([first.url, *handed]) == PAGES[:3]
        assert corpus.take(9) == []


def test_a_corpus_reopened_after_a_bad_outcome_is_whole(tmp_path: Path) -> None:
    with open_corpus(tmp_path, "gzip") as corpus:
        corpus.add([link(url) for url in PAGES])
        corpus.commit([UNSTORABLE["a value of no known type"], *(got(url) for url in PAGES if url != BAD)])
    with Corpus.open(tmp_path, compress="gzip") as corpus:
        corpus.begin_run(started_at=NOON, options={})
        assert corpus.record_count() == len(records_in(tmp_path)) == len(PAGES) - 1
