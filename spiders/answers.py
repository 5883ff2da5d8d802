"""What an HTTP answer means for the URL that was asked: a pure table from status and body to a Reason."""

from __future__ import annotations

import re

from pipelines.model import Reason

REDIRECTS = frozenset({301, 302, 303, 307, 308})

_BY_STATUS = {
    401: Reason.HTTP_401,
    402: Reason.HTTP_402,
    403: Reason.HTTP_403,
    404: Reason.HTTP_404,
    407: Reason.HTTP_401,
    410: Reason.HTTP_410,
    429: Reason.HTTP_429,
    451: Reason.HTTP_451,
}
_CHALLENGE_BODY = re.compile(
    rb"/cdn-cgi/challenge-platform|cf-browser-verification|_cf_chl_opt|__cf_chl_|/_Incapsula_Resource|"
    rb"captcha-delivery\.com|px-captcha|/_sec/cp_challenge|awswaf\.com/.{0,80}challenge\.js|"
    rb"<title>(?:Just a moment\.\.\.|Attention Required! \| Cloudflare|DDoS-Guard|Robot Check)",
    re.IGNORECASE,
)
_CHALLENGE_HEADERS = ("cf-mitigated", "x-datadome")
_CHALLENGE_STATUSES = frozenset({200, 202, 403, 405, 429, 503})
_HEAD = 60_000
"""Bytes looked at: challenge pages are short."""


def reason_of_status(status: int) -> Reason | None:
    """Why an answer with this status gives no page, or None where it gives one (2xx)."""
    if 200 <= status < 300:
        return None
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if 400 <= status < 500:
        return Reason.HTTP_4XX
    if status >= 500:
        return Reason.HTTP_5XX
    return Reason.BAD_RESPONSE


def is_challenge(status: int, headers: dict[str, str], body: bytes) -> bool:
    """Whether the answer asks for a browser or a person instead of giving the page.

    A real article may load such a script as well, so a 200 counts only where the body is small.
    """
    if status not in _CHALLENGE_STATUSES:
        return False
    if any(name in headers for name in _CHALLENGE_HEADERS) and status != 200:
        return True
    return len(body) < _HEAD and _CHALLENGE_BODY.search(body) is not None


_WEB_TYPES = ("text/html", "application/xhtml", "text/xml", "application/xml", "text/plain", "application/json")
_MEDIA_TYPES = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip")
_FEED_TYPES = ("application/rss", "application/atom", "application/feed", "application/rdf", "application/gzip")


def is_readable_type(content_type: str) -> bool:
    """Whether a body of this type may hold a page, feed or sitemap; an unnamed type may."""
    kind = content_type.split(";", 1)[0].strip().lower()
    if not kind or kind in {"application/octet-stream", "application/x-gzip", "binary/octet-stream"}:
        return True
    return kind.startswith(_WEB_TYPES + _FEED_TYPES) or kind.endswith(("+xml", "/unknown"))


def is_media_type(content_type: str) -> bool:
    return content_type.lower().startswith(
        ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip")
    )
