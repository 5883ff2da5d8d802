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
        self.headers = {
            name.decode("latin-1").lower(): b",".join(values).decode("utf-8", "replace")
            for name, values in response.headers.items()
        }
        self.content_type = self.headers.get("content-type", "")
        self.status = response.status
        self.at = datetime.now(UTC).replace(microsecond=0)
        self.elapsed_ms = int(float(request_of(response).meta.get("download_latency", 0.0)) * 1000)
        self._body = response.body if 200 <= response.status < 300 else None
        self._note = ""

    def render(self, page: Page) -> None:
        """`page` is what a browser made of the answer. Its validators are gone: they are of the shell, not the text."""
        self.headers = dict(page.headers)
        self._body = page.body
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
            body_hash=self._body_hash(article),
            elapsed_ms=self.elapsed_ms,
        )

    def _body_hash(self, article: Article | None) -> str:
        """Of the bytes that were read; the worker has hashed those of an article already."""
        if article is not None:
            return article.html_hash.removeprefix("sha256:")
        return hashlib.sha256(self._body).hexdigest() if self._body is not None else ""


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
