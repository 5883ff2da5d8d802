"""What is asked of an engine and cannot be had is said before anything is crawled."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.errors import ConfigurationError
from crawler.fleet import submit
from crawler.fleet.address import checked
from crawler.fleet.book import Book
from crawler.fleet.submit import Submission
from pipelines.store.shared.state import Token
from tests.crawler.crawling import here
from tests.crawler.fleet.test_shared import ask, opened
from tests.pipelines.store.build import NOON, got, open_corpus

SITE = "https://a.example/"
NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


@pytest.mark.parametrize("given", [("--place", "s3://bucket/news"), ("--detach",)])
def test_what_only_workers_can_do_needs_an_engine(given: tuple[str, ...], tmp_path: Path) -> None:
    ended = here("crawl", SITE, "--out", tmp_path / "c", *given)
    assert ended.code == 2
    assert f"{given[0]} is for workers" in ended.err
    assert not (tmp_path / "c").exists()


def test_options_of_an_address_that_the_driver_does_not_know_are_named_without_the_password() -> None:
    ended = here("status", "--engine", "postgresql://me:secret@127.0.0.1:1/none?foo=bar")
    assert ended.code == 2
    assert "foo" in ended.err
    assert "secret" not in ended.err


def test_memory_is_no_place_for_many_machines(tmp_path: Path) -> None:
    ended = here("crawl", SITE, "--engine", NOWHERE, "--out", tmp_path / "c", "--place", "memory://news")
    assert ended.code == 3
    assert "memory of one process" in ended.err


def test_folder_that_the_corpus_cannot_go_to_is_told_before_the_crawl(engine: str, tmp_path: Path) -> None:
    (tmp_path / "strange").mkdir()
    (tmp_path / "strange" / "notes.txt").write_text("mine")
    with open_corpus(tmp_path / "other") as corpus:
        corpus.finish_run(finished_at=NOON)
    for name, why in (("strange", "is not a Thresher corpus"), ("other", "none of this engine's")):
        ended = here("crawl", SITE, "--engine", engine, "--out", tmp_path / name)
        assert ended.code == 3
        assert why in ended.err
    with open_corpus(tmp_path / "other"):
        assert here("crawl", SITE, "--engine", engine, "--out", tmp_path / "other").code == 8
    told = here("status", "--engine", engine, "--json").told
    assert told["sites"] == []
    assert [path.name for path in (tmp_path / "strange").iterdir()] == ["notes.txt"]


def test_part_that_this_machine_does_not_see_is_named(engine: str, tmp_path: Path) -> None:
    book = Book(checked(engine))
    book.prepare()
    site = ask(book, tmp_path / "place", SITE)
    taken = book.take(site, Token(1, 0), "one", "one", 60.0)
    assert not isinstance(taken, str)
    with opened(book, taken) as corpus:
        corpus.commit([got(SITE + "1")])
        corpus.finish_run(finished_at=NOON)
    (part,) = (tmp_path / "place" / "parts").rglob("*.jsonl")
    part.unlink()
    submission = Submission(book, str(tmp_path / "place"), {site: 1})
    book.finish(taken, "")
    result = submit.wait(submission, quiet=True)
    with pytest.raises(ConfigurationError, match=f"{part.name} is not there, though a worker wrote it"):
        submit.gather(submission, tmp_path / "out", "none", result)
