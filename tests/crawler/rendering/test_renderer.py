"""How a foreign program's failures end: each costs its page only, and too many end the rendering. No browser here."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from crawler.rendering.limits import PAGES_AT_A_TIME, RenderLimits
from crawler.rendering.loader import Fetched, Loader
from crawler.rendering.renderer import FAILURES_THAT_END, NotRendered, Renderer, rendered
from pipelines.model import Page

PAGE = Page(
    b"\xe4",
    "https://news.example/a",
    headers={"Content-Type": "text/html; charset=latin-1", "ETag": "x", "Server": "s"},
)


class TargetClosedError(Exception):
    """Named as the library names it."""


class Fake:
    """A browser whose answers are HTML or an error each."""

    def __init__(self, *answers: str | Exception) -> None:
        self.answers = list(answers)
        self.opened = self.most = self.open = self.ended = 0

    async def html_of(self, url: str, loader: Loader) -> str:
        self.opened += 1
        self.open += 1
        self.most = max(self.most, self.open)
        await asyncio.sleep(0)
        self.open -= 1
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def end(self) -> None:
        assert self.open == 0
        self.ended += 1


async def fetch(url: str, headers: Mapping[str, str], max_bytes: int) -> Fetched:
    raise OSError("nothing is fetched here")


def results(browser: Fake, pages: int = 1, limits: RenderLimits = RenderLimits()) -> list[Page | NotRendered]:  # noqa: B008
    async def run() -> list[Page | NotRendered]:
        renderer = Renderer(browser, fetch, limits, asyncio.Semaphore(PAGES_AT_A_TIME))
        return list(await asyncio.gather(*(renderer.render(PAGE) for _ in range(pages))))

    return asyncio.run(run())


def test_rendered_page_is_utf_8_and_has_no_validators() -> None:
    (page,) = results(Fake("<p>ä</p>"))
    assert isinstance(page, Page)
    assert (page.body, page.url) == ("<p>ä</p>".encode(), PAGE.url)
    assert page.headers == {"Server": "s", "content-type": "text/html; charset=utf-8"}


def test_half_a_surrogate_pair_is_no_reason_to_fail() -> None:
    assert isinstance(rendered(PAGE, "<p>\ud83d</p>"), Page)


def test_page_that_scripts_made_too_large_is_refused() -> None:
    assert isinstance(rendered(PAGE, "x" * (11 * 1024 * 1024)), NotRendered)


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (TimeoutError(), "the page did not come to rest in time"),
        (RuntimeError("Protocol error\nand more"), "RuntimeError: Protocol error"),
    ],
)
def test_failure_is_told_and_not_tried_again(error: Exception, why: str) -> None:
    browser = Fake(error)
    assert results(browser) == [NotRendered(why)]
    assert browser.opened == 1


def test_browser_that_ended_is_tried_once_more() -> None:
    browser = Fake(TargetClosedError("gone"), "<p>here</p>")
    (page,) = results(browser)
    assert isinstance(page, Page)


def test_page_that_ends_the_browser_each_time_is_given_up() -> None:
    browser = Fake(TargetClosedError("gone"), RuntimeError("Page crashed"))
    assert results(browser) == [NotRendered("the browser ended while the page was open")]


def test_browser_that_never_works_is_left_alone() -> None:
    browser = Fake(*[RuntimeError("no")] * 10)
    *_, last = results(browser, FAILURES_THAT_END + 3)
    assert isinstance(last, NotRendered)
    assert last.why.startswith("not tried")
    assert browser.opened < FAILURES_THAT_END + PAGES_AT_A_TIME


def test_few_pages_are_open_at_a_time_and_the_browser_is_renewed_between_them() -> None:
    browser = Fake(*["<p></p>"] * 9)
    assert len(results(browser, 9, RenderLimits(pages_per_browser=3))) == 9
    assert browser.most == PAGES_AT_A_TIME
    assert browser.ended == 2


def test_crawls_that_share_a_room_share_its_pages() -> None:
    async def run() -> int:
        browser, room = Fake(*["<p>text</p>"] * 6), asyncio.Semaphore(PAGES_AT_A_TIME)
        crawls = [Renderer(browser, fetch, RenderLimits(), room) for _ in range(3)]
        await asyncio.gather(*(crawl.render(PAGE) for crawl in crawls for _ in range(2)))
        return browser.most

    assert asyncio.run(run()) == PAGES_AT_A_TIME
