"""The links of a page: a parsed tree in, candidates out, in document order. Pure; no recursion, pages nest deep.

Policy on `nofollow`: it asks search engines not to lend weight, and robots.txt is where a site says what may be
fetched, so links with rel=nofollow are candidates like others. A page that says nofollow of itself is reported
(`nofollow`); what to do then is the crawl's to decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice

from lxml.html import HtmlElement

from pipelines.model.ledger import Candidate, UrlKind
from pipelines.model.page import Discovery, Via
from pipelines.model.reasons import Reason
from pipelines.model.url import clean_url, is_same_site, link_url
from spiders.discover.anchors import says_next, text_of
from spiders.discover.forms import fold_form
from spiders.discover.scripts import addresses_in
from spiders.discover.urlkind import HEADLINE_LINK, LATER_PAGE, classify_cleaned, is_headline
from spiders.discover.urlrefusals import comments_feed
from spiders.discover.urlshape import shape_of
from spiders.discover.urlverdict import UrlVerdict

MAX_LINKS = 50_000
"""Links of one page that are looked at; the longest honest pages (an archive of everything) have a tenth of that."""
_TAGS = ("a", "area", "link", "base", "meta", "script")
_FEED_TYPES = re.compile(r"(application|text)/(rss|atom|rdf|feed)(\+xml|\+json)|application/(json|xml)|text/xml")
_FEED_ADDRESS = re.compile(r"feed|rss|atom|rdf", re.IGNORECASE)
_NEXT_PAGE = "named as the next page"
_PAGING = frozenset([LATER_PAGE, _NEXT_PAGE])
_HANDHELD = re.compile(r"handheld|max-width", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageLinks:
    """What a page links to: all pages of its own site as `candidates`, feeds and next pages among them, each once.

    The other fields point some of them out. Links to files and to other sites are only counted.
    """

    candidates: tuple[Candidate, ...] = field(repr=False)
    feeds: tuple[str, ...] = ()
    next_pages: tuple[str, ...] = ()
    canonical: str = ""
    amp: str = ""
    mobile: str = ""
    alternates: tuple[tuple[str, str], ...] = ()
    """Language code and URL of translations."""
    off_site_count: int = 0
    asset_count: int = 0
    nofollow: bool = False


def find_links(tree: HtmlElement, page_url: str, *, depth: int = 0, site_url: str = "") -> PageLinks:
    """The links of the page that was fetched from `page_url`, `depth` hops from a start of the site at `site_url`."""
    collector = _Collector(clean_url(page_url), clean_url(site_url) or clean_url(page_url), depth + 1)
    for element in islice(tree.iter(*_TAGS), MAX_LINKS):
        collector.read(element)
    return collector.links()


class _Collector:
    """Gathers the links of one page."""

    def __init__(self, page_url: str, site_url: str, depth: int) -> None:
        self.page_url, self.site_url, self.base, self.depth = page_url, site_url, page_url, depth
        self.discovery = Discovery(via=Via.SECTION, source=page_url)
        self.found: dict[str, Candidate] = {}
        self.raw_seen: set[str] = set()
        self.off_site: set[str] = set()
        self.assets: set[str] = set()
        self.own_roots: dict[str, bool] = {}
        self.notes: dict[str, list[str]] = {"next": [], "canonical": [], "amp": [], "mobile": []}
        self.alternates: list[tuple[str, str]] = []
        self.nofollow = self.has_base = False

    def read(self, element: HtmlElement) -> None:
        href = element.get("href")
        if element.tag == "meta":
            self._read_meta(element)
        elif element.tag == "script":
            self._read_script(element)
        elif href:
            self._read_reference(element, href)

    def _read_reference(self, element: HtmlElement, href: str) -> None:
        if element.tag == "base":
            # The first base counts, as in browsers.
            self.base, self.has_base = (
                (self.base if self.has_base else clean_url(href, self.page_url) or self.base),
                True,
            )
        elif element.tag == "link":
            self._read_link(element, href)
        else:
            self._read_anchor(element, href)

    def links(self) -> PageLinks:
        notes = {name: tuple(dict.fromkeys(urls)) for name, urls in self.notes.items()}
        return PageLinks(
            candidates=tuple(self.found.values()),
            feeds=tuple(url for url, link in self.found.items() if link.kind is UrlKind.FEED and not link.refused),
            next_pages=notes["next"],
            canonical=next(iter(notes["canonical"]), ""),
            amp=next(iter(notes["amp"]), ""),
            mobile=next(iter(notes["mobile"]), ""),
            alternates=tuple(dict.fromkeys(self.alternates)),
            off_site_count=len(self.off_site),
            asset_count=len(self.assets),
            nofollow=self.nofollow,
        )

    def _read_meta(self, element: HtmlElement) -> None:
        if (element.get("name") or "").lower() == "robots":
            directives = re.split(r"[,\s]+", (element.get("content") or "").lower())
            self.nofollow = self.nofollow or not {"nofollow", "none"}.isdisjoint(directives)

    def _read_script(self, element: HtmlElement) -> None:
        """Only evident articles: data names much that is no page."""
        for address in addresses_in(element.get("type") or "", element.text or ""):
            url = link_url(address, self.base)
            verdict = classify_cleaned(url) if url and url not in self.found else None
            if (
                verdict is not None
                and verdict.kind is UrlKind.ARTICLE
                and verdict.refused is None
                and self._is_own(url)
            ):
                self._add(url, verdict)

    def _read_link(self, element: HtmlElement, href: str) -> None:
        rel = (element.get("rel") or "").lower().split()
        if "canonical" in rel:
            self.notes["canonical"].append(link_url(href, self.base))
        elif "amphtml" in rel:
            self._note_form("amp", href, Reason.AMP)
        elif "next" in rel:
            self._note_next(href)
        elif "alternate" in rel and "stylesheet" not in rel:
            self._read_alternate(element, href)

    def _read_alternate(self, element: HtmlElement, href: str) -> None:
        kind = (element.get("type") or "").lower().partition(";")[0].strip()
        url = link_url(href, self.base)
        if _FEED_TYPES.fullmatch(kind) and (not kind.endswith(("/json", "/xml")) or _FEED_ADDRESS.search(url)):
            comments = comments_feed(shape_of(url)) if url else ""
            why = comments or "named as a feed by the page"
            self._add(url, UrlVerdict(UrlKind.FEED, why, Reason.UTILITY if comments else None))
        elif _HANDHELD.search(element.get("media") or ""):
            self._note_form("mobile", href, Reason.MOBILE)
        elif element.get("hreflang") and self._add(url):
            self.alternates.append(((element.get("hreflang") or "").strip()[:35], url))

    def _note_form(self, name: str, href: str, reason: Reason) -> None:
        url = link_url(href, self.base)
        self.notes[name].append(url)
        if url != self.page_url:
            self._add(url, UrlVerdict(UrlKind.OTHER, f"the {name} form of {self.page_url}", reason))

    def _note_next(self, href: str) -> None:
        """A next page of a list, or of an article. Links to the next article are called "next" just as well."""
        url = link_url(href, self.base)
        verdict = classify_cleaned(url) if url else None
        if verdict is None or not self._add(url, verdict):
            return
        if verdict.kind is UrlKind.OTHER and verdict.refused is None:
            self.found[url] = self._candidate(url, UrlVerdict(UrlKind.SECTION, _NEXT_PAGE))
        if self.found[url].kind is UrlKind.SECTION or verdict.refused is Reason.NEXT_PAGE:
            self.notes["next"].append(url)

    def _read_anchor(self, element: HtmlElement, href: str) -> None:
        if href.startswith(("#", "javascript:", "mailto:", "tel:")):
            return
        if href in self.raw_seen:
            self._read_again(element, href)
            return
        self.raw_seen.add(href)
        if "next" in (element.get("rel") or "").lower().split() or says_next(element):
            self._note_next(href)
            return
        self._add(link_url(href, self.base), element=element)

    def _read_again(self, element: HtmlElement, href: str) -> None:
        """A second link to the same page may have the headline that the first, a picture, had not."""
        url = link_url(href, self.base)
        known = self.found.get(url)
        if known is not None and known.kind is UrlKind.OTHER and known.refused is None:
            self.found[url] = self._candidate(url, self._classify(url, element))

    def _add(self, url: str, verdict: UrlVerdict | None = None, *, element: HtmlElement | None = None) -> bool:
        """Counts `url` or takes it among the candidates. False if it is no page of the site."""
        if not url or url == self.page_url or url in self.found:
            return bool(url) and url in self.found
        if not self._is_own(url):
            self.off_site.add(url)
            return False
        verdict = verdict or self._classify(url, element)
        if verdict.kind is UrlKind.MEDIA:
            self.assets.add(url)
            return False
        for candidate in fold_form(self._candidate(url, verdict), self.site_url):
            self.found.setdefault(candidate.url, candidate)
        return True

    def _is_own(self, url: str) -> bool:
        root = url[: url.find("/", 8)]
        if root not in self.own_roots:
            self.own_roots[root] = is_same_site(root, self.site_url)
        return self.own_roots[root]

    def _classify(self, url: str, element: HtmlElement | None) -> UrlVerdict:
        verdict = classify_cleaned(url)
        is_open = not verdict.is_sure or verdict.refused is Reason.NEXT_PAGE  # a page's number is no headline
        if element is None or not is_open or not is_headline(text_of(element)):
            return verdict
        return HEADLINE_LINK

    def _candidate(self, url: str, verdict: UrlVerdict) -> Candidate:
        # The pages of a list lie side by side: posts on the fiftieth are no deeper in the site than those on the first.
        is_beside = verdict.why in _PAGING and verdict.refused is None
        return Candidate(
            url=url,
            kind=verdict.kind,
            why=verdict.why,
            discovery=self.discovery,
            depth=max(1, self.depth - is_beside),
            refused=verdict.refused,
            detail=verdict.why if verdict.refused else "",
            is_later=is_beside,
        )
