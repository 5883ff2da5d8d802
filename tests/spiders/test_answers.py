from __future__ import annotations

import pytest
from aiohttp.http_exceptions import BadStatusLine

from pipelines.model import Fate, Reason, fate_of
from spiders.answers import is_challenge, is_media_type, is_readable_type, reason_of_status
from spiders.failures import reason_of_failure


@pytest.mark.parametrize("status", [200, 201, 203, 206])
def test_success_gives_a_page(status: int) -> None:
    assert reason_of_status(status) is None


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (304, Fate.FAILED), (300, Fate.FAILED), (400, Fate.FAILED), (401, Fate.BLOCKED), (402, Fate.BLOCKED),
        (403, Fate.BLOCKED), (404, Fate.GONE), (405, Fate.FAILED), (410, Fate.GONE), (418, Fate.FAILED),
        (429, Fate.BLOCKED), (451, Fate.BLOCKED), (500, Fate.FAILED), (503, Fate.FAILED), (599, Fate.FAILED),
    ],
)  # fmt: skip
def test_every_other_status_has_its_fate(status: int, fate: Fate) -> None:
    reason = reason_of_status(status)
    assert reason is not None
    assert fate_of(reason) is fate


def test_challenge_pages_are_known_by_their_body_or_header() -> None:
    assert is_challenge(403, {}, b"<title>Just a moment...</title>")
    assert is_challenge(503, {}, b'<script src="/cdn-cgi/challenge-platform/h/b/orchestrate"></script>')
    assert is_challenge(403, {"cf-mitigated": "challenge"}, b"")
    assert is_challenge(200, {}, b"<script>window._cf_chl_opt={}</script>")


def test_article_that_loads_such_a_script_is_no_challenge() -> None:
    body = b'<script src="/cdn-cgi/challenge-platform/x.js"></script>' + b"<p>news</p>" * 10_000
    assert not is_challenge(200, {}, body)
    assert not is_challenge(404, {}, b"<title>Just a moment...</title>")
    assert not is_challenge(403, {}, b"<h1>Forbidden</h1>")


@pytest.mark.parametrize(
    "content_type",
    ["", "text/html; charset=utf-8", "application/xhtml+xml", "application/rss+xml", "text/xml", "application/gzip",
     "application/atom+xml; charset=utf-8", "application/feed+json", "application/octet-stream", "TEXT/HTML"],
)  # fmt: skip
def test_type_that_may_hold_a_page_is_read(content_type: str) -> None:
    assert is_readable_type(content_type)


@pytest.mark.parametrize("content_type", ["image/png", "application/pdf", "video/mp4", "text/css", "font/woff2"])
def test_other_types_are_not_read(content_type: str) -> None:
    assert not is_readable_type(content_type)


def test_media_are_told_from_other_files() -> None:
    assert is_media_type("image/png")
    assert not is_media_type("text/css")


class CannotResolveHostError(Exception):
    pass


class DownloadFailedError(Exception):
    pass


class TellsItsReason(Exception):
    reason = Reason.DISALLOWED
    detail = "robots.txt says no"


def test_failure_is_told_by_its_name_its_story_or_itself() -> None:
    assert reason_of_failure(CannotResolveHostError("x"))[0] is Reason.DNS
    assert reason_of_failure(TellsItsReason()) == (Reason.DISALLOWED, "robots.txt says no")
    assert reason_of_failure(DownloadFailedError("[Error certificate verify failed]"))[0] is Reason.TLS
    assert reason_of_failure(DownloadFailedError("Connection lost"))[0] is Reason.CONNECTION


def test_cause_of_a_failure_is_looked_at() -> None:
    error = DownloadFailedError("failed")
    error.__cause__ = type("SSLError", (Exception,), {})("handshake")
    assert reason_of_failure(error)[0] is Reason.TLS


def test_answer_that_is_no_http_is_a_bad_response() -> None:
    error = DownloadFailedError("400, message='Bad status line: abc', url='http://news.example/'")
    error.__cause__ = BadStatusLine("abc")
    assert reason_of_failure(error) == (Reason.BAD_RESPONSE, "Bad status line: abc")
