"""Answers are held until their outcome is committed, and no longer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from scrapy import Request

from crawler.archiving import Captures, context_of, noted
from crawler.reading import ReadingContext
from pipelines.model import Outcome, Page, Reason, UrlKind
from pipelines.model.rules import Rules
from pipelines.store.frontier import Pending
from tests.pipelines.store.build import NOON, SITE, got

URL = SITE + "/a?b=1"
CONTEXT = ReadingContext(UrlKind.ARTICLE, 2, SITE + "/", rules=Rules(body=("article",)))


def asked(captures: Captures, url: str = URL) -> None:
    pending = Pending(url, UrlKind.ARTICLE, "news.example")
    captures.answered(Request(url, headers={"If-None-Match": '"x"'}, meta={"pending": pending}))


def test_page_goes_with_its_outcome_once_with_what_was_asked() -> None:
    captures = Captures(is_on=True)
    asked(captures)
    pages = [Page(b"1", URL, NOON, 200), Page(b"2", URL + "&page=2", NOON, 200)]
    for page in pages:
        captures.hold(URL, page, CONTEXT)
    other, outcome = captures.given_to([got(SITE + "/other"), got(URL)])
    assert other.captures == ()
    assert [capture.page for capture in outcome.captures] == pages
    head = outcome.captures[0].request
    assert head.startswith(b"GET /a?b=1 HTTP/1.1\r\nHost: news.example\r\n")
    assert b'If-None-Match: "x"\r\n' in head
    assert head.endswith(b"\r\n\r\n")
    assert captures.given_to([got(URL)])[0].captures == ()


def test_what_a_browser_made_of_an_answer_is_held_with_it() -> None:
    captures = Captures(is_on=True)
    asked(captures)
    answer, made = Page(b"shell", URL, NOON, 200), Page(b"text", URL, NOON, 200)
    captures.hold(URL, answer, CONTEXT)
    captures.made(URL, made)
    (capture,) = captures.given_to([got(URL)])[0].captures
    assert (capture.page, capture.original) == (made, answer)


def test_not_modified_is_an_answer_without_a_body() -> None:
    captures = Captures(is_on=True)
    asked(captures)
    outcome = Outcome(URL, Reason.KNOWN, at=NOON, http_status=304, etag='"x"')
    (told,) = captures.given_to([outcome])
    (capture,) = told.captures
    assert capture.page == Page(b"", URL, NOON, 304, {"etag": '"x"'})
    assert capture.request


@pytest.mark.parametrize("is_on", [True, False])
def test_nothing_is_held_of_what_was_given_back_or_without_an_archive(is_on: bool) -> None:
    captures = Captures(is_on=is_on)
    asked(captures)
    captures.hold(URL, Page(b"1", URL, NOON, 200), CONTEXT)
    if is_on:
        captures.drop(URL)
    assert captures.given_to([got(URL)]) == [got(URL)]


def test_context_comes_back_without_the_dates_of_a_run() -> None:
    for context in (CONTEXT, replace(CONTEXT, rules=None)):
        assert context_of(noted(replace(context, since=NOON))) == context
    with pytest.raises((KeyError, TypeError, ValueError)):
        context_of({"kind": "article"})
