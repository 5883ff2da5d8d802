"""When a URL was published or changed, as far as that is known before it is fetched. Pure; no clock.

Bounds, not instants: a day lasts 24 hours, and where no zone is given it may be a day anywhere on earth. What is
dropped before it is fetched is never seen again, so a doubtful date keeps its URL; the page's own date decides later.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from pipelines.model.ledger import Candidate
from pipelines.model.reasons import Reason

Bounds = tuple[datetime, datetime]

_ISO = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d\d?)(-(?P<day>\d\d?)"
    r"([T ]+(?P<hour>\d\d?):(?P<minute>\d\d)(:(?P<second>\d\d)([.,]\d+)?)? ?(?P<zone>Z|[+-]\d\d(:?\d\d)?)?)?)?)?",
    re.IGNORECASE,
)
_YEAR = r"(?P<year>(19|20)\d\d)"
_IN_PATH = re.compile(rf"/{_YEAR}[/-](?P<month>0?[1-9]|1[0-2])([/-](?P<day>0?[1-9]|[12]\d|3[01]))?(?=[/-]|$)")
_IN_NAME = re.compile(rf"(?<!\d){_YEAR}[-_./]?(?P<month>0[1-9]|1[0-2])([-_./]?(?P<day>0[1-9]|[12]\d|3[01]))?(?!\d)")
_EAST, _WEST = timedelta(hours=14), timedelta(hours=12)


def bounds_of(text: str) -> Bounds | None:
    """First and last instant (UTC) that a date of a feed or sitemap can mean; None if it is no date.

    >>> bounds_of("2026-06-30T21:13:04.030Z")[0].isoformat()
    '2026-06-30T21:13:04+00:00'
    """
    text = text.strip()[:100]
    match = _ISO.fullmatch(text)
    try:
        return _from_iso(match) if match else _from_mail(text)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def bounds_in_url(url: str) -> Bounds | None:
    """The bounds of the date in the path of an article: `/2026/06/30/` or `/2026/06/`."""
    return _from_match(_IN_PATH.search(url.partition("?")[0]))


def bounds_in_name(url: str) -> Bounds | None:
    """The bounds of the month or day that a file is named after, as in `sitemap-2026-06.xml`."""
    return _from_match(_IN_NAME.search(url.partition("://")[2].partition("/")[2]))


def out_of_range(candidate: Candidate, since: datetime | None, until: datetime | None) -> Reason | None:
    """Why an article need not be fetched: it was certainly published before `since` or after `until`.

    What was last changed before `since` was published before it. A later change says nothing.
    """
    if since is None and until is None:
        return None
    published, changed = bounds_of(candidate.discovery.published), bounds_of(candidate.lastmod)
    if candidate.discovery.published == candidate.lastmod:
        published = None  # feeds that tell one date only may mean the last change
    for bounds in (published, bounds_in_url(candidate.url)):
        if bounds and (reason := outside(bounds, since, until)):
            return reason
    return Reason.BEFORE_SINCE if changed and since and changed[1] < since else None


def outside(bounds: Bounds, since: datetime | None, until: datetime | None) -> Reason | None:
    if since is not None and bounds[1] < since:
        return Reason.BEFORE_SINCE
    return Reason.AFTER_UNTIL if until is not None and bounds[0] > until else None


def _from_iso(match: re.Match[str]) -> Bounds:
    told = {name: int(value) for name, value in match.groupdict().items() if value and name != "zone"}
    if "hour" not in told:
        return _days(told["year"], told.get("month"), told.get("day"))
    start = datetime(**told, tzinfo=UTC)
    end = start + timedelta(seconds=0 if "second" in told else 59)
    zone = match["zone"]
    if zone is None:
        return start - _EAST, end + _WEST
    if zone not in {"Z", "z"}:
        digits = zone[1:].replace(":", "").ljust(4, "0")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:])) * (-1 if zone[0] == "-" else 1)
        start, end = start - offset, end - offset
    return start, end


def _from_mail(text: str) -> Bounds:
    """RFC 822, as in RSS."""
    instant = parsedate_to_datetime(text)
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
        return instant - _EAST, instant + _WEST
    instant = instant.astimezone(UTC)
    return instant, instant


def _from_match(match: re.Match[str] | None) -> Bounds | None:
    if match is None:
        return None
    try:
        return _days(int(match["year"]), int(match["month"]), int(match["day"]) if match["day"] else None)
    except ValueError:  # the 31st of February
        return None


def _days(year: int, month: int | None, day: int | None) -> Bounds:
    first = datetime(year, month or 1, day or 1, tzinfo=UTC)
    last_month = month or 12
    last = datetime(year, last_month, day or monthrange(year, last_month)[1], 23, 59, 59, tzinfo=UTC)
    return first - _EAST, last + _WEST
