"""`thresher status` as its users run it."""

from __future__ import annotations

import os
from pathlib import Path

from pipelines.store.overview import holder, overview
from pipelines.store.readonly import open_ledger
from tests.crawler.crawling import here
from tests.pipelines.store.build import NOON, SITE, got, link, open_corpus


def test_a_corpus_at_work_is_seen_as_it_stands(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(f"{SITE}/{n}") for n in range(3)])
        corpus.commit([got(f"{SITE}/0")])
        told = here("status", tmp_path, "--json").told
        assert told["process"] == os.getpid()
        assert (told["discovered"], told["records"]) == (3, 1)
        assert told["fates"] == {"article": 1, "pending": 2}
        assert told["waiting"] == {"news.example": 2}
        assert told["finished_at"] == ""
    assert holder(tmp_path) == 0
    assert "cut off" in here("status", tmp_path).out


def test_a_finished_corpus_waits_for_nothing(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(SITE + "/a")])
        corpus.commit([got(SITE + "/a")])
        corpus.finish_run(finished_at=NOON)
    with open_ledger(tmp_path) as ledger:
        assert ledger is not None
        told = overview(ledger)
    assert (told.waiting, told.fates, told.finished_at) == ({}, {"article": 1}, "2026-11-24T12:00:00Z")
    assert told.bytes == (tmp_path / "articles.jsonl").stat().st_size
    # Looking leaves the corpus free for the next run.
    with open_corpus(tmp_path) as corpus:
        assert corpus.record_count() == 1


def test_what_is_no_corpus_is_said_in_a_line(tmp_path: Path) -> None:
    ended = here("status", tmp_path)
    assert ended.code == 3
    assert len(ended.err.splitlines()) == 1
