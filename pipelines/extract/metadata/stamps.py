"""Dates and times as text, read without a library: ISO and its dialects, RFC 2822, Unix time, localised wording.

A stamp knows how precise it is and whether it carried its zone; nothing is made up here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from pipelines.extract.metadata.months import MONTHS
from pipelines.model import Precision

MAX_CHARS = 300

_ZONE = r"(?P<zone>Z\b|[+-]\d\d:?\d\d(?!\d)|[+-]\d\d?(?![\d:])|(?:UTC|GMT)\s?[+-]\d{1,2}(?::?\d\d)?|(?:[A-Z]{3,5}|[ECMP]T)\b)?"
_CLOCK = (
    r"(?P<hour>[01]?\d|2[0-4])(?!\d)(?:\s?[:.h](?P<minute>[0-5]\d)(?:[:.](?P<second>[0-5]\d|60)(?:[.,]\d{1,9})?)?)?"
    r"\s*(?P<half>[ap]\.?\s?m\b\.?)?"
)
_ISO = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?P<dash>[-/.]?)(?P<month>0?[1-9]|1[0-2])(?P=dash)(?P<day>0?[1-9]|[12]\d|3[01])(?!\d)"
    r"(?:(?:\s*[T,|-]\s*|\s+)" + _CLOCK + r"\s*" + _ZONE + r")?"
)
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?P<rest>\d{6})?$")
_UNIX = re.compile(r"1\d{9}(?:\d{3})?(?:\.\d+)?$")
_EAST = re.compile(r"(?P<year>(?:19|20)\d\d)\s*[年년]\s*(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日일]?")
_VIET = re.compile(r"(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2})(?:,|\s+năm)?\s+(?P<year>(?:19|20)\d\d)")
_NUMERIC = re.compile(
    r"(?<![\d/.-])(?P<a>\d{1,2})\s?([./-])\s?(?P<b>\d{1,2})\s?\2\s?(?P<year>(?:19|20)\d\d|\d\d)(?![\d/-])"
)
_WORD = r"(?P<name>[^\W\d_][^\W\d_.]{1,15}(?:\.[^\W\d_])?)"
_DAY_FIRST = re.compile(
    r"(?<![\d:.,])(?P<day>\d{1,2})\s*(?:st|nd|rd|th|er|\.|º|ª)?[\s/-]*(?:de\s+|di\s+|of\s+|d[’'])?" + _WORD
    + r"[\s.,/-]*(?:de\s+|del\s+|d[’']\s*)?(?P<year>(?:19|20|25)\d\d)(?!\d)"
)  # fmt: skip
_MONTH_FIRST = re.compile(_WORD + r"[\s.]*(?P<day>\d{1,2})(?:st|nd|rd|th)?\s*,?\s+(?P<year>(?:19|20)\d\d)(?!\d)")
_UNIX_STYLE = re.compile(
    r"[A-Z][a-z]{2} "
    r"(?P<name>[A-Z][a-z]{2}) +(?P<day>\d{1,2}) (?P<clock>\d\d:\d\d:\d\d) (?P<zone>\S{1,9} )?(?P<year>\d{4})"
)
_YEAR_FIRST = re.compile(r"(?P<year>(?:19|20)\d\d)[.\s]+" + _WORD + r"\s+(?P<day>\d{1,2})\b")
_TIME_AFTER = re.compile(r"(?:[\s,|·•–—@-]|\b(?:at|um|às|as|a las|alle|à|kl|klo|godz|o|в|ve|ur|ore|om|pukul|lúc)\b\.?){0,6}(?:T\s*)?"
                         + _CLOCK + r"(?:\s*(?:Uhr|uhr|h|hs|hrs|ч|น))?\s*\(?" + _ZONE)  # fmt: skip
_TIME_BEFORE = re.compile(
    r"(?P<hour>[01]?\d|2[0-3])[:.h](?P<minute>[0-5]\d)\s*(?P<half>[ap]\.?m\.?)?\s*"
    + _ZONE
    + r"\s*[,|–—-]?\s*(?:[^\W\d]{2,12},?\s*)?$"
)

_ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "IST": 5.5, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3,
    "MSK": 3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9,
    "AKDT": -8, "HST": -10, "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "PHT": 8, "MYT": 8, "WIB": 7, "WITA": 8, "WIT": 9, "AEST": 10,
    "AEDT": 11, "ACST": 9.5, "AWST": 8, "NZST": 12, "NZDT": 13, "SAST": 2, "WAT": 1, "CAT": 2, "EAT": 3, "BRT": -3, "ART": -3,
    "PKT": 5, "TRT": 3, "NST": -3.5, "NDT": -2.5, "AST": -4, "ADT": -3,
}  # fmt: skip
_US_ZONES = {"ET": (-5, -4), "PT": (-8, -7), "CT": (-6, -5), "MT": (-7, -6)}


@dataclass(frozen=True, slots=True)
class Stamp:
    """A moment as read. `moment` is aware where the text said its zone, naive otherwise (midnight for a mere day)."""

    moment: datetime
    precision: Precision
    raw: str

    @property
    def has_zone(self) -> bool:
        return self.moment.tzinfo is not None

    @property
    def has_time(self) -> bool:
        return self.precision is not Precision.DAY


def parse_stamp(raw: str, *, month_first: bool = False) -> Stamp | None:
    """The first date in `raw`, or None. `month_first` reads 5/6/2024 as May 6 where both are possible.

    >>> parse_stamp("2024-05-02T08:15+02:00").precision
    <Precision.MINUTE: 'minute'>
    >>> parse_stamp("3. Mai 2024, 17:47 Uhr").moment
    datetime.datetime(2024, 5, 3, 17, 47)
    """
    text = raw.strip()[:MAX_CHARS]
    if not text or not any(char.isdigit() for char in text):
        return None
    return _unix(text, raw) or next(_found(text, raw, month_first), None)


def _unix(text: str, raw: str) -> Stamp | None:
    if _UNIX.match(text):
        seconds = float(text) / (1000 if len(text.split(".", maxsplit=1)[0]) == 13 else 1)
        return Stamp(datetime.fromtimestamp(int(seconds), UTC), Precision.SECOND, raw)
    match = _COMPACT.match(text)
    if match is None:
        return None
    clock = match["rest"]
    numbers = [int(match[part]) for part in ("year", "month", "day")]
    moment = _moment(*numbers, *((int(clock[i : i + 2]) for i in (0, 2, 4)) if clock else ()))
    return Stamp(moment, Precision.SECOND if clock else Precision.DAY, raw) if moment else None


def _found(text: str, raw: str, month_first: bool) -> Iterator[Stamp]:
    match = _ISO.search(text)
    if match is not None:
        stamp = _with_clock(_moment(int(match["year"]), int(match["month"]), int(match["day"])), match, raw)
        if stamp is not None:
            yield stamp
    match = _UNIX_STYLE.search(text)
    if match is not None and match["name"].lower() in MONTHS:
        day = _moment(int(match["year"]), MONTHS[match["name"].lower()], int(match["day"]))
        clock = re.match(_CLOCK + r"\s*" + _ZONE, f"{match['clock']} {match['zone'] or ''}")
        stamp = _with_clock(day, clock, raw)
        if stamp is not None:
            yield stamp
    for day, start, end in _days(text, month_first):
        after = _TIME_AFTER.match(text, end)
        if after is None or (after["minute"] is None and after["half"] is None):
            after = _TIME_BEFORE.search(text[max(0, start - 40) : start])
        stamp = _with_clock(day, after, raw)
        if stamp is not None:
            yield stamp


def _days(text: str, month_first: bool) -> Iterator[tuple[datetime, int, int]]:
    for pattern in (_EAST, _VIET):
        for match in pattern.finditer(text):
            day = _moment(int(match["year"]), int(match["month"]), int(match["day"]))
            if day:
                yield day, match.start(), match.end()
    for pattern in (_DAY_FIRST, _MONTH_FIRST, _YEAR_FIRST):
        for match in pattern.finditer(text):
            month = MONTHS.get(match["name"].lower().rstrip("."))
            year = int(match["year"])
            day = _moment(year - 543 if year >= 2500 else year, month, int(match["day"])) if month else None
            if day:
                yield day, match.start(), match.end()
    for match in _NUMERIC.finditer(text):
        day = _numeric(match, month_first)
        if day:
            yield day, match.start(), match.end()


def _numeric(match: re.Match[str], month_first: bool) -> datetime | None:
    first, second, year = int(match["a"]), int(match["b"]), int(match["year"])
    year += 2000 if year < 100 else 0
    slashes = "/" in match.group()
    day_month = (second, first) if month_first and slashes else (first, second)
    return _moment(year, day_month[1], day_month[0]) or _moment(year, day_month[0], day_month[1])


def _with_clock(day: datetime | None, match: re.Match[str] | None, raw: str) -> Stamp | None:
    """`day` at the hour that `match` found; the day alone where there is no clock time in it."""
    if day is None:
        return None
    if match is None or match["hour"] is None or (match["minute"] is None and match["half"] is None):
        return Stamp(day, Precision.DAY, raw)
    found = match.groupdict()
    hour, minute, second = int(match["hour"]), int(found["minute"] or 0), int(found.get("second") or 0)
    half = (found.get("half") or "").lower().replace(".", "").replace(" ", "")
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    moment = day + timedelta(hours=hour, minutes=minute, seconds=min(second, 59))
    zone = zone_of(found.get("zone") or "", moment)
    precision = Precision.SECOND if found.get("second") else Precision.MINUTE
    return Stamp(moment.replace(tzinfo=zone) if zone else moment, precision, raw)


def zone_of(text: str, moment: datetime) -> timezone | None:
    """The zone that a suffix names, None for none or one we do not know.

    >>> zone_of("+0530", datetime(2024, 1, 1)).utcoffset(None)
    datetime.timedelta(seconds=19800)
    """
    text = text.strip().upper()
    if text in _ZONES:
        return timezone(timedelta(hours=_ZONES[text]))
    if text in _US_ZONES:
        return timezone(timedelta(hours=_US_ZONES[text][3 <= moment.month <= 10]))
    match = re.search(r"([+-])(\d{1,2}):?(\d\d)?$", text)
    if match is None:
        return None
    hours, minutes = int(match[2]), int(match[3] or 0)
    if hours > 14 or minutes > 59:
        return None
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if match[1] == "-" else offset)


def _moment(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime | None:
    try:
        return datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 - naive until a zone is known
    except ValueError:
        return None
