"""A short look at a site: a crawl like any other (guard, robots.txt, pauses), into a corpus that is thrown away, which
ends as soon as a few articles are read. What its pages name is thinned out: some listings are read and few pages.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from crawler.engine import Desk, Run
from crawler.engine_embedded import CrawlResult, crawl
from crawler.engine_options import CrawlOptions
from crawler.reading import PageReading, ReadingContext
from crawler.rendering.installed import can_render
from pipelines.model import Article, Candidate, Outcome, Page, Reason, UrlKind
from pipelines.model.url import registrable_domain
from pipelines.store.corpus import Corpus
from spiders.sites import Site
from spiders.standing import LISTING_LIKE

WANTED = 5
MAX_PAGES = 12
MAX_TIME_S = 600.0
_FOLLOWED = {UrlKind.FEED: 4, UrlKind.SITEMAP: 3, UrlKind.SECTION: 3}
"""Listings that are followed of those that one page names."""
_PAGES = 6
_LISTINGS = {Reason.FEED: UrlKind.FEED, Reason.SITEMAP: UrlKind.SITEMAP}


@dataclass(frozen=True, slots=True)
class Seen:
    """An article with the page that it was read from: as a browser showed it, where it was empty without one."""

    page: Page
    article: Article
    is_rendered: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A feed, sitemap or section. `entries` is None where it was named but not read."""

    url: str
    kind: UrlKind
    entries: int | None = None


@dataclass(frozen=True, slots=True)
class RobotsFacts:
    """What robots.txt says to us of the addresses that were met. `why` is "" where it could be read."""

    delay_s: float = 0.0
    sitemaps: int = 0
    closed: tuple[str, ...] = ()
    met: int = 0
    why: str = "it was not asked for"


@dataclass(frozen=True, slots=True)
class Survey:
    """Plain data, so that it can come from another process. `refusal` is what became of the start that gave nothing."""

    seen: tuple[Seen, ...]
    listings: tuple[Listing, ...]
    robots: RobotsFacts
    needs_js: int
    """Pages that were empty without JavaScript, also where a browser was there to read them."""
    others: tuple[tuple[str, str], ...]
    """Pages that were read and are no article: address and reason."""
    fates: dict[str, str] = field(repr=False)
    """The reason of every URL that gave no record."""
    refusal: Outcome | None
    is_interrupted: bool

    def listings_of(self, kind: UrlKind) -> tuple[Listing, ...]:
        """Those that were read first, and of them the longest."""
        found = [listing for listing in self.listings if listing.kind is kind]
        return tuple(sorted(found, key=lambda each: -1 if each.entries is None else each.entries, reverse=True))


def survey(
    site: Site,
    *,
    contact: str,
    delay_s: float,
    again: tuple[str, ...] = (),
    wanted: int = WANTED,
    tell: Callable[[str], None] = lambda _: None,
) -> Survey:
    """Look at `site` until `wanted` articles are read, not counting those at the addresses `again`, which are asked
    first. Where a browser is installed, it reads what is empty without one. `tell` hears of each answer that was read.
    Once in a process: Scrapy's reactor runs once."""
    asked = replace(site, start=tuple(dict.fromkeys((*site.start, *again))))
    recorder = _Recorder(frozenset(again), tell)
    watch = _Watch(recorder, wanted)

    def around(desk: Desk) -> Desk:
        recorder.desk = desk
        return recorder

    with tempfile.TemporaryDirectory(prefix="thresher-sites-") as folder:
        options = CrawlOptions(
            sites=(asked,),
            out=Path(folder) / "corpus",
            contact=contact,
            delay_s=delay_s,
            max_pages=0 if again else MAX_PAGES,
            max_time_s=MAX_TIME_S,
            render=can_render(),
            workers=1,
        )
        result = crawl(options, watch, around)
        fates = _fates(options.out or Path())
    return _survey(site, recorder, wanted, watch.run, result, fates)


def _survey(
    site: Site, recorder: _Recorder, wanted: int, run: Run | None, result: CrawlResult, fates: dict[str, str]
) -> Survey:
    domain = registrable_domain(site.start[0])
    reached = domain in result.tally.reached
    return Survey(
        seen=tuple(recorder.wanted(wanted)),
        listings=tuple(recorder.listings.values()),
        robots=_robots(site.start[0], run, recorder.met),
        needs_js=result.tally.needs_js[domain] + sum(seen.is_rendered for seen in recorder.seen.values()),
        others=tuple(recorder.others.items()),
        fates=fates,
        refusal=None if reached else result.tally.refusals.get(domain),
        is_interrupted=result.stopped is Reason.INTERRUPTED,
    )


class _Recorder:
    """Stands before the desk: keeps the pages and what was read of them, and passes on few of the URLs they name."""

    def __init__(self, again: frozenset[str], tell: Callable[[str], None]) -> None:
        self.desk: Desk | None = None
        self.seen: dict[str, Seen] = {}
        self.others: dict[str, str] = {}
        self.listings: dict[str, Listing] = {}
        self.met: dict[str, Candidate] = {}
        self._again = again
        self._tell = tell

    async def read(self, page: Page, context: ReadingContext) -> PageReading:
        if self.desk is None:
            raise RuntimeError("the recorder has no desk")
        reading = await self.desk.read(page, context)
        self._note(reading.rendered or page, reading, context)
        return replace(reading, found=tuple(_few(reading)))

    def new(self) -> int:
        """Articles at other addresses than those that were asked for again."""
        return sum(url not in self._again for url in self.seen)

    def wanted(self, n: int) -> Iterator[Seen]:
        """Without those that came in while the run was ending."""
        new = [url for url in self.seen if url not in self._again][:n]
        return (each for url, each in self.seen.items() if url in self._again or url in new)

    def _note(self, page: Page, reading: PageReading, context: ReadingContext) -> None:
        """Sections are what the front page names as such: deeper pages name authors and subjects."""
        for candidate in reading.found:
            if candidate.refused is None:
                self.met.setdefault(candidate.url, candidate)
                is_listing = candidate.kind in _FOLLOWED and not candidate.probe
                if is_listing and (context.depth == 0 or candidate.kind is not UrlKind.SECTION):
                    self.listings.setdefault(candidate.url, Listing(candidate.url, candidate.kind))
        if isinstance(reading.result, Article):
            is_rendered = reading.rendered is not None
            self._tell(f"article{' (read in a browser)' if is_rendered else ''}: {page.url}")
            self.seen.setdefault(page.url, Seen(page, reading.result, is_rendered))
            return
        self._tell(f"{_said(reading, reading.result.reason, context)}: {page.url}")
        kind = _LISTINGS.get(reading.result.reason)
        pages = sum(candidate.kind in (UrlKind.ARTICLE, UrlKind.OTHER) for candidate in reading.found)
        if kind is not None:
            self.listings[page.url] = Listing(page.url, kind, pages)
        else:
            self.others[page.url] = str(reading.result.reason)


def _said(reading: PageReading, reason: Reason, context: ReadingContext) -> Reason:
    """As a crawl says it: that a section has no text of its own is as it should be."""
    if context.kind is UrlKind.SECTION and reason in LISTING_LIKE and (reading.found or context.depth == 0):
        return Reason.FRONT if context.depth == 0 else Reason.LISTING
    return reason


def _few(reading: PageReading) -> Iterator[Candidate]:
    """Of an article's links none; of a list's the first few of each kind, likely articles before all other pages."""
    if isinstance(reading.result, Article):
        return
    usable = [candidate for candidate in reading.found if candidate.refused is None]
    for kind, most in _FOLLOWED.items():
        yield from [candidate for candidate in usable if candidate.kind is kind][:most]
    articles = [candidate for candidate in usable if candidate.kind is UrlKind.ARTICLE]
    others = [candidate for candidate in usable if candidate.kind is UrlKind.OTHER]
    yield from [*articles, *others][:_PAGES]


class _Watch:
    """Ends the run once enough is read."""

    def __init__(self, recorder: _Recorder, wanted: int) -> None:
        self.run: Run | None = None
        self._recorder = recorder
        self._wanted = wanted

    def look(self, run: Run, corpus: Corpus) -> None:
        self.run = run
        if self._recorder.new() >= self._wanted:
            run.stop()

    def close(self) -> None:
        pass


def _robots(start: str, run: Run | None, met: Iterable[str]) -> RobotsFacts:
    rules = run.rights.robots_of(start) if run is not None else None
    if rules is None:
        return RobotsFacts()
    urls = list(met)
    closed = tuple(url for url in urls if not rules.is_allowed(url))
    return RobotsFacts(rules.delay_s, len(rules.sitemaps), closed, len(urls), rules.reason)


def _fates(folder: Path) -> dict[str, str]:
    path = folder / "fates.jsonl"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8") as lines:
        return {line["url"]: line["reason"] for line in map(json.loads, lines)}
