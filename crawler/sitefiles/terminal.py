"""Articles as they would be stored, and what drifted, as lines for people. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from crawler.sitefiles.check import Drift, SiteCheck
from pipelines.model import Article, Precision, Reason, format_instant

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
    """One line a site; below it what is not as it was, page by page; and what to do about it."""
    pages = _count(check.pages, "recorded page")
    if not check.pages and not check.is_live:
        yield f"{check.name}: no recorded pages; thresher sites add {check.start} --replace records some"
        return
    what = f"the site itself, {pages} and {check.new} new" if check.is_live else pages
    yield f"{check.name}: {what}: " + (f"{_count(len(check.drift), 'difference')}" if check.drift else "as recorded")
    last = None
    for drift in check.drift:
        if drift.url != last:
            yield f"  {drift.url or 'the site as a whole'}"
            last = drift.url
        yield f"    {_drift(drift)}"
    for number, line in enumerate(_advice(check)):
        yield f"  {'      ' if number else 'To do:'} {line}"


def _count(n: int, of: str) -> str:
    return f"{n} {of}" if n == 1 else f"{n} {of}s"


def _drift(drift: Drift) -> str:
    if not drift.url and drift.field:  # of a field that articles no longer have
        return f"{drift.field} {drift.was}, {drift.now}"
    if not drift.url:
        return "the listings lead to no article that is not recorded"
    if not drift.field:
        return f"was {drift.was}, is now {_said(str(drift.now))}"
    was, now = drift.was, drift.now
    told = apart(was, now) if isinstance(was, str) and isinstance(now, str) else (_shown(was), _shown(now))
    return f"{drift.field} was {told[0]}, is now {told[1]}"


def _said(verdict: str) -> str:
    """A reason of the ledger in the place of a verdict."""
    return f"none ({verdict})" if verdict in frozenset(map(str, Reason)) else verdict


def _advice(check: SiteCheck) -> Iterator[str]:
    if not check.drift:
        return
    url = next((drift.url for drift in check.drift if drift.url), "")
    if url:
        yield f"thresher explain {url} shows how the page is read;"
    if check.is_live and not url:
        yield f"look at an article of {check.start} with thresher explain URL;"
    yield f"what is read wrongly is corrected below [rules] in {check.file or 'the site file'};"
    if check.is_live:
        yield f"after a rebuild of the site, thresher sites add {check.start} --replace records it anew."
    else:
        yield f"if what is read now is right, thresher sites check {check.name} --accept takes it."


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
