"""One spider for every site: an answer in, its outcome out, with the URLs that it names travelling on it.

Links never become requests here (those to further pages of an article apart: `parts`): they go into the ledger in the
same transaction as the fate of their page, and come back as pending URLs. So do redirects: each hop is a URL with a
fate of its own, asked for once however many lead to it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy.http import Response
from scrapy.utils.misc import load_object

from pipelines.model import Article, Candidate, Discovery, Outcome, Reason, UrlKind, Via
from pipelines.model.url import clean_url
from spiders.answers import REDIRECTS, is_challenge, is_media_type, is_readable_type, reason_of_status
from spiders.failures import reason_of_failure
from spiders.parts import Parts
from spiders.scope import Scope
from spiders.standing import reason_before, reason_of_rejection, was_read
from spiders.told import Told, page_of, request_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

MAX_REDIRECTS = 10
_SITEMAP_BYTES = 64 * 1024 * 1024  # the protocol allows 50 MB before compression


class NewsSpider(scrapy.Spider):
    """`scrapy crawl news -a start=https://news.example/ -O out.jsonl`"""

    name = "news"

    def __init__(self, run: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run = run
        self._scope: Scope = run.scope
        self._redirects: dict[str, str] = {}
        self._parts = Parts(run, self._scope)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, start: str = "", run: Any = None, **kwargs: Any) -> NewsSpider:
        run = run if run is not None else load_object(crawler.settings["THRESHER_RUN"])(crawler.settings, start)
        spider = cls(run, **kwargs)
        spider._set_crawler(crawler)
        run.attach(crawler)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Nothing: the scheduler asks the ledger, which the run has given the starts of its sites."""
        nothing: tuple[Any, ...] = ()
        for request in nothing:
            yield request

    def request_for(self, pending: Any) -> scrapy.Request:
        """The request for a pending URL. Redirects and error answers come back to `parse` like all others."""
        meta = {"pending": pending, "asked_at": monotonic()}
        if pending.kind is UrlKind.SITEMAP:
            meta["download_maxsize"] = _SITEMAP_BYTES
        headers = {}
        if was_read(pending) and pending.etag:
            headers["If-None-Match"] = pending.etag
        if was_read(pending) and pending.last_modified:
            headers["If-Modified-Since"] = pending.last_modified
        return scrapy.Request(
            pending.url, callback=self.parse, errback=self.fail, headers=headers, meta=meta, dont_filter=True
        )

    async def parse(self, response: Response) -> AsyncIterator[Outcome | scrapy.Request]:
        request = request_of(response)
        self.run.landed(request)
        pending, told = request.meta["pending"], Told(response)
        outcomes: Sequence[Outcome | scrapy.Request]
        try:
            outcomes = await self._settle(pending, response, told)
        except Exception as error:  # the page edge: a fault of ours costs this page, not the crawl
            self.logger.exception("fault of ours at %s", pending.url)
            outcomes = (told.outcome(pending.url, Reason.WORKER_ERROR, f"{type(error).__name__}: {error}"),)
        for outcome in outcomes:
            if isinstance(outcome, Outcome):
                self._scope.reach.settled(outcome)
            yield outcome

    async def _settle(self, pending: Any, response: Response, told: Told) -> Sequence[Outcome | scrapy.Request]:
        """What the answer means; nothing if the run was told to stop while it was worked on."""
        if response.status == 304 and was_read(pending):
            return (told.outcome(pending.url, reason_before(pending), "not modified"),)
        if response.status in REDIRECTS and told.headers.get("location"):
            return self._redirected(pending, told)
        if is_challenge(response.status, told.headers, response.body):
            return (told.outcome(pending.url, Reason.CHALLENGE, f"status {response.status}"),)
        if (reason := reason_of_status(response.status)) is not None:
            return (told.outcome(pending.url, reason, f"status {response.status}"),)
        if not is_readable_type(told.content_type):
            reason = Reason.MEDIA if is_media_type(told.content_type) else Reason.NOT_HTML
            return (told.outcome(pending.url, reason, told.content_type),)
        outcome = await self._read(pending, response, told)
        return () if outcome is None else (outcome,)

    async def fail(self, failure: Failure) -> AsyncIterator[Outcome]:
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]
        self.run.landed(request)
        pending = request.meta["pending"]
        error = failure.value
        if error is None or self.run.is_withdrawn(error):
            self.run.give_back(pending)
            return
        reason, detail = reason_of_failure(error)
        elapsed_ms = int((monotonic() - request.meta["asked_at"]) * 1000)
        yield Outcome(pending.url, reason, detail, datetime.now(UTC), elapsed_ms=elapsed_ms)

    async def _read(self, pending: Any, response: Response, told: Told) -> Outcome | scrapy.Request | None:
        """What the page holds; None if the run was told to stop while it was worked on, and the URL given back."""
        reading = await self.run.read(page_of(self.run, pending, response, told), pending)
        if reading is None:
            self.run.give_back(pending)
            return None
        if reading.rendered is not None:
            told.render(reading.rendered)
        found = await self._scope.judge_in_turn(reading.found)
        self._scope.reach.read(pending.url, found)
        if isinstance(reading.result, Article):
            return self._read_article(pending, reading, told, found)
        reason = reason_of_rejection(pending, reading.result, reading.found)
        return told.outcome(pending.url, reason, reading.result.detail, found=found)

    def _read_article(
        self, pending: Any, reading: Any, told: Told, found: tuple[Candidate, ...]
    ) -> Outcome | scrapy.Request:
        """The article, its other pages asked for first. A later page alone leads to the first, and is its alias."""
        if reading.pager.first:
            why = f"page {reading.pager.number} of an article begins there: {pending.url}"
            first = Candidate(reading.pager.first, UrlKind.ARTICLE, why, pending.discovery, pending.depth)
            found = (*self._scope.judge((first,)), *found)
            return told.outcome(pending.url, Reason.NEXT_PAGE, f"of {first.url}", found=found)
        reason = self.run.options.why_unwanted(reading.result)
        if reason is not None:
            return told.outcome(pending.url, reason, found=found)
        outcome = told.outcome(pending.url, Reason.NEW, article=reading.result, found=found)
        return self._parts.go_on(pending, self.run.assembly(outcome, reading))

    def _redirected(self, pending: Any, told: Told) -> list[Outcome]:
        """The hop as an alias whose target is found by it; a circle, or a chain too long, as failed."""
        target = clean_url(told.headers["location"], pending.url)
        if not target:
            return [told.outcome(pending.url, Reason.BAD_RESPONSE, "a redirect to no usable address")]
        if not self._scope.site_of(target):
            return [told.outcome(pending.url, Reason.OFF_SITE_REDIRECT, f"to {target}")]
        self._redirects[pending.url] = target
        chain = self._chain_to(pending.url)
        if target in chain or len(chain) > MAX_REDIRECTS:
            circle = chain[chain.index(target) :] if target in chain else (pending.url,)
            return [told.outcome(url, Reason.REDIRECT_LOOP, f"to {self._redirects[url]}") for url in circle]
        candidate = Candidate(
            url=target,
            kind=pending.kind,
            why=f"redirect from {pending.url}",
            discovery=pending.discovery,
            depth=pending.depth,
            lastmod=pending.lastmod,
            probe=pending.probe,
        )
        return [told.outcome(pending.url, Reason.REDIRECT, f"to {target}", found=self._scope.judge((candidate,)))]

    def _chain_to(self, url: str) -> tuple[str, ...]:
        """The hops of this run that led to `url`, itself last."""
        sources = {target: source for source, target in self._redirects.items()}
        chain = [url]
        while len(chain) <= MAX_REDIRECTS and (before := sources.get(chain[0], "")) and before not in chain:
            chain.insert(0, before)
        return tuple(chain)


def start_candidate(url: str) -> Candidate:
    """The candidate for a URL that the user named."""
    return Candidate(url, UrlKind.SECTION, "a start", Discovery(via=Via.LIST), depth=0)
