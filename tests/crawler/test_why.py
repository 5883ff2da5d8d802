"""`thresher why` as its users run it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawler.crawling import here
from tests.pipelines.store.build import NOON, SITE, got, link, open_corpus

A = SITE + "/2026/a"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    with open_corpus(folder) as corpus:
        corpus.add([link(A)])
        corpus.commit([got(A)])
        corpus.finish_run(finished_at=NOON)
    return folder


def test_the_story_is_one_object(folder: Path) -> None:
    ended = here("why", folder, A, "--json")
    assert ended.code == 0
    assert set(ended.told) == {"url", "fate", "reason", "events"}
    assert (ended.told["url"], ended.told["fate"], ended.told["reason"]) == (A, "article", "new")
    assert all(set(event) == {"at", "what", "detail"} for event in ended.told["events"])


def test_the_story_is_told_a_line_an_event(folder: Path) -> None:
    lines = here("why", folder, A).out.splitlines()
    assert lines[:2] == [A, "  article / new"]
    assert "articles.jsonl line 1" in "".join(lines)


def test_a_url_never_met_is_said_to_be_so(folder: Path) -> None:
    ended = here("why", folder, A + "b")
    assert ended.code == 2
    assert "never met" in ended.out
    assert A in ended.out
    told = here("why", folder, A + "b", "--json").told
    assert (told["fate"], told["events"], told["nearest"]) == ("", [], [A])


def test_an_id_that_no_record_has_is_said_to_be_so(folder: Path) -> None:
    ended = here("why", folder, "th1-0000000000000000")
    assert (ended.code, ended.out.splitlines()[1]) == (2, "  no record has this id")


@pytest.mark.parametrize(("url", "code"), [("news.example/a", 2), (A, 3)])
def test_misuse_is_a_line_and_a_code(url: str, code: int, tmp_path: Path) -> None:
    ended = here("why", tmp_path, url)
    assert ended.code == code
    assert len(ended.err.splitlines()) == 1
