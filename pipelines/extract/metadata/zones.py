"""The zone of a moment, taken only from agreement: two dates of one page that can but mean the same moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from pipelines.extract.metadata.stamps import Stamp

_SAME = timedelta(seconds=60)
_QUARTER_S = 900
_WIDEST_S = 14 * 3600


def zoned(stamp: Stamp, others: list[Stamp]) -> tuple[datetime, str]:
    """The instant of `stamp`, and where its zone comes from: value, agreement, assumed (UTC), or "" for a mere day.

    A zone that it lacks is taken from a date that means the same moment, or else from the one offset that all others have.
    """
    moment = stamp.moment
    if moment.tzinfo is not None:
        return moment, "value"
    if not stamp.has_time:
        return moment.replace(tzinfo=UTC), ""
    known = [other.moment for other in others if other.has_zone and other.has_time]
    for other in known:
        if abs(other.replace(tzinfo=None) - moment) < _SAME:
            return moment.replace(tzinfo=other.tzinfo), "agreement"
    for other in known:
        offset = _offset(moment, other)
        if offset is not None:
            return moment.replace(tzinfo=timezone(offset)), "agreement"
    offsets = {other.utcoffset() for other in known}
    if len(offsets) == 1 and offsets != {timedelta(0)}:
        return moment.replace(tzinfo=known[0].tzinfo), "agreement"
    return moment.replace(tzinfo=UTC), "assumed"


def local_form(stamp: Stamp, other: Stamp) -> Stamp | None:
    """`other`, with its zone, where it tells the moment of `stamp` (in UTC) by a clock of another zone; None otherwise."""
    if not (stamp.has_zone and stamp.has_time and other.has_time) or stamp.moment.utcoffset():
        return None
    if other.precision is not stamp.precision:
        return None
    if other.has_zone:
        local = other.moment.utcoffset()
        return other if local and abs(other.moment - stamp.moment) < _SAME else None
    offset = _offset(other.moment, stamp.moment)
    return replace(other, moment=other.moment.replace(tzinfo=timezone(offset))) if offset else None


def _offset(naive: datetime, aware: datetime) -> timedelta | None:
    """The zone in which both are one moment: equal to the second, quarters of an hour apart. None where it may be chance,
    as it may for times on the quarter.
    """
    shift = naive - aware.astimezone(UTC).replace(tzinfo=None)
    seconds = int(shift.total_seconds())
    on_the_quarter = not (naive.minute % 15 or naive.second)
    if on_the_quarter or seconds % _QUARTER_S or abs(seconds) > _WIDEST_S or naive.microsecond != aware.microsecond:
        return None
    return timedelta(seconds=seconds)
