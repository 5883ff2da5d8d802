"""An answer as the ledger is told of it: its headers, validators and time, without its body."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import scrapy
from scrapy.http import Response

from pipelines.model import Article, Candidate, Outcome, Page, Reason


class Told:
    """What an answer says besides its body."""

    def __init__(self, response: Response) -> None:
        raw = response.headers.to_unicode_dict()
        self.headers = {str(name).lower(): str(value) for name, value in raw.items()}
        self.content_type = self.headers.get("content-type", "")
        self.status = response.status
        self.at = datetime.now(UTC).replace(microsecond=0)
        self.elapsed_ms = int(float(request_of(response).meta.get("download_latency", 0.0)) * 1000)
        self.body_hash = hashlib.sha256(response.body).hexdigest() if 200 <= response.status < 300 else ""
        self._note = ""

    def render(self, page: Page) -> None:
        """`page` is what a browser made of the answer. Its validators are gone: they are of the shell, not the text."""
        self.headers = dict(page.headers)
        self.body_hash = hashlib.sha256(page.body).hexdigest()
        self._note = "rendered in a browser"

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
            detail=detail or self._note,
            at=self.at,
            article=article,
            found=found,
            http_status=self.status,
            etag=self.headers.get("etag", ""),
            last_modified=self.headers.get("last-modified", ""),
            body_hash=self.body_hash,
            elapsed_ms=self.elapsed_ms,
        )


def request_of(response: Response) -> scrapy.Request:
    if response.request is None:
        raise TypeError("a response without its request")
    return response.request


def page_of(run: Any, pending: Any, response: Response, told: Told) -> Page:
    return Page(
        body=response.body,
        url=response.url,
        fetched_at=told.at,
        status=response.status,
        headers=told.headers,
        discovery=pending.discovery,
        rights=run.rights.of(response.url),
        first_seen_at=_instant(pending.first_seen_at) or told.at,
        crawl_id=run.crawl_id,
    )


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
