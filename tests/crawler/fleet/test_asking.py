"""What is asked of an engine and cannot be had is said before anything is crawled."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.engine_embedded import CrawlResult
from crawler.engine_options import CrawlOptions
from crawler.errors import ConfigurationError
from crawler.fleet import submit
from crawler.fleet.address import checked
from crawler.fleet.asking import on_engine
from crawler.fleet.book import MOST_FAILURES, Book, Taken
from crawler.fleet.standing import SiteStanding, Standing, engine_lines
from crawler.fleet.submit import Submission
from pipelines.store.shared.state import Token
from pipelines.store.verify import verify
from spiders.sites import site_from_url
from tests.crawler.crawling import here
from tests.crawler.fleet.test_shared import ask, opened, take
from tests.pipelines.store.build import NOON, got, open_corpus, records_in

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


def test_crawl_that_nobody_waits_for_says_in_one_object_what_was_submitted(engine: str, tmp_path: Path) -> None:
    ended = here("crawl", SITE, "--engine", engine, "--out", tmp_path / "out", "--detach", "--json")
    assert (ended.code, ended.told["submitted"], ended.told["place"]) == (0, 1, str(tmp_path / "out"))
    assert ended.told["engine"].startswith("postgresql://")


def test_site_that_is_given_up_costs_no_other_its_records(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Book(checked(engine))
    sites = tuple(site_from_url(f"https://{name}.example/") for name in ("good", "bad"))
    options = CrawlOptions(sites, tmp_path / "out")

    def crawled(submission: Submission, *, quiet: bool) -> CrawlResult:
        good, bad = submission.asked
        with opened(book, take(book, good, 101, holder="good")) as corpus:
            corpus.commit([got("https://good.example/1")])
            corpus.finish_run(finished_at=NOON)
        (row,) = book.rows([good])
        book.finish(Taken(good, Token(101, 0), row.place, "", row.spec, row.asked), "")
        for job in range(102, 102 + MOST_FAILURES):
            book.fail(take(book, bad, job, holder="bad"), "the moon")
            book.release("bad", bad)
        return wait(submission, quiet=quiet)

    wait = submit.wait
    monkeypatch.setattr(submit, "wait", crawled)
    with pytest.raises(ConfigurationError, match=r"bad.example: given up after 5 tries \(the moon\)\nwhat the other"):
        on_engine(options, engine, "", detach=False, quiet=True)
    assert [record["url"] for record in records_in(tmp_path / "out")] == ["https://good.example/1"]
    assert verify(tmp_path / "out").faults == ()


def test_sites_of_several_corpora_are_shown_by_place() -> None:
    def site(number: int, place: str) -> SiteStanding:
        return SiteStanding(number, "a.example", place, "done", "", None, "", 0, "", renders=False, records=1, fates={})

    one, two = (engine_lines(Standing([], {}, [site(n, f"/p{n}") for n in range(count)])) for count in (1, 2))
    assert not any("/p0" in line for line in one)
    told = [" ".join(line.split()[:2]) for line in two[2:]]
    assert told == ["into /p0", "a.example done", "into /p1", "a.example done"]


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
