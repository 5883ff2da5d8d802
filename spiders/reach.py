"""How far back a run with `--since` follows the lists of a site: not beyond pages that hold only older articles.

A list is a section or archive with its later pages, a feed with its older parts, or sitemaps that differ by a number.
Known are the dates in addresses, feeds and sitemaps, and of the articles that this run has read; later pages of
sections come after the articles of the pages before. An article whose date is not known keeps its page in range.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipelines.model import Candidate, Fate, Outcome, Reason, UrlKind, fate_of
from spiders.discover.dates import bounds_in_url, bounds_of
from spiders.discover.trap import trap_pattern

PAGES_OUT_OF_RANGE = 3
"""So many pages in a row that hold only old articles end a list. One or two may be a pinned series, or a gap of weeks
in a small section; three pages are thirty to sixty articles."""


@dataclass
class _Page:
    """What one page of a list names that no page of the list before it did."""

    has_old: bool = False
    is_in_reach: bool = False
    undated: set[str] = field(default_factory=set)


@dataclass
class _List:
    """`is_numbered`: of sitemaps, which may begin with the oldest; such a list is left behind a page in reach only."""

    is_numbered: bool = False
    pages: list[_Page] = field(default_factory=list)
    met: set[str] = field(default_factory=set)


class Reach:
    """Remembers the lists of one run. After a kill it begins anew, which costs a few pages."""

    def __init__(self, *, is_on: bool) -> None:
        self._is_on = is_on
        self._lists: dict[str, _List] = {}
        self._series: defaultdict[tuple[str, str], _List] = defaultdict(lambda: _List(is_numbered=True))
        self._is_old: dict[str, bool | None] = {}

    def read(self, url: str, found: Sequence[Candidate]) -> None:
        """Take note of what the page at `url` names, as the scope has judged it."""
        if not self._is_on:
            return
        of_page = self._lists.setdefault(url, _List())
        for candidate in found:
            if candidate.is_later:
                self._lists.setdefault(candidate.url, of_page)
            elif candidate.kind is UrlKind.SITEMAP and (pattern := trap_pattern(candidate.url)):
                self._lists.setdefault(candidate.url, self._series[url, pattern])
        articles = [candidate for candidate in _articles(found) if candidate.url not in of_page.met]
        of_page.met.update(candidate.url for candidate in articles)
        if articles:  # none where the page answers that it has not changed: that says nothing
            of_page.pages.append(_page_of(articles))

    def settled(self, outcome: Outcome) -> None:
        """Take note of what an article's page said. What leads elsewhere stays undated."""
        if self._is_on and outcome.fate is not Fate.ALIAS:
            is_article = outcome.fate in {Fate.ARTICLE, Fate.OUT_OF_RANGE}
            self._is_old[outcome.url] = outcome.reason is Reason.BEFORE_SINCE if is_article else None

    def left(self, url: str) -> str:
        """Why the page of a list at `url` is not worth asking for, "" where it is."""
        of_page = self._lists.get(url)
        pages = of_page.pages if of_page is not None else []
        last = pages[-PAGES_OUT_OF_RANGE:]
        if of_page is None or len(last) < PAGES_OUT_OF_RANGE or not all(map(self._is_too_old, last)):
            return ""
        if of_page.is_numbered and not any(page.is_in_reach for page in pages):
            return ""
        return f"the last {PAGES_OUT_OF_RANGE} pages of its list hold only older articles"

    def _is_too_old(self, page: _Page) -> bool:
        for url in [url for url in page.undated if url in self._is_old]:
            page.undated.discard(url)
            page.has_old |= self._is_old[url] is True
            page.is_in_reach |= self._is_old[url] is False
        return page.has_old and not page.is_in_reach and not page.undated


def _articles(found: Iterable[Candidate]) -> Iterable[Candidate]:
    for candidate in found:
        is_dated_out = candidate.refused is not None and fate_of(candidate.refused) is Fate.OUT_OF_RANGE
        if is_dated_out or (candidate.refused is None and candidate.kind is UrlKind.ARTICLE):
            yield candidate


def _page_of(articles: Iterable[Candidate]) -> _Page:
    page = _Page()
    for candidate in articles:
        if candidate.refused is Reason.BEFORE_SINCE:
            page.has_old = True
        elif candidate.refused is not None or _is_dated(candidate):
            page.is_in_reach = True
        else:
            page.undated.add(candidate.url)
    return page


def _is_dated(candidate: Candidate) -> bool:
    return bounds_of(candidate.discovery.published) is not None or bounds_in_url(candidate.url) is not None
