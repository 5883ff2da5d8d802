"""Values of options that click has no type for. Raise UsageProblem with the option's name and the bad value."""

from __future__ import annotations

import math
from datetime import UTC, datetime, time
from typing import Any

import click

from crawler.errors import UsageProblem


class FiniteRange(click.FloatRange):
    """Click's, without "nan", which is in each range as no comparison with it holds, and "inf", which is no limit."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value!r} is no number of seconds or a share; write it as 1.5", param, ctx)
        return number


def day_of(text: str | None, option: str, at: time) -> datetime | None:
    """The first or last instant of a day, or the instant itself if the text names one."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageProblem(f"{option} {text!r} is no date; write it as 2026-11-24") from None
    if len(text) <= 10:
        moment = datetime.combine(moment.date(), at)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def language_of(text: str) -> str:
    """The primary tag of what `--language` was given."""
    tag = text.strip().lower().partition("-")[0]
    if not (2 <= len(tag) <= 3 and tag.isascii() and tag.isalpha()):
        raise UsageProblem(f"--language {text!r} is no language tag; write it as en, de or pt")
    return tag
