"""What one page loads while it is open in the browser: asked for by us, under the rules that hold for every page.

The page itself is not asked for again: the browser is given the answer that is there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin

from crawler.rendering.limits import RenderLimits
from crawler.rendering.rules import Step, given_back, passed_on, step_of
from crawler.rendering.shelf import Answer, Shelf
from pipelines.model import Page
from pipelines.model.url import host_of
from spiders.answers import REDIRECTS
from spiders.failures import reason_of_failure

MAX_HOPS = 5
_EMPTY_SHEET = Answer(headers={"content-type": "text/css", "access-control-allow-origin": "*"})
_SHOWN = ("content-type", "content-security-policy", "referrer-policy", "content-language")


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer of a server. Header names are in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


Fetch = Callable[[str, Mapping[str, str], int], Awaitable[Fetched]]
"""Asks for a URL with headers and a bound on bytes. Raises whatever a download may; redirects are not followed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of the page. `kind` is its resource type as browsers name it."""

    url: str
    kind: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    is_navigation: bool = False


class Loader:
    """`activity` grows with each request that begins or ends; `requests` counts those that went to a server."""

    def __init__(self, page: Page, fetch: Fetch, shelf: Shelf, limits: RenderLimits) -> None:
        self._page = page
        self._fetch = fetch
        self._shelf = shelf
        self._limits = limits
        self._in_flight = 0
        self._bytes = 0
        self._is_closed = False
        self._tasks: set[asyncio.Task[Answer]] = set()
        self.activity = 0
        self.requests = 0
        self.given = asyncio.Event()
        """Set once the page has been handed to the browser."""

    @property
    def is_idle(self) -> bool:
        return self._in_flight == 0

    def close(self) -> None:
        """Refuse all that is still asked for. What is under way ends by itself, and is kept for the next page."""
        self._is_closed = True

    async def answer(self, asked: Asked) -> Answer:
        """What the page is shown. Never raises but when it is cancelled."""
        if asked.is_navigation:
            return self._navigated(asked.url)
        step = step_of(asked.kind, asked.method, asked.url)
        if step is Step.EMPTY:
            return _EMPTY_SHEET
        if step is Step.REFUSE:
            return Answer(refused=f"{asked.method} of {asked.kind}")
        kept = self._shelf.get(asked.url)
        return kept if kept is not None else await self._loaded(asked)

    def _navigated(self, url: str) -> Answer:
        """The page, to the first that asks, who may spell its address otherwise; a script that leads elsewhere, or a
        frame, gets nothing.
        """
        if self.given.is_set() and urldefrag(url).url != urldefrag(self._page.url).url:
            return Answer(refused="leads elsewhere")
        self.given.set()
        headers = {name: value for name in _SHOWN if (value := self._page.header(name))}
        return Answer(headers={"content-type": "text/html", **headers}, body=self._page.body)

    async def _loaded(self, asked: Asked) -> Answer:
        if self._is_closed:
            return Answer(refused="the page is closed")
        task = asyncio.get_running_loop().create_task(self._ask(asked))
        self._tasks.add(task)  # a task that nobody holds may be collected
        task.add_done_callback(self._tasks.discard)
        self._in_flight += 1
        self.activity += 1
        try:
            # A download that is cut off may leave others waiting for what it was to learn, so that it is let end.
            return await asyncio.shield(task)
        finally:
            self._in_flight -= 1
            self.activity += 1

    async def _ask(self, asked: Asked) -> Answer:
        url, headers = asked.url, passed_on(dict(asked.headers))
        for _ in range(MAX_HOPS + 1):
            if self._is_closed or self.requests >= self._limits.requests or self._bytes >= self._limits.bytes:
                return Answer(refused="more than one page may load")
            self.requests += 1
            try:
                fetched = await self._fetch(url, headers, self._limits.bytes - self._bytes)
            except Exception as error:  # noqa: BLE001 - the page edge: whatever fails, the page goes without it
                return self._keep(asked, Answer(refused=": ".join(reason_of_failure(error))))
            self._bytes += len(fetched.body)
            location = fetched.headers.get("location", "")
            if fetched.status not in REDIRECTS or not location:
                answer = Answer(fetched.status, given_back(dict(fetched.headers)), fetched.body)
                return self._keep(asked, answer, fetched.headers.get("cache-control", ""))
            target = urljoin(url, location)
            headers = headers if host_of(target) == host_of(url) else {"accept": "*/*"}  # keys are for their own host
            url = target
        return self._keep(asked, Answer(refused="too many redirects"))

    def _keep(self, asked: Asked, answer: Answer, caching: str = "") -> Answer:
        """For the next page, if it is a script's: also that it cannot be had. Data is asked for anew."""
        if asked.kind == "script" and not any(word in caching for word in ("no-store", "no-cache", "private")):
            self._shelf.put(asked.url, answer)
        return answer
