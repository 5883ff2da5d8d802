"""When the URL of a row is asked for again, by what it is and what became of it. `let_rest` alone changes a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.model import Fate, Outcome, Reason, UrlKind, fate_of, format_instant
from pipelines.store.visits import after_failure, is_article_changed, is_sitemap_changed, next_visit, rest_of_listing

if TYPE_CHECKING:
    from pipelines.store.rows import UrlRow


def is_said_to_have_changed(row: UrlRow, lastmod: str, now: str, *, revisits: bool) -> bool:
    """Whether a listing's date calls for reading again what was read before this run."""
    if row.queued or row.attempts == 0 or row.probe:
        return False
    if row.kind == UrlKind.SITEMAP:
        return row.fate == Fate.SECTION and bool(row.lastmod) and is_sitemap_changed(row.lastmod, lastmod)
    is_known = row.fate == Fate.ARTICLE and row.reason == Reason.KNOWN
    return revisits and is_known and is_article_changed(row.lastmod, lastmod, row.at, now)


def due_again(row: UrlRow, outcome: Outcome, reason: Reason, now: str) -> str:
    """When the URL is asked for again, "" where nothing calls for it but a new date in a listing."""
    if fate_of(reason) is Fate.FAILED and row.fate != Fate.ARTICLE:
        was_ever_read = bool(row.body_hash)  # then `attempts` are not failures alone
        return "" if was_ever_read else after_failure(row.attempts, now)
    told = outcome.article.published_at if outcome.article else None
    is_readable = outcome.article is not None or fate_of(reason) is Fate.ARTICLE
    if fate_of(reason) is Fate.GONE or not (is_readable or row.fate == Fate.ARTICLE):
        return ""
    published = format_instant(told) if told else row.published or row.first_seen_at
    return next_visit(now if reason is Reason.CHANGED else published, now)


def let_rest(row: UrlRow, now: str) -> None:
    """Leave a listing that brought nothing new alone for a while, where asking for it costs the site a whole answer.

    Starts and what they link to are read in every run, and so are feeds: there the news is.
    """
    if row.reason == Reason.LISTING and row.depth > 1 and not (row.etag or row.last_modified):
        row.next_visit_at = rest_of_listing(now)
