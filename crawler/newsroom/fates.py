"""What should become of every URL of the newsroom that is no article."""

from __future__ import annotations

from crawler.newsroom import feeds, sitemaps
from crawler.newsroom.bank import LANGUAGES, front_path
from crawler.newsroom.page import listing, odd
from crawler.newsroom.plan import stories
from crawler.newsroom.truth import aliases_of
from pipelines.model import Fate, Reason, fate_of

_ALSO_RIGHT = {
    # A crawler may know these by their address, or only after it has read them.
    Reason.SERVICE: {Fate.SKIPPED, Fate.SECTION},
    Reason.UTILITY: {Fate.NOT_AN_ARTICLE},
    Reason.LISTING: {Fate.NOT_AN_ARTICLE},
    Reason.FRONT: set(),
    Reason.DISALLOWED: {Fate.SKIPPED},
}


def expected_fates(edition: int = 1) -> dict[str, tuple[Fate, Reason]]:
    """Fate and reason of every path that is linked or listed and gives no record of its own.

    Images and documents are in it as skipped media; a crawler that counts assets without listing them leaves them
    out. `tolerated_fates` says where another fate is right too.
    """
    reasons: dict[str, Reason] = {front_path(code): Reason.FRONT for code in LANGUAGES}
    reasons |= {page.path: Reason.LISTING for page in listing.all_listings(edition)}
    reasons |= dict.fromkeys(sitemaps.PATHS, Reason.SITEMAP)
    reasons |= dict.fromkeys(feeds.feed_paths(), Reason.FEED)
    reasons |= {page.path: page.reason for page in odd.odd_pages().values() if not page.unlinked}
    for story in stories(edition):
        reasons |= dict(aliases_of(story))
    if edition == 2:
        reasons |= {story.path: Reason.HTTP_410 for story in stories(1) if not story.is_in(2)}
    return {path: (fate_of(reason), reason) for path, reason in reasons.items()}


def tolerated_fates(edition: int = 1) -> dict[str, frozenset[Fate]]:
    """All fates that are right for each path of `expected_fates`, its own included."""
    return {
        path: frozenset({fate} | _ALSO_RIGHT.get(reason, set()))
        for path, (fate, reason) in expected_fates(edition).items()
    }


def assets() -> frozenset[str]:
    """Linked files that a crawler may count without listing them."""
    return frozenset(page.path for page in odd.odd_pages().values() if page.kind in {"pdf", "image"})
