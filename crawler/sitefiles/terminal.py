"""Articles as they would be stored, and what drifted, as lines for people. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from crawler.sitefiles.check import Drift, SiteCheck
from pipelines.model import Article, Precision, format_instant

_WIDTH = 78
_FIRST_WORDS = 220
_SHOWN = 60


def article_lines(number: int, article: Article) -> Iterator[str]:
    """Title, people, instant, language and length, address, first words."""
    yield from textwrap.wrap(article.title, _WIDTH, initial_indent=f"{number}  ", subsequent_indent="   ")
    facts = [
        ", ".join(article.authors) or article.agency or "no author found",
        _date(article),
        article.language or "language unknown",
        f"{article.word_count} words",
    ]
    if article.access not in {"free", "unknown"}:
        facts.append(str(article.access))
    yield from _indented(" · ".join(facts))
    yield f"   {article.url}"
    yield from _indented(textwrap.shorten(" ".join(article.text.split()), _FIRST_WORDS, placeholder=" …"))
    yield ""


def _date(article: Article) -> str:
    if article.published_at is None:
        return "no date found"
    instant = format_instant(article.published_at)
    return instant[:10] if article.published_precision is Precision.DAY else instant


def _indented(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent="   ", subsequent_indent="   ")


def check_lines(check: SiteCheck) -> Iterator[str]:
    """One line a site, and below it what drifted, page by page."""
    pages = "1 page" if check.pages == 1 else f"{check.pages} pages"
    what = f"asked itself, {pages} and {check.new} new" if check.is_live else f"{pages} recorded"
    if not check.pages and not check.is_live:
        yield f"{check.name}: no recorded pages; thresher sites add --replace records some"
        return
    yield f"{check.name}: {what}, " + (f"{len(check.drift)} changed" if check.drift else "all as recorded")
    last = None
    for drift in check.drift:
        if drift.url != last:
            yield f"  {drift.url or 'as a whole'}"
            last = drift.url
        yield f"    {_drift(drift)}"


def _drift(drift: Drift) -> str:
    head = f"{drift.field}: " if drift.field else ""
    if isinstance(drift.was, str) and isinstance(drift.now, str):
        was, now = apart(drift.was, drift.now)
        return f"{head}{was} -> {now}"
    return f"{head}{_shown(drift.was)} -> {_shown(drift.now)}"


def apart(was: str, now: str) -> tuple[str, str]:
    """Both from a little before they part.

    >>> apart("one two", "one three")
    ("'one two'", "'one three'")
    """
    at = next((n for n, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), min(len(was), len(now)))
    start = max(0, at - 20) if max(len(was), len(now)) > _SHOWN else 0
    return _shown(was[start:]), _shown(now[start:])


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 2]} …"


def not_found_lines(others: Sequence[tuple[str, str]]) -> Iterator[str]:
    """What the pages were that are no articles, the first ten."""
    for url, reason in others[:10]:
        yield f"  {reason}: {url}"
