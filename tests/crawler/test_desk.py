"""What comes back from the workers, however much a page names."""

from __future__ import annotations

import asyncio

from crawler import newsroom
from crawler.desk import PIECE, Packed, open_desk, read_packed, unpacked
from crawler.links import LinkMemory
from crawler.newsroom.site import respond
from crawler.packing import packed
from crawler.reading import ReadingContext, Task, read_task
from pipelines.model import Page, Reason, UrlKind

SITE = "https://news.example"
CONTEXT = ReadingContext(UrlKind.SITEMAP, site_url=SITE + "/")


def sitemap(entries: int) -> Page:
    urls = "".join(f"<url><loc>{SITE}/2026/11/24/story-{number}</loc></url>" for number in range(entries))
    return Page(body=f"<urlset>{urls}</urlset>".encode(), url=SITE + "/sitemap.xml")


def test_large_reading_comes_in_pieces_and_is_whole_again() -> None:
    task = Task(sitemap(2 * PIECE + 1), CONTEXT)
    told = read_packed(packed(task))
    assert len(told) == 1 + 3
    assert len(told[0]) < 2000
    assert asyncio.run(unpacked(told, LinkMemory())) == read_task(task)


def test_event_loop_goes_on_between_the_pieces() -> None:
    async def act() -> int:
        turns = 0
        task = asyncio.ensure_future(unpacked(told, LinkMemory()))
        while not task.done():
            turns += 1
            await asyncio.sleep(0)
        return turns

    told: Packed = read_packed(packed(Task(sitemap(3 * PIECE), CONTEXT)))
    assert asyncio.run(act()) > 3


def test_desk_gives_the_reading_and_is_cancelled_once_closed() -> None:
    async def act() -> None:
        reading = await desk.read(sitemap(5), CONTEXT)
        assert (len(reading.found), reading.result.reason) == (5, Reason.SITEMAP)  # type: ignore[union-attr]
        await asyncio.to_thread(desk.close)
        try:
            await desk.read(sitemap(5), CONTEXT)
        except asyncio.CancelledError:
            return
        raise AssertionError("a closed desk took work")

    desk = open_desk(None, 1)
    asyncio.run(act())


def test_links_of_an_article_come_as_columns_and_are_whole_again() -> None:
    path = newsroom.articles()[0].path
    page = Page(respond(path, SITE).body, SITE + path, headers={"content-type": "text/html"})
    task = Task(page, ReadingContext(UrlKind.ARTICLE, site_url=SITE + "/"))
    told = read_packed(packed(task))
    assert len(told) == 1
    assert asyncio.run(unpacked(told, LinkMemory())) == read_task(task)
