"""The work on one answer, as it is done in a worker process: parsed once, its links found, its article read.

Plain data in, plain data out, so that it can be sent between processes. Sitemaps and feeds are read here as well: they
are the largest bodies of a crawl, and nobody has promised that they are well meant.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from lxml.html import HtmlElement

from pipelines.extract.decode import parse_page
from pipelines.extract.options import Options
from pipelines.model import Article, Candidate, Page, PageType, Reason, Rejected, UrlKind
from pipelines.model.rules import Rules
from pipelines.pager.find import Pager, find_pager
from pipelines.processing import Reading, article_of, process_parsed, process_read
from pipelines.template.apply import Template
from pipelines.template.learn import observe
from spiders.discover.feed import read_feed
from spiders.discover.links import find_links
from spiders.discover.listpage import is_evident_post, unmask
from spiders.discover.markup import listing_kind
from spiders.discover.sitemap import read_sitemap
from spiders.discover.urlkind import classify_cleaned

MIN_POST_WORDS = 40
"""Shorter ones are a caption or a notice."""


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """What is known of the URL before its page is read."""

    kind: UrlKind
    depth: int = 0
    site_url: str = ""
    since: datetime | None = None
    until: datetime | None = None
    rules: Rules | None = None
    template: Template | None = None
    is_part: bool = False
    """Whether it is asked for as a later page of an article: then however little text it has is the article's."""


@dataclass(frozen=True, slots=True)
class PageReading:
    """What one answer gave: the article or why there is none, and the URLs that it names."""

    result: Article | Rejected
    found: tuple[Candidate, ...] = field(default=(), repr=False)
    off_site: int = 0
    """Links to other sites; they and `assets` (pictures, files) are counted, not listed."""
    assets: int = 0
    pager: Pager = field(default_factory=Pager, repr=False)
    """Of an article: its other pages."""
    seen: bytes = field(default=b"", repr=False)
    """Of an article: what its page shows of its site (template.learn.observe)."""
    rendered: Page | None = field(default=None, repr=False)
    """The page as a browser showed it, where that was read in place of the answer."""


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work for a worker process."""

    page: Page
    context: ReadingContext


def read_task(task: Task) -> PageReading:
    return read_page(task.page, task.context)


def read_page(page: Page, context: ReadingContext) -> PageReading:
    """Read a sitemap, feed or page; which of them is told by what the body holds, not by its address."""
    held = listing_kind(page.body)
    if held is UrlKind.SITEMAP:
        return _read_sitemap(page, context)
    if held is UrlKind.FEED:
        return _read_feed(page, context)
    return _read_html(page, context)


def _read_sitemap(page: Page, context: ReadingContext) -> PageReading:
    reading = read_sitemap(
        page.body,
        page.url,
        since=context.since,
        until=context.until,
        site_url=context.site_url,
        depth=context.depth,
    )
    detail = "; ".join(reading.problems)
    return PageReading(
        result=Rejected(Reason.SITEMAP, detail, page.url),
        found=(*reading.children, *reading.entries),
        off_site=reading.off_site_count,
        assets=reading.asset_count,
    )


def _read_feed(page: Page, context: ReadingContext) -> PageReading:
    reading = read_feed(
        page.body, page.url, page.header("Content-Type"), site_url=context.site_url, depth=context.depth
    )
    detail = "; ".join(reading.problems)
    found = reading.candidates
    if reading.next_page:
        found += (
            Candidate(
                reading.next_page, UrlKind.FEED, "the older part of a feed", depth=context.depth + 1, is_later=True
            ),
        )
    return PageReading(Rejected(Reason.FEED, detail, page.url), found, reading.off_site_count)


def _read_html(page: Page, context: ReadingContext) -> PageReading:
    parsed = parse_page(page)
    if parsed.tree is None:
        return PageReading(process_parsed(parsed, Options(rules=context.rules)))
    links = find_links(parsed.tree, page.url, depth=context.depth, site_url=context.site_url)
    options = Options(all_pages=context.is_part, rules=context.rules, template=context.template)
    result, reading = process_read(parsed, options)
    if isinstance(result, Rejected) and result.reason is Reason.SERVICE and reading is not None:
        result = _short_post(reading) or result
    if isinstance(result, Article) and not context.is_part:
        result = unmask(result, parsed.tree, page.url, page.discovery.via) or result
    pager = _pager_of(result, parsed.tree, page.url) if isinstance(result, Article) else Pager()
    seen = _seen(reading) if isinstance(result, Article) and not context.is_part else b""
    return PageReading(result, links.candidates, links.off_site_count, links.asset_count, pager, seen)


def _seen(reading: Reading | None) -> bytes:
    """What the page of an article shows of its site, whatever was known of that before."""
    blocks = reading.unaided if reading is not None else ()
    return observe(
        [block.raw for block in blocks], [block.folded for block in blocks], [block.is_kept for block in blocks]
    )


def _pager_of(article: Article, tree: HtmlElement, page_url: str) -> Pager:
    """The other pages of an article; none where its first page has the address of a list."""
    pager = find_pager(tree, page_url, article.url)
    verdict = classify_cleaned(pager.first or page_url)
    is_list = verdict.is_list or (verdict.kind is UrlKind.SECTION and verdict.is_sure)
    return Pager() if is_list else pager


def _short_post(reading: Reading) -> Article | None:
    """The post on a page that has too little text to be told from a service page, if its address or source says so."""
    page = reading.parsed.page
    if not is_evident_post(page.url, page.discovery.via):
        return None
    post = article_of(reading, is_article=False)
    return replace(post, page_type=PageType.ARTICLE) if post.word_count >= MIN_POST_WORDS else None
