"""What the ledger said of a pending URL before, and what its answer means then. Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pipelines.model import Candidate, Fate, Reason, Rejected, UrlKind, Via


def reason_of_rejection(pending: Any, rejected: Rejected, found: Collection[Candidate]) -> Reason:
    """Section pages are no failed articles: a page of links is a front where it is a start, else a listing.

    One that names no other page (`found`) is neither, unless it was a list when it was read last: then it is empty now.
    """
    is_list = bool(found) or is_start(pending) or pending.fate == Fate.SECTION
    is_section = pending.kind is UrlKind.SECTION and rejected.reason in LISTING_LIKE and is_list
    if rejected.reason is Reason.LINK_LIST or is_section:
        return Reason.FRONT if is_start(pending) else Reason.LISTING
    return rejected.reason


LISTING_LIKE = frozenset({Reason.NO_MAIN_TEXT, Reason.TOO_SHORT, Reason.SERVICE})
_REASON_OF_KIND = {UrlKind.FEED: Reason.FEED, UrlKind.SITEMAP: Reason.SITEMAP}


def is_start(pending: Any) -> bool:
    return pending.depth == 0 and pending.discovery.via is Via.LIST


def was_read(pending: Any) -> bool:
    """Whether the ledger holds what the last answer gave, so that "not modified" is an answer."""
    return bool(pending.body_hash) and pending.fate in {Fate.ARTICLE, Fate.ALIAS, Fate.SECTION}


def reason_before(pending: Any) -> Reason:
    if pending.fate == Fate.ARTICLE:
        return Reason.KNOWN
    if pending.fate == Fate.ALIAS:  # another form, by which alone its article is reached
        return Reason(pending.reason)
    return _REASON_OF_KIND.get(pending.kind, Reason.FRONT if is_start(pending) else Reason.LISTING)
