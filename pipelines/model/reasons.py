"""Fates and reasons: the closed lists that every discovered URL and every dropped page is explained with."""

from __future__ import annotations

from enum import StrEnum


class Fate(StrEnum):
    """Where a discovered URL ends. Exactly one each; together they add up to what was discovered."""

    ARTICLE = "article"
    ALIAS = "alias"
    SECTION = "section"
    NOT_AN_ARTICLE = "not_an_article"
    SKIPPED = "skipped"
    ROBOTS = "robots"
    OUT_OF_RANGE = "out_of_range"
    GONE = "gone"
    BLOCKED = "blocked"
    JS_REQUIRED = "js_required"
    FAILED = "failed"
    QUARANTINED = "quarantined"
    BUDGET = "budget"


class Reason(StrEnum):
    """Why. Each belongs to one fate (`fate_of`)."""

    # article
    NEW = "new"
    CHANGED = "changed"
    KNOWN = "known"
    # alias
    REDIRECT = "redirect"
    CANONICAL = "canonical"
    AMP = "amp"
    MOBILE = "mobile"
    PRINT = "print"
    NEXT_PAGE = "next_page"
    SAME_CONTENT = "same_content"
    # section
    FRONT = "front"
    LISTING = "listing"
    FEED = "feed"
    SITEMAP = "sitemap"
    # not_an_article
    EMPTY = "empty"
    NOT_HTML = "not_html"
    NO_MAIN_TEXT = "no_main_text"
    TOO_SHORT = "too_short"
    LINK_LIST = "link_list"
    PRODUCT = "product"
    FORUM = "forum"
    SERVICE = "service"
    ERROR_PAGE = "error_page"
    # skipped
    EXCLUDED = "excluded"
    NOT_INCLUDED = "not_included"
    MEDIA = "media"
    UTILITY = "utility"
    TRAP = "trap"
    TOO_DEEP = "too_deep"
    OTHER_LANGUAGE = "other_language"
    RIGHTS_RESERVED = "rights_reserved"
    UNSAFE_ADDRESS = "unsafe_address"
    OFF_SITE_REDIRECT = "off_site_redirect"
    MALFORMED_URL = "malformed_url"
    # robots
    DISALLOWED = "disallowed"
    ROBOTS_UNREACHABLE = "robots_unreachable"
    # out_of_range
    BEFORE_SINCE = "before_since"
    AFTER_UNTIL = "after_until"
    # gone
    HTTP_404 = "http_404"
    HTTP_410 = "http_410"
    # blocked
    HTTP_401 = "http_401"
    HTTP_402 = "http_402"
    HTTP_403 = "http_403"
    HTTP_429 = "http_429"
    HTTP_451 = "http_451"
    CHALLENGE = "challenge"
    HOST_PAUSED = "host_paused"
    # js_required
    EMPTY_SHELL = "empty_shell"
    RENDER_FAILED = "render_failed"
    # failed
    HTTP_4XX = "http_4xx"
    HTTP_5XX = "http_5xx"
    DNS = "dns"
    CONNECTION = "connection"
    TLS = "tls"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    REDIRECT_LOOP = "redirect_loop"
    BAD_RESPONSE = "bad_response"
    # quarantined
    WORKER_TIMEOUT = "worker_timeout"
    WORKER_MEMORY = "worker_memory"
    WORKER_CRASH = "worker_crash"
    WORKER_ERROR = "worker_error"
    # budget
    MAX_PAGES = "max_pages"
    MAX_TIME = "max_time"
    REQUESTS_A_DAY = "requests_a_day"
    INTERRUPTED = "interrupted"


_FATES: dict[Fate, str] = {
    Fate.ARTICLE: "new changed known",
    Fate.ALIAS: "redirect canonical amp mobile print next_page same_content",
    Fate.SECTION: "front listing feed sitemap",
    Fate.NOT_AN_ARTICLE: "empty not_html no_main_text too_short link_list product forum service error_page",
    Fate.SKIPPED: "excluded not_included media utility trap too_deep other_language rights_reserved unsafe_address "
    "off_site_redirect malformed_url",
    Fate.ROBOTS: "disallowed robots_unreachable",
    Fate.OUT_OF_RANGE: "before_since after_until",
    Fate.GONE: "http_404 http_410",
    Fate.BLOCKED: "http_401 http_402 http_403 http_429 http_451 challenge host_paused",
    Fate.JS_REQUIRED: "empty_shell render_failed",
    Fate.FAILED: "http_4xx http_5xx dns connection tls timeout too_large redirect_loop bad_response",
    Fate.QUARANTINED: "worker_timeout worker_memory worker_crash worker_error",
    Fate.BUDGET: "max_pages max_time requests_a_day interrupted",
}
_FATE_OF = {Reason(name): fate for fate, names in _FATES.items() for name in names.split()}


def fate_of(reason: Reason) -> Fate:
    """The one fate that `reason` belongs to.

    >>> fate_of(Reason.HTTP_410)
    <Fate.GONE: 'gone'>
    """
    return _FATE_OF[reason]
