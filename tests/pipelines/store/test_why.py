"""The story of a URL, from the first link to it to its record and its copies."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.model import Discovery, Outcome, Reason, Via
from pipelines.model.url import record_id
from pipelines.store.files import COMPRESSIONS
from pipelines.store.place import record_at
from pipelines.store.readonly import open_ledger
from pipelines.store.why import NeverMet, Story, known_hosts, why
from tests.pipelines.store.build import NOON, SITE, got, link, open_corpus, start

A, B, GONE, SHOP, PRINT = (f"{SITE}/2026/{name}" for name in ("a/", "b", "gone", "shop", "a/print"))


def make(folder: Path, compress: str = "none") -> Path:
    feed = Discovery(Via.FEED, SITE + "/rss.xml", "Rain at last", "2026-11-24")
    with open_corpus(folder, compress) as corpus:
        corpus.add([start()])
        links = [link(A, discovery=feed), link(B), link(GONE), link(SHOP, refused=Reason.UTILITY, detail="a shop")]
        corpus.commit([Outcome(SITE + "/", Reason.FRONT, found=tuple(links), http_status=200)])
        corpus.commit([Outcome(GONE, Reason.HTTP_5XX, http_status=503), got(A, url_aliases=(PRINT,)), got(B)])
        corpus.commit([Outcome(GONE, Reason.HTTP_410, http_status=410, elapsed_ms=7)])
        corpus.finish_run(finished_at=NOON)
    with open_corpus(folder, compress) as corpus:
        corpus.commit([got(A, "It rained again.", url_aliases=(PRINT,), warc_file="archive/a.warc.gz", warc_offset=5)])
        corpus.finish_run(finished_at=NOON)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("corpus"))


@contextmanager
def told(folder: Path, url: str) -> Iterator[Story]:
    with open_ledger(folder) as ledger:
        assert ledger is not None
        story = why(ledger, folder, url)
    assert isinstance(story, Story)
    yield story


def test_an_article_has_its_whole_story(folder: Path) -> None:
    with told(folder, A) as story:
        assert (story.url, story.fate, story.reason) == (A, "article", "changed")
        whats = [event.what for event in story.events]
        assert whats == ["found", "new", "changed", "version 1", "version 2", "now"]
        assert "feed https://news.example/rss.xml" in story.events[0].detail
        assert "Rain at last" in story.events[0].detail
        assert story.events[4].detail.startswith("articles.jsonl line 3")
        assert story.events[4].detail.endswith("article, 2 words in en; its page is at byte 5 of archive/a.warc.gz")
        assert "asked 2 times" in story.events[-1].detail


@pytest.mark.parametrize("form", [A, record_id(A), "HTTPS://News.example:443/2026/a/?utm_source=x#top"])
def test_any_form_of_a_url_finds_it(form: str, folder: Path) -> None:
    with told(folder, form) as story:
        assert story.url == A


def test_a_url_that_failed_twice_shows_both_answers(folder: Path) -> None:
    with told(folder, GONE) as story:
        assert (story.fate, story.reason) == ("gone", "http_410")
        assert [event.what for event in story.events] == ["found", "http_5xx", "http_410", "now"]
        assert "asked 2 times; last answer HTTP 410 in 7 ms" in story.events[-1].detail


def test_a_refused_url_was_never_asked(folder: Path) -> None:
    with told(folder, SHOP) as story:
        assert (story.fate, story.reason) == ("skipped", "utility")
        assert "a shop; never asked" in story.events[-1].detail


def test_a_form_that_only_the_page_names_is_an_alias(folder: Path) -> None:
    with told(folder, PRINT) as story:
        assert (story.fate, story.reason) == ("alias", "print")
        assert A in story.events[0].detail


def test_what_changed_is_told_as_it_was_stored(folder: Path, tmp_path: Path) -> None:
    make(tmp_path)
    changes = {"title": ["Rain", "Snow"], "text": {"removed": [], "added": ["Much of it."]}}
    with sqlite3.connect(tmp_path / "state.sqlite") as state:
        state.execute("UPDATE versions SET changes = ? WHERE version = 2", [json.dumps(changes)])
    state.close()
    with told(tmp_path, A) as story:
        detail = next(event.detail for event in story.events if event.what == "version 2")
    assert detail.startswith('articles.jsonl line 3; title: "Rain" -> "Snow"; text: added "Much of it."; article, ')


def test_a_copy_names_the_first_of_its_kind(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        corpus.add([link(A), link(B)])
        copy = got(B, cluster_id=record_id(A), duplicate_of=record_id(A), similarity=0.93)
        corpus.commit([got(A, cluster_id=record_id(A)), copy])
    with told(tmp_path, B) as story:
        event = next(event for event in story.events if event.what == "duplicate of")
        assert event.detail == f"{A} ({record_id(A)}), likeness 0.93"
    with told(tmp_path, A) as story:
        assert any(event.what == "first of its copies" for event in story.events)


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        (A.rstrip("/") + "?page=2", (A,)),
        ("http://www.news.example/2026/b/", (B,)),
        (f"{SITE}/2026/gon", (GONE,)),
    ],
)
def test_a_url_never_met_is_answered_with_the_nearest(asked: str, nearest: tuple[str, ...], folder: Path) -> None:
    with open_ledger(folder) as ledger:
        assert ledger is not None
        answer = why(ledger, folder, asked)
    assert isinstance(answer, NeverMet)
    assert answer.nearest[:1] == nearest


def test_of_another_host_the_known_hosts_are_told(folder: Path) -> None:
    with open_ledger(folder) as ledger:
        assert ledger is not None
        assert why(ledger, folder, "https://x.test/a") == NeverMet("https://x.test/a", ())
        assert known_hosts(ledger, "https://x.test/a") == ("news.example",)


def test_events_come_in_order_of_time(tmp_path: Path) -> None:
    times = iter(range(100))
    with open_corpus(tmp_path, clock=lambda: datetime(2026, 11, 24, 12, next(times), tzinfo=UTC)) as corpus:
        corpus.add([link(A)])
        corpus.commit([replace(got(A), at=datetime(2026, 11, 24, 13, tzinfo=UTC))])
    with told(tmp_path, A) as story:
        instants = [event.at for event in story.events]
        assert instants == sorted(instants)


def test_how_it_stands_is_told_last_of_a_record_that_was_read_again(tmp_path: Path) -> None:
    make(tmp_path)
    with open_corpus(tmp_path) as corpus:
        again = replace(got(A, "Read otherwise."), reason=Reason.CHANGED, at=datetime(2027, 1, 1, tzinfo=UTC))
        corpus.commit([again])
        corpus.finish_run(finished_at=NOON)
    with told(tmp_path, A) as story:
        assert [event.what for event in story.events][-2:] == ["changed", "now"]
        assert story.events[-2].at > story.events[-1].at


@pytest.mark.parametrize("compress", COMPRESSIONS)
def test_a_record_is_read_from_its_place(compress: str, tmp_path: Path) -> None:
    make(tmp_path, compress)
    with sqlite3.connect(tmp_path / "state.sqlite") as state:
        places = state.execute("SELECT article_id, version, file, line, offset FROM versions").fetchall()
    state.close()
    assert len(places) == 3
    for name, version, file, line, offset in places:
        record = record_at(tmp_path / file, line, offset, (name, version))
        assert record is not None
        assert (record["id"], record["version"]) == (name, version)
    assert record_at(tmp_path / places[0][2], 1, 0, ("th1-0000000000000000", 1)) is None
    assert record_at(tmp_path / "nothing.jsonl", 1, 0, (name, version)) is None
