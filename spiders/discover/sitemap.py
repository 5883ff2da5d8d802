"""Sitemaps: bytes in, pages and further sitemaps out, newest first. Pure; streamed, so that the tree is never whole.

Reads indexes, page and news sitemaps, plain text, gzip, and feeds that are declared as sitemaps. What is broken gives
what could be read. Images and videos that a sitemap names are no pages.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from lxml import etree

from pipelines.model.ledger import Candidate, UrlKind
from pipelines.model.page import Discovery, Via
from pipelines.model.url import clean_url, is_same_site, link_url
from spiders.discover.dates import bounds_in_name, bounds_of, out_of_range, outside
from spiders.discover.feed import read_feed
from spiders.discover.forms import fold_form
from spiders.discover.markup import local_name, root_of, unpack, without_doctype
from spiders.discover.urlkind import classify_cleaned

MAX_ENTRIES = 200_000
"""Pages of one sitemap that are taken, the newest: four times what the protocol allows."""
_ENTRY_TAGS = ("{*}url", "{*}sitemap")
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_SITEMAP_LINE = re.compile(r"^[ \t\ufeff]*site-?map[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_PROBES = (
    ("/sitemap.xml", UrlKind.SITEMAP),
    ("/sitemap_index.xml", UrlKind.SITEMAP),
    ("/news-sitemap.xml", UrlKind.SITEMAP),
    ("/feed", UrlKind.FEED),
    ("/rss", UrlKind.FEED),
    ("/rss.xml", UrlKind.FEED),
)


@dataclass(frozen=True, slots=True)
class SitemapReading:
    """What a sitemap names: `children` are sitemaps, `entries` pages, both newest first, those out of range refused."""

    children: tuple[Candidate, ...] = field(repr=False, default=())
    entries: tuple[Candidate, ...] = field(repr=False, default=())
    problems: tuple[str, ...] = ()
    off_site_count: int = 0
    asset_count: int = 0


@dataclass(frozen=True, slots=True)
class _Entry:
    loc: str
    lastmod: str = ""
    published: str = ""
    title: str = ""
    is_news: bool = False
    is_child: bool = False


def read_sitemap(
    body: bytes,
    url: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    site_url: str = "",
    depth: int = 0,
) -> SitemapReading:
    """What the sitemap fetched from `url` names. Never raises for what the body holds."""
    body, problem = unpack(body)
    problems = [problem] if problem else []
    collector = _Collector(url, site_url or url, depth + 1, since, until)
    if root_of(body) in {"rss", "feed", "rdf"}:
        feed = read_feed(body, url, site_url=site_url, depth=depth)
        entries = tuple(collector.in_range(candidate) for candidate in feed.candidates)
        return SitemapReading(entries=entries, problems=(*problems, *feed.problems), off_site_count=feed.off_site_count)
    for entry in sorted(_entries(body, problems), key=_when, reverse=True):
        if len(collector.found) >= MAX_ENTRIES:
            problems.append(f"more than {MAX_ENTRIES} entries; the newest are read")
            break
        collector.take(entry)
    return collector.reading(problems)


def sitemaps_in_robots(text: str, robots_url: str = "") -> tuple[str, ...]:
    """The sitemaps that a robots.txt declares, cleaned, in its order, each once."""
    found = (clean_url(match[1], robots_url) for match in _SITEMAP_LINE.finditer(text[:500_000]))
    return tuple(dict.fromkeys(url for url in found if url))


def well_known(site_url: str) -> tuple[Candidate, ...]:
    """Places where sites keep sitemaps and feeds without saying so. Guesses: few, to be polite."""
    discovery = Discovery(via=Via.LIST, source=site_url)
    urls = ((clean_url(path, site_url), kind) for path, kind in _PROBES)
    return tuple(
        Candidate(url, kind, "a well-known place", discovery=discovery, probe=True) for url, kind in urls if url
    )


class _Collector:
    """Turns entries into candidates."""

    def __init__(self, url: str, site_url: str, depth: int, since: datetime | None, until: datetime | None) -> None:
        self.url, self.site_url, self.depth, self.since, self.until = url, site_url, depth, since, until
        self.found: dict[str, Candidate] = {}
        self.off_site_count = self.asset_count = 0

    def take(self, entry: _Entry) -> None:
        url = link_url(entry.loc, self.url)
        if not url or url in self.found or url == self.url:
            return
        if not is_same_site(url, self.site_url):
            self.off_site_count += 1
            return
        candidate = self._candidate(entry, url)
        if candidate.kind is UrlKind.MEDIA:
            self.asset_count += 1
            return
        for form in fold_form(self.in_range(candidate), self.site_url):
            self.found.setdefault(form.url, form)

    def in_range(self, candidate: Candidate) -> Candidate:
        """`candidate`, refused if its dates say that it is out of range."""
        if candidate.refused is not None:
            return candidate
        reason = out_of_range(candidate, self.since, self.until)
        if reason is None and candidate.kind is UrlKind.SITEMAP and (named := bounds_in_name(candidate.url)):
            reason = outside(named, self.since, self.until)
        detail = candidate.discovery.published or candidate.lastmod or candidate.url
        return replace(candidate, refused=reason, detail=detail) if reason else candidate

    def reading(self, problems: Iterable[str]) -> SitemapReading:
        children = tuple(found for found in self.found.values() if found.kind is UrlKind.SITEMAP)
        entries = tuple(found for found in self.found.values() if found.kind is not UrlKind.SITEMAP)
        return SitemapReading(children, entries, tuple(problems), self.off_site_count, self.asset_count)

    def _candidate(self, entry: _Entry, url: str) -> Candidate:
        via = Via.NEWS_SITEMAP if entry.is_news else Via.SITEMAP
        verdict = classify_cleaned(url, via=via)
        named = entry.is_child
        return Candidate(
            url=url,
            kind=UrlKind.SITEMAP if named else verdict.kind,
            why="named by a sitemap index" if named else verdict.why,
            discovery=Discovery(via, self.url, entry.title, entry.published),
            depth=self.depth,
            lastmod=entry.lastmod,
            refused=None if named else verdict.refused,
            detail="" if named or not verdict.refused else verdict.why,
        )


def _when(entry: _Entry) -> datetime:
    bounds = bounds_of(entry.published or entry.lastmod)
    return bounds[0] if bounds else _LONG_AGO


def _entries(body: bytes, problems: list[str]) -> Iterator[_Entry]:
    head = body[:1000].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    if head[:1] == b"<":
        yield from _entries_of_xml(body, problems)
    else:
        lines = body.decode("utf-8-sig", "replace").splitlines()
        entries = [_Entry(line.strip()) for line in lines if line.strip().startswith(("http://", "https://"))]
        if not entries:
            problems.append("no sitemap: neither XML nor a list of addresses")
        yield from entries


def _entries_of_xml(body: bytes, problems: list[str]) -> Iterator[_Entry]:
    stream = io.BytesIO(without_doctype(body))
    count = 0
    try:
        # huge_tree stays off: libxml2's own limits on depth and text hold.
        events = etree.iterparse(
            stream, tag=_ENTRY_TAGS, recover=True, resolve_entities=False, no_network=True, huge_tree=False
        )
        for _, element in events:
            count += 1
            yield from _entries_of(element, is_child=local_name(element.tag) == "sitemap")
            _forget(element)
        problems.extend(f"broken XML: {fault.message[:200]}" for fault in list(events.error_log)[:1])
    except (etree.XMLSyntaxError, ValueError) as error:
        problems.append(f"broken XML after {count} entries: {str(error)[:200]}")
    if not count:
        problems.append(f"no sitemap: its root is <{root_of(body)}>")


def _entries_of(element: etree._Element, *, is_child: bool) -> Iterator[_Entry]:
    told: dict[str, str] = {}
    translations: list[str] = []
    for child in element:
        name = local_name(child.tag)
        if name == "news":
            told |= {f"news {local_name(fact.tag)}": (fact.text or "").strip() for fact in child}
            told["news"] = "yes"
        elif name == "link" and child.get("href"):
            translations.append(child.get("href") or "")
        else:
            told.setdefault(name, _text_of(child))
    entry = _Entry(
        loc=told.get("loc", ""),
        lastmod=told.get("lastmod", "") or told.get("publication_date", ""),
        published=told.get("news publication_date", ""),
        title=" ".join(told.get("news title", "").split()),
        is_news="news" in told,
        is_child=is_child,
    )
    yield entry
    for href in translations:
        yield replace(entry, loc=href, title="")


def _text_of(element: etree._Element) -> str:
    """The text of an element, "" if there is more in it, such as an entity."""
    return (element.text or "").strip() if len(element) == 0 else ""


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
