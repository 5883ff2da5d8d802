"""Tasks and readings on their way to a worker and back: what comes out is what went in, to the last type."""

from __future__ import annotations

import asyncio
import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from crawler import newsroom
from crawler.desk import read_packed, unpacked
from crawler.links import LinkMemory
from crawler.newsroom.site import respond
from crawler.packing import candidates_of, packed, task_of
from crawler.reading import PageReading, ReadingContext, Task, read_task
from pipelines.model import Article, Candidate, Discovery, Page, Reason, Rights, UrlKind, Via
from pipelines.model.rules import Rules
from pipelines.model.schema import dump_line
from pipelines.template.apply import Template

SITE = "https://news.example"
NOW = datetime(2026, 5, 2, 9, 15, 7, 250_000, tzinfo=timezone(timedelta(hours=5, minutes=30)))
PAGE = Page(
    b"<html>\x00\xff", "https://news.example/ä", NOW, 203, {"X": "\u00e9"},
    Discovery(Via.NEWS_SITEMAP, "https://news.example/map", "Title", "2026-05-02", ("Ann", "Bo")),
    Rights("allowed", "reserved", ("robots.txt",)), ("https://news.example/b",), None, "crawl-1", "a.warc.gz", 2**40,
)  # fmt: skip
CONTEXT = ReadingContext(
    UrlKind.SECTION, 3, "https://news.example/", NOW, datetime(2027, 1, 1, tzinfo=UTC), Rules(("main",), drop=(".ad",)),
    Template(2, b"\x80\x00"), is_part=True,
)  # fmt: skip


@pytest.mark.parametrize(
    "task",
    [
        Task(PAGE, CONTEXT),
        Task(Page(b""), ReadingContext(UrlKind.ARTICLE)),
        Task(replace(PAGE, headers={"half": "\ud83d"}), CONTEXT),
        Task(replace(PAGE, warc_offset=2**70), CONTEXT),
    ],
    ids=["all set", "nothing set", "half a surrogate pair", "more than 64 bits"],
)
def test_a_task_arrives_as_it_was(task: Task) -> None:
    assert task_of(packed(task)) == task


def test_only_what_messagepack_cannot_hold_is_pickled() -> None:
    odd = Task(replace(PAGE, crawl_id="\udc00"), CONTEXT)
    assert packed(odd).startswith(pickle.PROTO)
    assert not packed(Task(PAGE, CONTEXT)).startswith(pickle.PROTO)
    assert not packed([]).startswith(pickle.PROTO)


def test_candidates_arrive_as_they_were() -> None:
    plain = Candidate("https://news.example/a", UrlKind.FEED)
    told = Candidate(
        "https://news.example/b", UrlKind.ARTICLE, "why", PAGE.discovery, 2, "2026-05-02", Reason.TRAP, "d", True, True
    )
    assert candidates_of(packed([plain, told])) == [plain, told]
    assert candidates_of(packed([])) == []


def through(page: Page) -> tuple[PageReading, PageReading]:
    """What is read of a page, and that once it has come from a worker."""
    task = Task(page, ReadingContext(UrlKind.ARTICLE, site_url=SITE + "/"))
    return read_task(task), asyncio.run(unpacked(read_packed(packed(task)), LinkMemory()))


def test_records_are_the_same_to_the_byte_behind_the_way() -> None:
    for article in newsroom.articles():
        page = Page(respond(article.path, SITE).body, SITE + article.path, NOW, headers={"content-type": "text/html"})
        read, arrived = through(page)
        assert arrived == read
        assert isinstance(read.result, Article)
        assert isinstance(arrived.result, Article)
        assert dump_line(arrived.result.as_record()) == dump_line(read.result.as_record())
