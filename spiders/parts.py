"""The further pages of an article: asked for one after another, while the first one waits for its outcome.

They are requests of the first page's URL, not URLs of the ledger: until their article is committed with them they have
no fate of their own, and a kill makes the next run begin with the first page again.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy.http import Response

from pipelines.model import Candidate, Fate, Outcome, UrlKind
from pipelines.model.url import clean_url
from spiders.answers import REDIRECTS, is_challenge, is_readable_type, reason_of_status
from spiders.failures import reason_of_failure
from spiders.scope import Scope
from spiders.standing import reason_before
from spiders.told import Told, page_of, request_of

if TYPE_CHECKING:
    from twisted.python.failure import Failure

log = logging.getLogger(__name__)


class Parts:
    """Turns an article under way (`assembly`, the run's) into its next request, or its outcome."""

    def __init__(self, run: Any, scope: Scope) -> None:
        self._run = run
        self._scope = scope

    def go_on(self, pending: Any, assembly: Any) -> Outcome | scrapy.Request:
        """The request for the next page of an article, or the article when there is none."""
        while assembly.wanted:
            judged = self._scope.judge((Candidate(assembly.wanted, UrlKind.ARTICLE, depth=1),))
            if judged and judged[0].refused is None:
                meta = {"pending": pending, "assembly": assembly, "asked_at": monotonic(), "is_new": True}
                return scrapy.Request(
                    assembly.wanted, callback=self.parse, errback=self.fail, meta=meta, dont_filter=True
                )
            assembly.miss("refused" if judged else "on another site")
        outcome: Outcome = assembly.outcome()
        if not assembly.is_broken:
            return outcome
        # Without validators the next visit asks for all of it again.
        outcome = replace(outcome, etag="", last_modified="")
        if pending.fate in {Fate.ARTICLE, Fate.ALIAS}:  # the record that there is may be whole
            return replace(outcome, reason=reason_before(pending), article=None, parts=())
        return outcome

    async def parse(self, response: Response) -> AsyncIterator[Outcome | scrapy.Request]:
        request = request_of(response)
        self._run.landed(request)
        pending, assembly = request.meta["pending"], request.meta["assembly"]
        try:
            is_read = await self._take(pending, assembly, response)
        except Exception as error:  # the page edge, as in `parse`
            log.exception("fault of ours at %s", response.url)
            assembly.miss(f"{type(error).__name__}: {error}")
            is_read = True
        if is_read:
            yield self.go_on(pending, assembly)
        else:
            self._run.give_back(pending)

    async def _take(self, pending: Any, assembly: Any, response: Response) -> bool:
        """False if the run was told to stop meanwhile; the whole article waits for the next then."""
        told = Told(response)
        if response.status in REDIRECTS and (target := clean_url(told.headers.get("location", ""), response.url)):
            assembly.move(target)
        elif is_challenge(response.status, told.headers, response.body) or reason_of_status(response.status):
            assembly.miss(f"status {response.status}")
        elif not is_readable_type(told.content_type):
            assembly.miss(told.content_type)
        else:
            reading = await self._run.read(page_of(self._run, pending, response, told), pending, is_part=True)
            if reading is None:
                return False
            assembly.take(reading, await self._scope.judge_in_turn(reading.found))
        return True

    async def fail(self, failure: Failure) -> AsyncIterator[Outcome | scrapy.Request]:
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]
        self._run.landed(request)
        pending, assembly = request.meta["pending"], request.meta["assembly"]
        if failure.value is None or self._run.is_withdrawn(failure.value):
            self._run.give_back(pending)
            return
        assembly.miss(": ".join(reason_of_failure(failure.value)))
        yield self.go_on(pending, assembly)
