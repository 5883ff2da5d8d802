"""Why a site gave nothing, or no article, and what its user can do about it: one line a site. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.model import Fate, Outcome, Reason, fate_of
from pipelines.model.url import host_of

_ADVICE = {
    Reason.DNS: "{host} does not exist: check its spelling",
    Reason.CONNECTION: "{host} cannot be reached ({detail}): check the address, or try later",
    Reason.TIMEOUT: "{host} did not answer in time: try later",
    Reason.TLS: "{host} has no valid certificate ({detail}): try its http:// or www. address",
    Reason.UNSAFE_ADDRESS: "{host} was not asked: {detail}",
    Reason.OFF_SITE_REDIRECT: "{url} leads to another site ({detail}): start there instead",
    Reason.REDIRECT_LOOP: "{url} redirects in a circle: try another page of the site",
    Reason.DISALLOWED: "{host} is closed by its robots.txt: ask its owner, or start at a page that it allows",
    Reason.ROBOTS_UNREACHABLE: "{host} was not asked, for {detail}: that counts as no (RFC 9309); try later",
    Reason.CHALLENGE: "{host} is blocked: it answers with a test for browsers; ask its owner for access",
    Reason.HTTP_404: "{url} is not there (404): check the address",
    Reason.HTTP_410: "{url} is gone (410): check the address",
    Reason.HTTP_429: "{host} is blocked: it asks for fewer requests (429); try later with a longer --delay",
    Reason.HOST_PAUSED: "{host} is left alone ({detail}): try later",
    Reason.TOO_LARGE: "{url} is larger than 10 MB: start at another page",
    Reason.MEDIA: "{url} is no page ({detail}): start at the home page, a feed or a sitemap",
    Reason.NOT_HTML: "{url} is no page ({detail}): start at the home page, a feed or a sitemap",
}
_BLOCKED = "{host} is blocked: it answers {status}; ask its owner for access, and name yourself with --contact"
_FAILED = "{host} answered with an error ({detail}): try later"


def advice(outcome: Outcome) -> str:
    """One line for the start of a site that gave no page."""
    text = _ADVICE.get(outcome.reason) or (_BLOCKED if outcome.fate is Fate.BLOCKED else _FAILED)
    return text.format(
        host=host_of(outcome.url),
        url=outcome.url,
        status=outcome.http_status,
        detail=outcome.detail or f"status {outcome.http_status}",
    )


WITHHELD = {
    Fate.BLOCKED: ("were refused", "ask its owner for access, name yourself with --contact, or lengthen --delay"),
    Fate.FAILED: ("failed", "try later"),
}
"""Fates of a page that the site, rather than what the page holds, is the reason of: what to call it, what to do."""


def has_article(pages: Mapping[Reason, int]) -> bool:
    return any(fate_of(reason) is Fate.ARTICLE and n for reason, n in pages.items())


def _withheld_as(reason: Reason) -> Fate:
    """A host that was left alone, for it failed or asked for it, refused nobody."""
    return Fate.FAILED if reason is Reason.HOST_PAUSED else fate_of(reason)


def withheld(pages: Mapping[Reason, int]) -> tuple[Fate, int] | None:
    """The fate by which a site keeps most of its pages back, and of how many, where none of them is an article."""
    if has_article(pages):
        return None
    for fate in WITHHELD:
        n = sum(n for reason, n in pages.items() if _withheld_as(reason) is fate)
        if n * 2 > sum(pages.values()):
            return fate, n
    return None


def no_article(site: str, pages: Mapping[Reason, int]) -> str:
    """The line for a site that answers, names pages, and gives none of them; "" where it is not so.

    >>> no_article("news.example", {Reason.HTTP_403: 9, Reason.SERVICE: 1})[:62]
    'news.example gave no article: 9 of 10 pages were refused (http'
    """
    told = barren_story(site, pages)
    return f"{told[0]}; {told[1]}" if told else ""


def barren_story(site: str, pages: Mapping[Reason, int]) -> tuple[str, str] | None:
    """What a site without an article did, and what to do about it."""
    found = withheld(pages)
    if found is None:
        return None
    fate, n = found
    reasons = ", ".join(f"{reason} {pages[reason]}" for reason in pages if _withheld_as(reason) is fate)
    what, hint = WITHHELD[fate]
    return f"{site} gave no article: {n} of {sum(pages.values())} pages {what} ({reasons})", hint
