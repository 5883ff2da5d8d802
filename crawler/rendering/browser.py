"""Chromium, driven by scrapy-playwright: one page in a context of its own, all that it asks for answered by a Loader.

Scrapy's downloader is not told of it: the page was downloaded before, and what it loads is downloaded as all else is.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.utils.misc import build_from_crawler, load_object

from crawler.rendering.limits import RenderLimits
from crawler.rendering.loader import Asked, Loader
from crawler.rendering.wall import Wall

if TYPE_CHECKING:
    from playwright.async_api import Page, Route
    from scrapy.crawler import Crawler

_HANDLER = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
_CLOSE_S = 10.0
_STATE_AFTER = "ms => new Promise(done => setTimeout(() => done(document.readyState), ms))"
_TALL = {"width": 1280, "height": 3000}
"""What is put into the page only once it comes into view, is in view."""
_PASSED_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME")
_SWITCHES = (
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-pings",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
"""The proxy takes what speaks HTTP. These shut what does not: QUIC, WebRTC, and names asked of the DNS."""


def launch_options(program: str, proxy: str, limits: RenderLimits, *, is_root: bool) -> dict[str, Any]:
    """How the browser is started. Chromium has no sandbox for root; for anyone else it is kept."""
    return {
        "executable_path": program,
        "headless": True,
        "chromium_sandbox": not is_root,
        "proxy": {"server": proxy},
        "args": [*_SWITCHES, f"--js-flags=--max-old-space-size={limits.heap_mb}"],
        "env": {name: os.environ[name] for name in _PASSED_ENVIRONMENT if name in os.environ},
        "timeout": limits.open_s * 1000,
    }


class Browser:
    """`open` it once the crawl has a spider. It starts when the first page is to be read, and again after it ended."""

    def __init__(self, crawler: Crawler, program: str, user_agent: str, limits: RenderLimits) -> None:
        self._crawler = crawler
        self._program = program
        self._user_agent = user_agent
        self._limits = limits
        self._wall = Wall()
        self._handler: Any = None
        self._pages = 0

    async def open(self) -> None:
        """Before the engine has started: the library begins its work at that signal."""
        await self._wall.open()
        handler = build_from_crawler(load_object(_HANDLER), self._crawler)
        handler.config.launch_options = launch_options(
            self._program, self._wall.address, self._limits, is_root=os.geteuid() == 0
        )
        handler.config.target_closed_max_retries = 0  # whoever asks for the page does it again
        handler.config.navigation_timeout_ms = self._limits.open_s * 1000
        self._handler = handler

    async def html_of(self, url: str, loader: Loader) -> str:
        """What the page holds once its scripts have run. Raises TimeoutError, or what the library raises."""
        request = self._request(url, loader)
        is_read = False
        try:
            page = await self._opened(request, loader)
            await self._come_to_rest(page, loader)
            async with asyncio.timeout(self._limits.read_s):
                html: str = await page.content()
            is_read = True
            return html
        finally:
            loader.close()
            if not (is_read and await self._shut(request.meta["playwright_page"])):
                await self.end()

    async def _opened(self, request: Request, loader: Loader) -> Page:
        """Once the library has seen the page. One whose script has no end never shows itself."""
        opening = asyncio.ensure_future(self._handler.download_request(request))
        given = asyncio.ensure_future(loader.given.wait())
        try:
            await asyncio.wait({opening, given}, timeout=self._limits.open_s, return_when=asyncio.FIRST_COMPLETED)
            async with asyncio.timeout(self._limits.read_s if given.done() else 0):
                await opening
        finally:
            opening.cancel()
            given.cancel()
        page: Page = request.meta["playwright_page"]
        return page

    def _request(self, url: str, loader: Loader) -> Request:
        self._pages += 1
        context = {
            "service_workers": "block",
            "accept_downloads": False,
            "user_agent": self._user_agent,
            "viewport": _TALL,
        }
        meta = {
            "playwright": True,
            "playwright_include_page": True,
            "playwright_context": f"page-{self._pages}",
            "playwright_context_kwargs": context,
            "playwright_page_init_callback": _shown_by(loader),
            "playwright_page_goto_kwargs": {"wait_until": "commit"},
        }
        return Request(url, meta=meta, dont_filter=True)

    async def _come_to_rest(self, page: Page, loader: Loader) -> None:
        """Wait until the page has all that it asked for, and has asked for nothing for a while by its own clock."""
        ends_at = time.monotonic() + self._limits.load_s
        while True:
            before = loader.activity
            is_complete = await self._quiet_state(page) == "complete"
            is_at_rest = is_complete and loader.is_idle and loader.activity == before
            if is_at_rest or time.monotonic() >= ends_at:
                return

    async def _quiet_state(self, page: Page) -> str:
        """`document.readyState` after a while. The library's own load state never comes where a script would leave."""
        try:
            async with asyncio.timeout(self._limits.read_s):
                return str(await page.evaluate(_STATE_AFTER, self._limits.quiet_s * 1000))
        except load_object("playwright.async_api.Error") as error:
            if "context was destroyed" not in str(error):
                raise
            return "reloaded"

    async def _shut(self, page: Page) -> bool:
        """Close the page with all that it kept. False if it cannot be, in time."""
        try:
            async with asyncio.timeout(_CLOSE_S):
                await page.context.close()
        except Exception:  # noqa: BLE001 - the edge of a foreign program: whatever it is, the browser is ended then
            return False
        return True

    async def end(self) -> None:
        """End the browser, and with it whatever still hangs in it. The next page starts another."""
        browser = getattr(self._handler, "browser", None)
        if browser is not None:
            with contextlib.suppress(Exception):  # it may have ended by itself
                async with asyncio.timeout(_CLOSE_S):
                    await browser.close()

    async def close(self) -> None:
        """For good."""
        self._wall.close()
        if self._handler is not None:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(_CLOSE_S):
                    await self._handler.close()


def _shown_by(loader: Loader) -> Callable[..., Any]:
    """The callback that puts the loader between a new page and everything else."""

    async def answer(route: Route) -> None:
        asked = route.request
        answer = await loader.answer(
            Asked(asked.url, asked.resource_type, asked.method, asked.headers, asked.is_navigation_request())
        )
        # The page may be closed by now. "aborted": for other errors Chromium shows a page of its own in its place.
        with contextlib.suppress(load_object("playwright.async_api.Error")):
            if answer.refused:
                await route.abort("aborted" if asked.is_navigation_request() else "blockedbyclient")
            else:
                await route.fulfill(status=answer.status, headers=dict(answer.headers), body=answer.body)

    async def close(opened: Page) -> None:
        with contextlib.suppress(load_object("playwright.async_api.Error")):
            await opened.close()

    async def begin(page: Page, _: Request) -> None:
        await page.context.route("**/*", answer)  # of windows that it opens
        await page.route("**/*", answer)  # comes before the library's own, which would let all pass
        page.on("popup", close)

    return begin
