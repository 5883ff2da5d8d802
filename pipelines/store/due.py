"""When the URL of a row is asked for again, by what it is and what became of it. `let_rest` alone changes a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.model import Fate, Outcome, Reason, UrlKind, Via, fate_of, format_instant
from pipelines.store.visits import (
    after_absence,
    after_failure,
    after_lasting_failure,
    after_refusal,
    is_article_changed,
    is_sitemap_changed,
    next_visit,
    rest_of_listing,
)

if TYPE_CHECKING:
    from pipelines.store.rows import UrlRow

# The next run would be told the same, for another ten megabytes or a walk in a circle. All of a circle rest equally
# long: one hop of it alone would look like the redirect of a page.
_LASTING = frozenset({Reason.REDIRECT_LOOP, Reason.TOO_LARGE})
_REFUSED = frozenset({Reason.HTTP_403, Reason.CHALLENGE})
_NEWS = frozenset({Via.FEED, Via.NEWS_SITEMAP})
_LISTS = frozenset({UrlKind.FEED, UrlKind.SITEMAP, UrlKind.SECTION})


def is_said_to_have_changed(row: UrlRow, lastmod: str, now: str, *, revisits: bool) -> bool:
    """Whether a listing's date calls for reading again what was read before this run."""
    if row.queued or row.attempts == 0 or row.probe:
        return False
    if row.kind == UrlKind.SITEMAP:
        return row.fate == Fate.SECTION and bool(row.lastmod) and is_sitemap_changed(row.lastmod, lastmod)
    is_known = row.fate == Fate.ARTICLE and row.reason == Reason.KNOWN
    return revisits and is_known and is_article_changed(row.lastmod, lastmod, row.at, now)


def due_again(row: UrlRow, outcome: Outcome, reason: Reason, now: str) -> str:
    """When the URL is asked for again, "" where nothing calls for it but a new date in a listing.

    Of one that failed "" is the next run.
    """
    if row.fate != Fate.ARTICLE and fate_of(reason) in {Fate.FAILED, Fate.BLOCKED, Fate.GONE}:
        return _after_no_answer(row, reason, now)
    told = outcome.article.published_at if outcome.article else None
    is_readable = outcome.article is not None or fate_of(reason) is Fate.ARTICLE
    if fate_of(reason) is Fate.GONE or not (is_readable or row.fate == Fate.ARTICLE):
        return ""
    published = format_instant(told) if told else row.published or row.first_seen_at
    return next_visit(now if reason is Reason.CHANGED else published, now)


def _after_no_answer(row: UrlRow, reason: Reason, now: str) -> str:
    """For a URL without a record. What refuses, or is not there, may be there later: a few more times, not for ever."""
    was_ever_read = bool(row.body_hash)  # then `attempts` are not failures alone
    if reason in _LASTING:
        return after_lasting_failure(now)
    if fate_of(reason) is Fate.FAILED:
        return "" if was_ever_read else after_failure(row.attempts, now)
    is_list = was_ever_read and row.kind in _LISTS  # without it, what it names is not found: it is never given up
    if reason in _REFUSED:
        return after_refusal(1 if is_list else row.attempts, now)
    if is_list:
        return after_lasting_failure(now)
    is_announced = reason is Reason.HTTP_404 and row.via in _NEWS
    return after_absence(row.attempts, now) if is_announced else ""


def let_rest(row: UrlRow, now: str) -> None:
    """Leave a listing that brought nothing new alone for a while, where asking for it costs the site a whole answer.

    Starts and what they link to are read in every run, and so are feeds: there the news is.
    """
    if row.reason == Reason.LISTING and row.depth > 1 and not (row.etag or row.last_modified):
        row.next_visit_at = rest_of_listing(now)
