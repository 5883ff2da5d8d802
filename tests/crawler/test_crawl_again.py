"""A site that changes between runs: what is new comes, what changed becomes a version, what is known is left alone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.newsroom import Newsroom, Request, TrueArticle, articles, serve
from tests.crawler.crawling import Ended, records, thresher

pytestmark = [pytest.mark.crawl, pytest.mark.slow]

BEFORE, AFTER = ({article.path: article for article in articles(edition)} for edition in (1, 2))
NEW = AFTER.keys() - BEFORE.keys()
GONE = BEFORE.keys() - AFTER.keys()
CHANGED = {path for path in BEFORE.keys() & AFTER.keys() if BEFORE[path].text != AFTER[path].text}


@dataclass(frozen=True)
class Again:
    """Runs over edition 1, then 2, then 2 once more with every known article asked for."""

    site: Newsroom
    folder: Path
    ended: tuple[Ended, ...]
    requests: tuple[tuple[Request, ...], ...]


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Again]:
    folder = tmp_path_factory.mktemp("again")
    ended, requests = [], []
    with serve(slow_ms=0) as site:
        for edition, revisit in ((1, ()), (2, ()), (2, ("--revisit",))):
            site.edition = edition
            site.forget()
            ended.append(thresher("crawl", "--out", folder, "--delay", "0", "--json", *revisit, site.url))
            requests.append(site.requests)
        yield Again(site, folder, tuple(ended), tuple(requests))


def test_newsroom_has_something_of_each_kind() -> None:
    assert NEW
    assert GONE
    assert CHANGED


def test_second_run_counts_what_is_new_changed_and_known(again: Again) -> None:
    first, second, third = (ended.told["articles"] for ended in again.ended)
    assert first == {"new": len(BEFORE), "changed": 0, "known": 0}
    known = len(BEFORE) - len(CHANGED)
    assert second == {"new": len(NEW), "changed": len(CHANGED), "known": known}
    assert third == {"new": 0, "changed": 0, "known": len(BEFORE) + len(NEW)}


def test_only_what_is_new_or_dated_later_is_fetched(again: Again) -> None:
    asked = {request.path for request in again.requests[1]} & (BEFORE.keys() | AFTER.keys())
    assert asked == NEW | CHANGED


def test_changed_article_is_version_two_with_what_changed(again: Again) -> None:
    versions = [(record["url"].removeprefix(again.site.base), record["version"]) for record in records(again.folder)]
    assert sorted(versions) == sorted([(path, 1) for path in BEFORE.keys() | NEW] + [(path, 2) for path in CHANGED])
    with closing(sqlite3.connect(again.folder / "state.sqlite")) as state:
        told = state.execute("SELECT changes FROM versions WHERE version = 2").fetchall()
    assert [texts_of(json.loads(changes)) for (changes,) in told] == [
        changed_paragraphs(BEFORE[path], AFTER[path]) for path in CHANGED
    ]


def texts_of(changes: dict[str, dict[str, list[str]]]) -> tuple[set[str], set[str]]:
    removed, added = set(changes["text"]["removed"]), set(changes["text"]["added"])
    return removed - added, added - removed  # a paragraph in both has moved


def changed_paragraphs(before: TrueArticle, after: TrueArticle) -> tuple[set[str], set[str]]:
    old, new = set(before.paragraphs), set(after.paragraphs)
    return old - new, new - old


def test_asking_for_all_asks_each_known_article_once_and_adds_nothing(again: Again) -> None:
    asked = [request.path for request in again.requests[2] if request.path in BEFORE.keys() | AFTER.keys()]
    assert sorted(asked) == sorted(set(asked))
    own_address = {path for path, article in AFTER.items() if not article.only_road}
    assert own_address <= set(asked)
    assert len(records(again.folder)) == len(BEFORE) + len(NEW) + len(CHANGED)


def test_gone_article_keeps_its_record_and_is_noted(again: Again) -> None:
    with closing(sqlite3.connect(again.folder / "state.sqlite")) as state:
        for path in GONE:
            url = again.site.base + path
            told = [what for (what,) in state.execute("SELECT what FROM events WHERE url = ? ORDER BY id", [url])]
            assert told == ["new", "http_410"]
            assert state.execute("SELECT fate, next_visit_at FROM urls WHERE url = ?", [url]).fetchall() == [
                ("article", "")
            ]
