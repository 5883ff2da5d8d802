"""Feeds: bytes in, the articles that they name out. RSS, Atom and RDF by feedparser, JSON Feed here. Pure.

A broken feed gives what can be read: first by feedparser, whose second parser is lenient; then by lxml in recovery
mode; then the addresses alone.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import feedparser
from lxml import etree

from pipelines.model.ledger import Candidate, UrlKind
from pipelines.model.page import Discovery, Via
from pipelines.model.url import clean_url, is_same_site, link_url
from spiders.discover.forms import fold_form
from spiders.discover.markup import local_name, unpack, without_doctype
from spiders.discover.urlkind import classify_cleaned
from spiders.discover.urlverdict import UrlVerdict

MAX_FEED_BYTES = 10 * 1024 * 1024
MAX_ENTRIES = 10_000
_TAG = re.compile(r"<[^<>]{0,1000}>")
_NAME_IN_MAIL = re.compile(r"[^\s@]+@[^\s@]+\s*\(([^()]+)\)|([^<>]+?)\s*<[^<>\s]+@[^<>\s]+>")
_BARE_MAIL = re.compile(r"\S+@\S+")
_ADDRESS = re.compile(
    rb"<(?:link|guid)[^>]{0,200}>\s{0,50}(?:<!\[CDATA\[)?\s{0,50}(https?://[^\s<\]]{1,2000})", re.IGNORECASE
)
_COMMENT_LINK = re.compile(r"#(comment|respond)")
_PAGE_TYPES = frozenset(["text/html", "application/xhtml+xml"])
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
# What feedparser has been seen to raise for damaged input, besides what it reports as `bozo`.
_FEEDPARSER_ERRORS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class FeedReading:
    """What a feed names, in its order. `next_page` is its older part (RFC 5005). Entries elsewhere are only counted."""

    candidates: tuple[Candidate, ...] = field(repr=False, default=())
    problems: tuple[str, ...] = ()
    next_page: str = ""
    off_site_count: int = 0


@dataclass(frozen=True, slots=True)
class _Entry:
    link: str
    title: str = ""
    published: str = ""
    updated: str = ""
    authors: tuple[str, ...] = ()


def read_feed(body: bytes, url: str, content_type: str = "", *, site_url: str = "", depth: int = 0) -> FeedReading:
    """The entries of the feed fetched from `url`. Never raises for what the body holds."""
    body, problem = unpack(body, max_bytes=MAX_FEED_BYTES)
    problems = [problem] if problem else []
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        entries, base, next_page, found = _read_json(body, url)
    else:
        entries, base, next_page, found = _read_xml(body, url, content_type)
    problems.extend(found)
    if len(entries) > MAX_ENTRIES:
        problems.append(f"{len(entries)} entries; the first {MAX_ENTRIES} are read")
    if entries and sum(bool(_COMMENT_LINK.search(entry.link)) for entry in entries) * 2 > len(entries):
        return FeedReading(problems=(*problems, "a feed of comments, not of articles"))
    candidates, off_site = _candidates(entries[:MAX_ENTRIES], base, url, site_url or url, depth)
    return FeedReading(candidates, tuple(problems), clean_url(next_page, url) if next_page else "", off_site)


def _candidates(
    entries: Iterable[_Entry], base: str, feed_url: str, site_url: str, depth: int
) -> tuple[tuple[Candidate, ...], int]:
    found: dict[str, Candidate] = {}
    off_site = 0
    for entry in entries:
        link = link_url(clean_url(entry.link, base), feed_url) if entry.link.strip() else ""
        if not link or link in found:
            continue
        if not is_same_site(link, site_url):
            off_site += 1
            continue
        verdict = classify_cleaned(link, via=Via.FEED)
        if verdict.kind is not UrlKind.MEDIA:
            candidate = _candidate(entry, link, verdict, feed_url, depth + 1)
            found |= {form.url: form for form in fold_form(candidate, site_url) if form.url not in found}
    return tuple(found.values()), off_site


def _candidate(entry: _Entry, link: str, verdict: UrlVerdict, feed_url: str, depth: int) -> Candidate:
    return Candidate(
        url=link,
        kind=verdict.kind,
        why=verdict.why,
        discovery=Discovery(Via.FEED, feed_url, entry.title, entry.published or entry.updated, entry.authors),
        depth=depth,
        lastmod=entry.updated,
        refused=verdict.refused,
        detail=verdict.why if verdict.refused else "",
    )


_Reading = tuple[list[_Entry], str, str, list[str]]


def _read_xml(body: bytes, url: str, content_type: str) -> _Reading:
    """Entries, base of their links, address of the next page, problems."""
    body = without_doctype(body)
    parsed, problems = _parse(body, content_type)
    entries = [_from_feedparser(entry) for entry in parsed.get("entries", ())[: MAX_ENTRIES + 1]]
    if problems or not any(entry.link for entry in entries):
        entries = _merged(entries, _rescue(body))
    if not entries:
        problems.append("no entries, or no feed")
    links = parsed.get("feed", {}).get("links", ())
    next_page = next((link.get("href", "") for link in links if link.get("rel") == "next"), "")
    return entries, _base_of(parsed, url), next_page, problems


def _parse(body: bytes, content_type: str) -> tuple[Mapping[str, Any], list[str]]:
    headers = {"content-type": content_type} if content_type else {}
    try:
        # Not the bytes themselves: feedparser takes a string for the name of a file. Without its sanitizer, which takes
        # 8 s for a feed of 5 MB; nothing of the markup is kept.
        parsed = feedparser.parse(
            io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except _FEEDPARSER_ERRORS as error:
        return {}, [f"unreadable for feedparser: {type(error).__name__}"]
    fault = parsed.get("bozo_exception") if parsed.get("bozo") else None
    is_only_header = isinstance(fault, feedparser.NonXMLContentType | feedparser.CharacterEncodingOverride)
    return parsed, [] if fault is None or is_only_header else [f"broken feed: {str(fault)[:200]}"]


def _base_of(parsed: Mapping[str, Any], url: str) -> str:
    """Relative links belong to the site that the feed names, else to the feed's own address."""
    return clean_url(str(parsed.get("feed", {}).get("link") or ""), url) or url


def _from_feedparser(entry: Mapping[str, Any]) -> _Entry:
    people = [str(person.get("name") or "") for person in entry.get("authors", ()) if isinstance(person, Mapping)]
    return _Entry(
        link=_link_of(entry),
        title=_plain(str(entry.get("title") or "")),
        published=str(entry.get("published") or entry.get("created") or ""),
        updated=str(entry["updated"] or "") if "updated" in entry else "",  # get() would fall back, with a warning
        authors=_names(people or [str(entry.get("author") or "")]),
    )


def _link_of(entry: Mapping[str, Any]) -> str:
    for link in entry.get("links", ()):
        if link.get("rel", "alternate") == "alternate" and link.get("type", "text/html") in {
            "text/html",
            "application/xhtml+xml",
        }:
            return str(entry.get("feedburner_origlink") or link.get("href") or "")
    named = entry.get("feedburner_origlink") or entry.get("link")
    identifier = str(entry.get("id") or "")
    return str(named or (identifier if identifier.startswith(("http://", "https://")) else ""))


def _plain(title: str) -> str:
    """A title without markup; feeds escape it once, twice or not at all."""
    text = unescape(title)
    return " ".join(unescape(_TAG.sub("", text)).split())[:1000]


def _names(people: Iterable[str]) -> tuple[str, ...]:
    names: list[str] = []
    for person in people:
        match = _NAME_IN_MAIL.fullmatch(person.strip())
        name = _plain((match[1] or match[2]) if match else person)
        if name and not _BARE_MAIL.fullmatch(name):
            names.append(name)
    return tuple(dict.fromkeys(names))


def _merged(entries: list[_Entry], rescued: list[_Entry]) -> list[_Entry]:
    """Both readings of a broken feed, in its order; what feedparser read of an entry is the better."""
    known = {entry.link: entry for entry in entries}
    return list(({entry.link: entry for entry in rescued} | known).values())


def _rescue(body: bytes) -> list[_Entry]:
    """What a damaged feed still says, with lxml in recovery mode, else by its addresses alone."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    elements = root.iter("{*}item", "{*}entry") if root is not None else ()
    entries = [entry for element in elements if (entry := _from_element(element)).link][: MAX_ENTRIES + 1]
    if entries or b"<item" not in body.lower():
        return entries
    return [_Entry(unescape(address.decode("utf-8", "replace"))) for address in _ADDRESS.findall(body)[:MAX_ENTRIES]]


def _from_element(element: etree._Element) -> _Entry:
    told: dict[str, str] = {}
    for child in element:
        name = local_name(child.tag)
        told.setdefault(name, (child.text or "").strip() or (child.get("href") or ""))
    link = told.get("link") or told.get("guid") or told.get("id") or element.get(_RDF_ABOUT) or ""
    published = told.get("pubdate") or told.get("published") or told.get("date") or ""
    return _Entry(
        link, _plain(told.get("title", "")), published, told.get("updated", ""), _names([told.get("creator", "")])
    )


def _read_json(body: bytes, url: str) -> _Reading:
    try:
        feed = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        return [], url, "", [f"broken JSON: {str(error)[:200]}"]
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        return [], url, "", ["no JSON Feed"]
    base = clean_url(_text(feed.get("home_page_url")), url) or url
    entries = [_from_json(item) for item in items[: MAX_ENTRIES + 1] if isinstance(item, dict)]
    return entries, base, _text(feed.get("next_url")), []


def _from_json(item: Mapping[str, Any]) -> _Entry:
    people = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    names = [_text(person.get("name")) for person in people or () if isinstance(person, dict)]
    identifier = _text(item.get("id"))
    return _Entry(
        link=_text(item.get("url")) or (identifier if identifier.startswith("http") else ""),
        title=_plain(_text(item.get("title"))),
        published=_text(item.get("date_published")),
        updated=_text(item.get("date_modified")),
        authors=_names(names),
    )


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
