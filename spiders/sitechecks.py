"""What the values of site files have to be. Each check gives the value in its final form or raises
ValueError(what is wrong, what to do)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import cssselect

from pipelines.model.url import clean_url

Check = Callable[[object], object]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_EVERY = re.compile(r"(\d{1,6})\s*([smhdw])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_MAIL = re.compile(r"(mailto:)?[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")


def _name(value: object) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise ValueError(f"{value!r} is no name", "use letters, digits, dots and hyphens, as it becomes a file name")
    return value


def _start(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        raise ValueError("is no list", f'write start = ["{value}"]')
    urls = _strings(value)
    if not urls:
        raise ValueError("is empty", 'write at least one address, as in start = ["https://news.example/"]')
    for url in urls:
        if not clean_url(url):
            raise ValueError(f"{url!r} is no web address", "write it with its scheme, as in https://news.example/")
    return tuple(dict.fromkeys(map(clean_url, urls)))


def _globs(value: object) -> tuple[str, ...]:
    globs = (value,) if isinstance(value, str) else _strings(value)
    for glob in globs:
        if not glob.startswith(("/", "*")):
            raise ValueError(f"{glob!r} matches no path", 'begin it with "/" or "**", as in "/news/**"')
        if glob.count("*") > 12 or len(glob) > 500:
            raise ValueError(f"{glob[:40]!r} is too complicated", "write several shorter ones")
    return globs


def _language(value: object) -> str:
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise ValueError(f"{value!r} is no language", 'write its code, as in "en" or "pt-BR"')
    return value.lower().partition("-")[0]


def _delay(value: object) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(float(str(value))) or not 0 <= float(str(value)) <= 86400:
        raise ValueError(f"{value!r} is no delay", "write seconds, as in 1.5")
    return float(str(value))


def _every(value: object) -> int:
    match = _EVERY.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None or int(match[1]) == 0:
        raise ValueError(f"{value!r} is no interval", 'write a number and s, m, h, d or w, as in "1h"')
    return int(match[1]) * _SECONDS[match[2]]


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"{value!r} is no number of requests", "write a whole number, as in 2000")
    return value


def _contact(value: object) -> str:
    if isinstance(value, str) and value.isprintable() and (clean_url(value) or _MAIL.fullmatch(value)):
        return value
    raise ValueError(f"{value!r} is no contact", "write a web or e-mail address that site owners can use")


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is neither true nor false", "write true or false, without quotes")
    return value


def _selectors(value: object) -> tuple[str, ...]:
    selectors = (value,) if isinstance(value, str) else _strings(value)
    for selector in selectors:
        try:
            cssselect.HTMLTranslator().css_to_xpath(selector)
        except cssselect.SelectorError as error:
            raise ValueError(f"{selector!r} is no CSS selector ({error})", "try it in a browser's console") from None
    return selectors


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError("is no list of strings", 'write ["one", "two"]')
    return tuple(value)


CHECKS: dict[str, Check] = {
    "name": _name,
    "start": _start,
    "include": _globs,
    "exclude": _globs,
    "language": _language,
    "delay_s": _delay,
    "every": _every,
    "requests_a_day": _count,
    "contact": _contact,
    "render": _flag,
}
"""The keys of a site file but `rules`."""
RULE_CHECK: Check = _selectors
