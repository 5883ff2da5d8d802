"""Holds the answers of a run from when they come until their outcomes are committed, for the archive of the corpus.

What was known of a URL beside its page goes with it, so that the page can be read again as it was read then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request

from crawler.reading import ReadingContext
from pipelines.model import Capture, Outcome, Page, UrlKind
from pipelines.model.rules import Rules


class Captures:
    """By the URL that was handed out. `is_on` False holds nothing."""

    def __init__(self, *, is_on: bool) -> None:
        self._is_on = is_on
        self._asked: dict[str, bytes] = {}
        self._read: dict[str, list[Capture]] = {}

    def answered(self, request: Request) -> None:
        """Note what was asked, with the headers that the request had when it was sent."""
        if self._is_on:
            self._asked[request.meta["pending"].url] = request_head(request)

    def hold(self, url: str, page: Page, context: ReadingContext) -> None:
        """Hold the page at `url`, or a further one of its article."""
        if self._is_on:
            self._read.setdefault(url, []).append(Capture(page, self._asked.get(url, b""), noted(context)))

    def made(self, url: str, page: Page) -> None:
        """Hold what a browser made of the answer that was held last."""
        if self._is_on and self._read.get(url):
            held = self._read[url][-1]
            self._read[url][-1] = replace(held, page=page, original=held.page)

    def drop(self, url: str) -> None:
        self._asked.pop(url, None)
        self._read.pop(url, None)

    def given_to(self, outcomes: Iterable[Outcome]) -> Sequence[Outcome]:
        """The outcomes with their answers, which are held no longer."""
        return [replace(outcome, captures=self._take(outcome)) for outcome in outcomes] if self._is_on else [*outcomes]

    def _take(self, outcome: Outcome) -> tuple[Capture, ...]:
        captures, request = self._read.pop(outcome.url, []), self._asked.pop(outcome.url, b"")
        if captures or outcome.http_status != HTTPStatus.NOT_MODIFIED or outcome.at is None:
            return tuple(captures)
        told = {"etag": outcome.etag, "last-modified": outcome.last_modified}
        headers = {name: value for name, value in told.items() if value}
        return (Capture(Page(b"", outcome.url, outcome.at, HTTPStatus.NOT_MODIFIED, headers), request),)


def request_head(request: Request) -> bytes:
    """The head of a request as HTTP/1.1 writes it."""
    parts = urlsplit(request.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"{request.method} {target} HTTP/1.1".encode(), b"Host: " + parts.netloc.encode()]
    lines += [name + b": " + value for name, values in request.headers.items() for value in values or ()]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def noted(context: ReadingContext) -> dict[str, object]:
    """What decides how a page is read, as JSON takes it. A run's range of dates does not."""
    rules = asdict(context.rules) if context.rules else None
    return {"kind": str(context.kind), "depth": context.depth, "site_url": context.site_url, "rules": rules}


def context_of(told: Mapping[str, Any]) -> ReadingContext:
    """The context that `noted` wrote. Raises KeyError, TypeError or ValueError where it is none."""
    rules = told["rules"]
    return ReadingContext(
        kind=UrlKind(told["kind"]),
        depth=int(told["depth"]),
        site_url=str(told["site_url"]),
        rules=Rules(**{name: tuple(values) for name, values in rules.items()}) if rules is not None else None,
    )
