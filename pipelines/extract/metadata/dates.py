"""When the article was published and changed: candidates with a source each, zones borrowed only from agreement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lxml import html

from pipelines.extract.metadata.stamps import Stamp, parse_stamp
from pipelines.extract.metadata.structured import Structured, is_article, text_of
from pipelines.model import DateSource, Discovery, Precision, Via

EARLIEST = datetime(1990, 1, 1)  # noqa: DTZ001 - compared with local calendar days
FUTURE = timedelta(hours=24)

_PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "sailthru.date",
    "article:published", "article.published", "date.available", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "date.created",
    "cxenseparse:recs:publishtime", "publishdate", "publish-date", "publish_date", "pubdate", "publication_date", "article_date_original",
    "datecreated", "og:pubdate", "dc.date", "dcterms.date", "date", "displaydate", "article:post_date", "created",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "last-modified", "lastmod", "dc.date.modified",
    "dcterms.modified", "date.modified", "article:updated", "modified",
)  # fmt: skip
_URL_DATE = re.compile(r"[/_-](?P<date>(?:19|20)\d\d[/_-]?(?:0?[1-9]|1[0-2])[/_-]?(?:0[1-9]|[12]\d|3[01]))(?:[/_.-]|$)")


@dataclass(frozen=True, slots=True)
class Dates:
    """Instants, aware. `zone` says where the zone of `published_at` comes from: value, agreement or assumed."""

    published_at: datetime | None = None
    modified_at: datetime | None = None
    raw: str = ""
    precision: Precision = Precision.UNKNOWN
    source: DateSource = DateSource.NONE
    zone: str = ""
    name: str = ""
    modified_name: str = ""


@dataclass(frozen=True, slots=True)
class _Candidate:
    source: DateSource
    name: str
    stamp: Stamp


def choose_dates(facts: Structured, discovery: Discovery, tree: html.HtmlElement, fetched_at: datetime | None) -> Dates:
    """The best candidates for both, bounded by `fetched_at` where it is known."""
    month_first = facts.lang.lower().startswith("en-us")
    found = [c for c in _published(facts, discovery, month_first) if _is_plausible(c.stamp, fetched_at)]
    if not found:
        return Dates()
    best = found[0]
    moment, zone = _zoned(best.stamp, [candidate.stamp for candidate in found])
    modified = next((c for c in _modified(facts, month_first) if _is_plausible(c.stamp, fetched_at)), None)
    modified_at = _zoned(modified.stamp, [c.stamp for c in found])[0] if modified else None
    if modified_at and modified_at < moment:
        modified_at = None
    return Dates(
        moment,
        modified_at,
        best.stamp.raw,
        best.stamp.precision,
        best.source,
        zone,
        best.name,
        modified.name if modified and modified_at else "",
    )


def _published(facts: Structured, discovery: Discovery, month_first: bool) -> Iterator[_Candidate]:
    for source, name, raw in _raw_published(facts, discovery):
        stamp = parse_stamp(raw, month_first=month_first)
        if stamp is not None:
            yield _Candidate(source, name, stamp)


def _raw_published(facts: Structured, discovery: Discovery) -> Iterator[tuple[DateSource, str, str]]:
    for node in facts.articles:
        if is_article(node) and node.origin == "jsonld":
            yield DateSource.JSONLD, "jsonld:datePublished", text_of(node.get("datePublished"))
            yield DateSource.JSONLD, "jsonld:dateCreated", text_of(node.get("dateCreated"))
    for name in _PUBLISHED_METAS:
        if name in facts.metas:
            yield DateSource.META, f"meta:{name}", facts.metas[name][0]
    for node in facts.articles:
        if node.origin == "microdata":
            yield DateSource.META, "microdata:datePublished", text_of(node.get("datePublished"))
        elif not is_article(node):
            yield (
                DateSource.JSONLD,
                "jsonld:datePublished",
                text_of(node.get("datePublished") or node.get("uploadDate")),
            )
    if discovery.published:
        via = DateSource.NEWS_SITEMAP if discovery.via is Via.NEWS_SITEMAP else DateSource.FEED
        yield via, "discovery:published", discovery.published
    for element in facts.times:
        raw = element.get("datetime") or " ".join(element.itertext())
        yield DateSource.TIME_TAG, "time", raw
    match = _URL_DATE.search(facts.url)
    if match:
        yield DateSource.URL, "url", match["date"].replace("/", "-").replace("_", "-")


def _modified(facts: Structured, month_first: bool) -> Iterator[_Candidate]:
    for node in facts.articles:
        stamp = parse_stamp(text_of(node.get("dateModified")), month_first=month_first)
        if stamp:
            yield _Candidate(DateSource.JSONLD, "jsonld:dateModified", stamp)
    for name in _MODIFIED_METAS:
        stamp = parse_stamp(facts.meta(name), month_first=month_first)
        if stamp:
            yield _Candidate(DateSource.META, f"meta:{name}", stamp)


def _is_plausible(stamp: Stamp, fetched_at: datetime | None) -> bool:
    if stamp.moment.replace(tzinfo=None) < EARLIEST:
        return False
    return fetched_at is None or stamp.moment.replace(tzinfo=stamp.moment.tzinfo or UTC) <= fetched_at + FUTURE


def _zoned(stamp: Stamp, others: list[Stamp]) -> tuple[datetime, str]:
    """The instant of `stamp`. A zone that it lacks is taken from a date of the page that means the same moment."""
    if stamp.has_zone:
        return stamp.moment, "value"
    if stamp.has_time:
        for other in others:
            if (
                other.has_zone
                and other.has_time
                and abs(other.moment.replace(tzinfo=None) - stamp.moment) < timedelta(seconds=60)
            ):
                return stamp.moment.replace(tzinfo=other.moment.tzinfo), "agreement"
    return stamp.moment.replace(tzinfo=UTC), "assumed" if stamp.has_time else ""
