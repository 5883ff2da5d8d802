"""The closing words of a run: discovered = articles + each fate, adding up, in a table of at most 80 columns. Pure."""

from __future__ import annotations

import json
import math
import re
import textwrap
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from pipelines.model import Fate, Reason, fate_of

if TYPE_CHECKING:
    from crawler.engine_embedded import CrawlResult

WIDTH = 80
LABELS = {
    Fate.ARTICLE: "articles",
    Fate.ALIAS: "other address of one",
    Fate.SECTION: "sections and feeds",
    Fate.NOT_AN_ARTICLE: "not an article",
    Fate.SKIPPED: "skipped by rule",
    Fate.ROBOTS: "robots.txt says no",
    Fate.OUT_OF_RANGE: "outside the dates",
    Fate.GONE: "gone",
    Fate.BLOCKED: "blocked",
    Fate.JS_REQUIRED: "needs JavaScript",
    Fate.FAILED: "failed",
    Fate.QUARANTINED: "quarantined",
    Fate.BUDGET: "left for the next run",
}


def funnel_lines(result: CrawlResult) -> list[str]:
    """The table and the summary below it."""
    total = max(result.discovered, 1)
    lines = [f"  {'discovered':<22} {result.discovered:>8}"]
    for fate, label in LABELS.items():
        n = result.fates.get(fate, 0)
        if n:
            told = reasons_of(fate, result.reasons)
            lines += _row(f"  {label:<22} {n:>8} {format_share(n, total):>6}  ", told)
    counts, articles = result.articles, _count(result.articles.listed, "article")
    lines += [
        "",
        f"  {articles} in all: {counts.new} new, {counts.changed} changed, {counts.known} known",
        f"  {_count(result.tally.requests, 'request')} in {format_seconds(result.seconds)}",
    ]
    for line in alarm_lines(result):
        lines += textwrap.wrap(line, WIDTH, initial_indent="  ", subsequent_indent=" " * 9)
    return lines


def alarm_lines(result: CrawlResult) -> list[str]:
    """What is not as usual, one line each."""
    return [f"Alarm  {alarm.site}: {alarm.what} {alarm.figure}, usually {alarm.usual}" for alarm in result.alarms]


def reasons_of(fate: Fate, reasons: Mapping[Reason, int]) -> str:
    """The reasons of a fate, the most frequent first."""
    own = sorted(((n, str(reason)) for reason, n in reasons.items() if n and fate_of(reason) is fate), reverse=True)
    return ", ".join(f"{reason} {n}" for n, reason in own)


def as_json(result: CrawlResult) -> str:
    """The object that `crawl --json` prints."""
    counts = result.articles
    told = {
        "discovered": result.discovered,
        "fates": {str(fate): n for fate, n in result.fates.items() if n},
        "articles": {"new": counts.new, "changed": counts.changed, "known": counts.known},
        "requests": result.tally.requests,
        "seconds": round(result.seconds, 3),
        "alarms": [asdict(alarm) for alarm in result.alarms],
    }
    return json.dumps(told)


def format_share(n: int, total: int) -> str:
    """
    >>> format_share(66, 267), format_share(1, 267), format_share(0, 0)
    ('25 %', '<1 %', '0 %')
    """
    share = 100 * n / total if total else 0.0
    return "<1 %" if 0 < share < 0.5 else f"{share:.0f} %"


def format_seconds(seconds: float, *, whole: bool = False) -> str:
    """
    >>> format_seconds(4.21), format_seconds(4.21, whole=True), format_seconds(75), format_seconds(7260)
    ('4.2 s', '5 s', '1 min 15 s', '2 h 01 min')
    """
    if seconds < 60:
        return f"{math.ceil(seconds)} s" if whole else f"{seconds:.1f} s"
    minutes, rest = divmod(int(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def _row(head: str, told: str) -> list[str]:
    """One row, its last cell wrapped below itself; a reason and its count stay on one line."""
    kept = re.sub(r"(?<!,) ", "\N{NO-BREAK SPACE}", told)  # textwrap breaks at ASCII white space only
    lines = textwrap.wrap(kept, WIDTH, initial_indent=head, subsequent_indent=" " * len(head), break_long_words=False)
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines] or [head.rstrip()]
