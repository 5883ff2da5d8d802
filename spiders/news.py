"""One spider for every site: an answer in, its outcome out, with the URLs that it names travelling on it.

Links never become requests here: they go into the ledger in the same transaction as the fate of their page, and come
back as pending URLs. So do redirects: each hop is a URL with a fate of its own, asked for once however many lead to it.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy.http import Response
from scrapy.utils.misc import load_object

from pipelines.model import Article, Candidate, Discovery, Fate, Outcome, Page, Reason, Rejected, UrlKind, Via
from pipelines.model.url import clean_url
from spiders.answers import REDIRECTS, is_challenge, is_media_type, is_readable_type, reason_of_status
from spiders.failures import reason_of_failure
from spiders.scope import Scope

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

MAX_REDIRECTS = 10
_PIECE = 1000
_SITEMAP_BYTES = 64 * 1024 * 1024  # the protocol allows 50 MB before compression


class NewsSpider(scrapy.Spider):
    """`scrapy crawl news -a start=https://news.example/ -O out.jsonl`"""

    name = "news"

    def __init__(self, run: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run = run
        self._scope: Scope = run.scope
        self._redirects: dict[str, str] = {}

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
        if _was_read(pending) and pending.etag:
            headers["If-None-Match"] = pending.etag
        if _was_read(pending) and pending.last_modified:
            headers["If-Modified-Since"] = pending.last_modified
        return scrapy.Request(
            pending.url, callback=self.parse, errback=self.fail, headers=headers, meta=meta, dont_filter=True
        )

    async def parse(self, response: Response) -> AsyncIterator[Outcome]:
        request = _request_of(response)
        self.run.landed(request)
        pending, told = request.meta["pending"], _Told(response)
        try:
            outcomes = await self._settle(pending, response, told)
        except Exception as error:  # the page edge: a fault of ours costs this page, not the crawl
            self.logger.exception("fault of ours at %s", pending.url)
            outcomes = (told.outcome(pending.url, Reason.WORKER_ERROR, f"{type(error).__name__}: {error}"),)
        for outcome in outcomes:
            yield outcome

    async def _settle(self, pending: Any, response: Response, told: _Told) -> Sequence[Outcome]:
        """What the answer means; nothing if the run was told to stop while it was worked on."""
        if response.status == 304 and _was_read(pending):
            return (told.outcome(pending.url, _reason_before(pending), "not modified"),)
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

    async def _read(self, pending: Any, response: Response, told: _Told) -> Outcome | None:
        """What the page holds; None if the run was told to stop while it was worked on, and the URL given back."""
        page = Page(
            body=response.body,
            url=response.url,
            fetched_at=told.at,
            status=response.status,
            headers=told.headers,
            discovery=pending.discovery,
            rights=self.run.rights_of(response.url),
            first_seen_at=_instant(pending.first_seen_at) or told.at,
            crawl_id=self.run.crawl_id,
        )
        reading = await self.run.read(page, pending)
        if reading is None:
            self.run.give_back(pending)
            return None
        found = await self._judged(reading.found)
        if isinstance(reading.result, Article):
            reason = self.run.options.why_unwanted(reading.result)
            if reason is None:
                return told.outcome(pending.url, Reason.NEW, article=reading.result, found=found)
            return told.outcome(pending.url, reason, found=found)
        reason = reason_of_rejection(pending, reading.result)
        return told.outcome(pending.url, reason, reading.result.detail, found=found)

    async def _judged(self, found: Sequence[Candidate]) -> tuple[Candidate, ...]:
        """What the scope says of each; a large sitemap's in pieces, between which other answers get their turn."""
        judged: list[Candidate] = []
        for start in range(0, len(found), _PIECE):
            judged += self._scope.judge(found[start : start + _PIECE])
            await asyncio.sleep(0)
        return tuple(judged)

    def _redirected(self, pending: Any, told: _Told) -> list[Outcome]:
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


class _Told:
    """What an answer says besides its body."""

    def __init__(self, response: Response) -> None:
        raw = response.headers.to_unicode_dict()
        self.headers = {str(name).lower(): str(value) for name, value in raw.items()}
        self.content_type = self.headers.get("content-type", "")
        self.status = response.status
        self.at = datetime.now(UTC).replace(microsecond=0)
        self.elapsed_ms = int(float(_request_of(response).meta.get("download_latency", 0.0)) * 1000)
        self.body_hash = hashlib.sha256(response.body).hexdigest() if 200 <= response.status < 300 else ""

    def outcome(
        self,
        url: str,
        reason: Reason,
        detail: str = "",
        *,
        article: Article | None = None,
        found: tuple[Candidate, ...] = (),
    ) -> Outcome:
        return Outcome(
            url=url,
            reason=reason,
            detail=detail,
            at=self.at,
            article=article,
            found=found,
            http_status=self.status,
            etag=self.headers.get("etag", ""),
            last_modified=self.headers.get("last-modified", ""),
            body_hash=self.body_hash,
            elapsed_ms=self.elapsed_ms,
        )


def reason_of_rejection(pending: Any, rejected: Rejected) -> Reason:
    """Section pages are no failed articles: a page of links is a front where it is a start, else a listing."""
    if rejected.reason is Reason.LINK_LIST or (pending.kind is UrlKind.SECTION and rejected.reason in _LISTING_LIKE):
        return Reason.FRONT if _is_start(pending) else Reason.LISTING
    return rejected.reason


_LISTING_LIKE = frozenset({Reason.NO_MAIN_TEXT, Reason.TOO_SHORT, Reason.SERVICE})
_REASON_OF_KIND = {UrlKind.FEED: Reason.FEED, UrlKind.SITEMAP: Reason.SITEMAP}


def _is_start(pending: Any) -> bool:
    return pending.depth == 0 and pending.discovery.via is Via.LIST


def _was_read(pending: Any) -> bool:
    """Whether the ledger holds what the last answer gave, so that "not modified" is an answer."""
    return bool(pending.body_hash) and pending.fate in {Fate.ARTICLE, Fate.ALIAS, Fate.SECTION}


def _reason_before(pending: Any) -> Reason:
    if pending.fate == Fate.ARTICLE:
        return Reason.KNOWN
    if pending.fate == Fate.ALIAS:  # another form, by which alone its article is reached
        return Reason(pending.reason)
    return _REASON_OF_KIND.get(pending.kind, Reason.FRONT if _is_start(pending) else Reason.LISTING)


def start_candidate(url: str) -> Candidate:
    """The candidate for a URL that the user named."""
    return Candidate(url, UrlKind.SECTION, "a start", Discovery(via=Via.LIST), depth=0)


def _request_of(response: Response) -> scrapy.Request:
    if response.request is None:
        raise TypeError("a response without its request")
    return response.request


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
