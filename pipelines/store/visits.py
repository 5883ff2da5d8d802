"""When a URL that was read is asked for again: known articles by their age, listings by what they brought. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import lru_cache

from pipelines.model import format_instant


class Revisit(StrEnum):
    """Which known articles a run asks for again: those that are due, all of them, none."""

    DUE = "due"
    ALL = "all"
    NEVER = "never"


# Corrections come within hours; after a month hardly any page still changes, and asking would only be a burden.
_SCHEDULE = (
    (timedelta(days=1), timedelta(hours=3)),
    (timedelta(days=7), timedelta(days=1)),
    (timedelta(days=30), timedelta(days=7)),
)
"""Up to this age, again after that long; beyond the last age, not."""

LISTING_RESTS = timedelta(days=1)
_STAMPED_NOW_S = 300
"""Some sites give every page the moment of asking as its date. A true change is believed in the next run as well."""


def next_visit(published: str, now: str) -> str:
    """When an article that was read at `now` is due again, "" for not any more. Both are instants of the ledger.

    >>> next_visit("2026-11-24T06:00:00Z", "2026-11-24T12:00:00Z")
    '2026-11-24T15:00:00Z'
    >>> next_visit("2026-09-01T06:00:00Z", "2026-11-24T12:00:00Z")
    ''
    """
    age = timedelta(seconds=seconds_of(now) - seconds_of(published))
    for limit, pause in _SCHEDULE:
        if age < limit:
            return _later(now, pause)
    return ""


def rest_of_listing(now: str) -> str:
    """When a listing that brought nothing new, and cannot say "not modified", is due again."""
    return _later(now, LISTING_RESTS)


def after_failure(attempts: int, now: str) -> str:
    """When a URL that failed in so many runs is tried again, "" for the next one.

    >>> after_failure(2, "2026-11-24T12:00:00Z"), after_failure(3, "2026-11-24T12:00:00Z")
    ('', '2026-11-25T12:00:00Z')
    """
    if attempts < 3:
        return ""
    return _later(now, timedelta(days=1 if attempts < 8 else 7))


def after_lasting_failure(now: str) -> str:
    """When a URL is tried again that fails by its own making: a redirect in a circle, an endless answer."""
    return _later(now, timedelta(days=7))


def after_refusal(attempts: int, now: str) -> str:
    """When a URL that was refused so many times is tried again, "" for not any more.

    >>> [after_refusal(n, "2026-11-24T12:00:00Z")[:10] for n in (1, 2, 3, 4)]
    ['2026-11-25', '2026-12-01', '2026-12-24', '']
    """
    pauses = (timedelta(days=1), timedelta(days=7), timedelta(days=30))
    return _later(now, pauses[attempts - 1]) if attempts <= len(pauses) else ""


def after_absence(attempts: int, now: str) -> str:
    """When a page that a feed announced, and that was not there, is looked for again: once."""
    return _later(now, timedelta(days=1)) if attempts <= 1 else ""


def _later(now: str, pause: timedelta) -> str:
    return format_instant(datetime.fromisoformat(now) + pause)


def is_sitemap_changed(before: str, told: str) -> bool:
    """Whether the date that an index gives a sitemap calls for reading it again. One without a date always does."""
    known, named = seconds_of(before), seconds_of(told)
    return named > known if known and named else not told or told != before


def is_article_changed(before: str, told: str, read_at: str, now: str) -> bool:
    """Whether a listing dates an article later than it did before, or later than it was read."""
    named = seconds_of(told)
    return 0 < named < seconds_of(now) - _STAMPED_NOW_S and named > (seconds_of(before) or seconds_of(read_at))


@lru_cache(maxsize=4096)
def seconds_of(instant: str) -> int:
    """Seconds since 1970, 0 where the text is no date. Feeds and sitemaps are free to write what they like.

    >>> seconds_of("Tue, 24 Nov 2026 09:00:00 +0100") == seconds_of("2026-11-24T08:00:00Z")
    True
    """
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(instant.strip())
            return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
        except (ValueError, OverflowError):
            continue
    return 0
