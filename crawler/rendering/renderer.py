"""Turns a page that is an empty shell into the page that a reader would see, or says why it cannot. Bounded in all."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from crawler.rendering.limits import PAGES_AT_A_TIME, RenderLimits
from crawler.rendering.loader import Fetch, Loader
from crawler.rendering.shelf import Shelf
from pipelines.model import Page

log = logging.getLogger(__name__)

FAILURES_THAT_END = 5
"""So many in a row, and no page is rendered any more in this run: the browser does not work here."""
_MAX_HTML = 10 * 1024 * 1024
_TRIES = 2
"""A browser that ended may have been ended by another page, or from outside."""
_NOT_OF_THE_HTML = frozenset(
    {"etag", "last-modified", "content-type", "content-length", "content-encoding", "transfer-encoding"}
)


class Opens(Protocol):
    """A browser."""

    async def html_of(self, url: str, loader: Loader) -> str:
        """The page as its scripts leave it. Raises whatever a foreign program may."""

    async def end(self) -> None:
        """End it; the next page starts it anew."""


@dataclass(frozen=True, slots=True)
class NotRendered:
    """Why there is no page."""

    why: str


class Renderer:
    """A few pages at a time, other crawls in this `room` counted, and a new browser after some."""

    def __init__(self, browser: Opens, fetch: Fetch, limits: RenderLimits, room: asyncio.Semaphore) -> None:
        self._browser = browser
        self._fetch = fetch
        self._limits = limits
        self._room = room
        self._shelf = Shelf()
        self._gate = asyncio.Condition()
        self._open = 0
        self._served = 0
        self._failures = 0

    async def render(self, page: Page) -> Page | NotRendered:
        """The page with the HTML that its scripts made, or why there is none. Waits while others are open."""
        await self._enter()
        try:
            if self._failures >= FAILURES_THAT_END:
                return NotRendered(f"not tried: rendering failed {FAILURES_THAT_END} times in a row")
            async with self._room:
                return await self._tried(page)
        finally:
            async with self._gate:
                self._open -= 1
                self._gate.notify_all()

    async def _enter(self) -> None:
        """Wait for room. A browser that has served its pages ends once none is open, with all that it has hoarded."""
        async with self._gate:
            await self._gate.wait_for(lambda: self._open < (1 if self._is_used_up else PAGES_AT_A_TIME))
            if self._is_used_up:
                await self._browser.end()
                self._served = 0
            self._open += 1
            self._served += 1

    @property
    def _is_used_up(self) -> bool:
        return self._served >= self._limits.pages_per_browser

    async def _tried(self, page: Page) -> Page | NotRendered:
        why = ""
        for _ in range(_TRIES):
            loader = Loader(page, self._fetch, self._shelf, self._limits)
            try:
                html = await self._browser.html_of(page.url, loader)
            except Exception as error:  # noqa: BLE001 - the page edge: whatever ails the browser costs this page only
                why = what_failed(error)
                log.info("%s was not rendered: %s (%s)", page.url, why, " ".join(str(error).split())[:300])
                if not _has_ended(error):
                    break
                continue
            self._failures = 0
            log.info("%s was rendered; %d requests for what it loads", page.url, loader.requests)
            return rendered(page, html)
        self._failures += 1
        return NotRendered(why)


def rendered(page: Page, html: str) -> Page | NotRendered:
    """`page` with `html` for its body. What the server said of the bytes it sent does not hold for these."""
    body = html.encode("utf-8", "replace")
    if len(body) > _MAX_HTML:
        return NotRendered(f"larger than {_MAX_HTML // 1024 // 1024} MB once its scripts had run")
    headers: Mapping[str, str] = {
        name: value for name, value in page.headers.items() if name.lower() not in _NOT_OF_THE_HTML
    }
    return replace(page, body=body, headers={**headers, "content-type": "text/html; charset=utf-8"})


def what_failed(error: BaseException) -> str:
    """In words for the ledger.

    >>> what_failed(TimeoutError())
    'the page did not come to rest in time'
    """
    if isinstance(error, TimeoutError) or type(error).__name__ == "TimeoutError":
        return "the page did not come to rest in time"
    if _has_ended(error):
        return "the browser ended while the page was open"
    text = next((line for line in str(error).splitlines() if line.strip()), "")
    return f"{type(error).__name__}: {text}"[:200]


def _has_ended(error: BaseException) -> bool:
    said = str(error).lower()
    return type(error).__name__ == "TargetClosedError" or "has been closed" in said or "crashed" in said
