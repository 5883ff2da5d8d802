"""When the article was published and changed: candidates with a source each, zones borrowed only from agreement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from lxml import html

from pipelines.extract.metadata.datetext import dates_near, in_comment, in_other_article, script_dates
from pipelines.extract.metadata.stamps import Stamp, parse_stamp
from pipelines.extract.metadata.structured import Structured, is_article, text_of
from pipelines.extract.metadata.zones import local_form, zoned
from pipelines.model import DateSource, Discovery, Precision, Via

EARLIEST = datetime(1990, 1, 1)  # noqa: DTZ001 - compared with local calendar days
FUTURE = timedelta(hours=24)
_MAX_WITNESSES = 4

_PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "sailthru.date",
    "article:published", "article.published", "date.available", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created",
    "date.created", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "publishdate", "publish-date", "publish_date", "published_time",
    "published", "pubdate", "publication_date", "publication-date", "article_date_original", "datecreated", "og:pubdate", "dc.date", "dcterms.date",
    "dc.terms.date", "date", "displaydate", "article:post_date", "article:created_time", "created", "citation_publication_date", "citation_date",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "og:modified_time", "datemodified", "last-modified", "lastmod",
    "dc.date.modified", "dcterms.modified", "date.modified", "article:updated", "modified", "revised", "updated",
)  # fmt: skip
_URL_DATE = re.compile(r"[/_-](?P<date>(?:19|20)\d\d[/_-]?(?:0?[1-9]|1[0-2])[/_-]?(?:0[1-9]|[12]\d|3[01]))(?:[/_.-]|$)")
_URL_DAY_FIRST = re.compile(r"[/_~-](?P<day>[0-3]\d)[._-](?P<month>[01]\d)[._-](?P<year>20\d\d)(?!\d)")


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
class Candidate:
    """A date, the source as records name it, and the source as `explain` shows it."""

    source: DateSource
    name: str
    stamp: Stamp


def choose_dates(
    facts: Structured,
    discovery: Discovery,
    tree: html.HtmlElement,
    headline: html.HtmlElement | None,
    fetched_at: datetime | None,
) -> Dates:
    """The best candidates for both, bounded by `fetched_at` where it is known."""
    month_first = _is_month_first(facts)
    found = _plausible(_declared(facts, discovery, month_first), fetched_at)
    if not any(candidate.source is not DateSource.URL for candidate in found):
        found = [*_plausible(_shown(facts, tree, headline, month_first), fetched_at), *found]
    modified = next(iter(_plausible(_modified(facts, month_first), fetched_at)), None)
    if not found:
        return Dates()
    best = _best(found)
    shown = _time_tags(facts, month_first) if best.stamp.has_time else []
    best = _in_local_time(best, [*found, *shown])
    others = [candidate.stamp for candidate in (*found, *shown, *([modified] if modified else []))]
    moment, zone = zoned(best.stamp, others)
    changed = zoned(modified.stamp, [best.stamp])[0] if modified else None
    if changed is not None and changed < moment:
        changed = None
    name = modified.name if modified and changed else ""
    return Dates(
        moment,
        changed,
        " ".join(best.stamp.raw.split())[:200],
        best.stamp.precision,
        best.source,
        zone,
        best.name,
        name,
    )


def _best(found: list[Candidate]) -> Candidate:
    """The first candidate, or one that says the same day with a time."""
    best = found[0]
    if best.stamp.has_time:
        return best
    return next((c for c in found if c.stamp.has_time and c.stamp.moment.date() == best.stamp.moment.date()), best)


def _in_local_time(best: Candidate, found: list[Candidate]) -> Candidate:
    """`best`, or where it counts in UTC, the candidate that tells the same moment by the site's own clock: the day there
    is the day of publication.
    """
    for candidate in found:
        stamp = local_form(best.stamp, candidate.stamp)
        if stamp is not None:
            return Candidate(candidate.source, candidate.name, stamp)
    return best


def _time_tags(facts: Structured, month_first: bool) -> list[Candidate]:
    """The first time tags that say a time: not trusted as such, but as witnesses of a moment that is known."""
    stamps = (parse_stamp(tag.get("datetime") or "", month_first=month_first) for tag in facts.times[:_MAX_WITNESSES])
    return [Candidate(DateSource.TIME_TAG, "time", stamp) for stamp in stamps if stamp and stamp.has_time]


def _plausible(candidates: Iterable[Candidate], fetched_at: datetime | None) -> list[Candidate]:
    return [candidate for candidate in candidates if _is_plausible(candidate.stamp, fetched_at)]


def _is_plausible(stamp: Stamp, fetched_at: datetime | None) -> bool:
    if stamp.moment.replace(tzinfo=None) < EARLIEST:
        return False
    return fetched_at is None or stamp.moment.replace(tzinfo=stamp.moment.tzinfo or UTC) <= fetched_at + FUTURE


def _declared(facts: Structured, discovery: Discovery, month_first: bool) -> Iterator[Candidate]:
    for source, name, raw in _raw_declared(facts, discovery):
        stamp = parse_stamp(raw, month_first=month_first) if raw else None
        if stamp is not None:
            yield Candidate(source, name, stamp)


def _raw_declared(facts: Structured, discovery: Discovery) -> Iterator[tuple[DateSource, str, str]]:
    articles = [node for node in facts.articles if is_article(node)]
    for node in (node for node in articles if node.origin == "jsonld"):
        yield DateSource.JSONLD, "jsonld:datePublished", text_of(node.get("datePublished"))
        yield DateSource.JSONLD, "jsonld:dateCreated", text_of(node.get("dateCreated"))
    for name in _PUBLISHED_METAS:
        if name in facts.metas:
            yield DateSource.META, f"meta:{name}", facts.meta(name)
    for node in (node for node in articles if node.origin == "microdata"):
        yield DateSource.META, "microdata:datePublished", text_of(node.get("datePublished") or node.get("dateCreated"))
    for node in (node for node in facts.articles if not is_article(node)):
        yield DateSource.JSONLD, f"{node.origin}:page", text_of(node.get("datePublished") or node.get("uploadDate"))
    via = DateSource.NEWS_SITEMAP if discovery.via is Via.NEWS_SITEMAP else DateSource.FEED
    yield via, "discovery:published", discovery.published
    match = _URL_DATE.search(facts.url)
    if match:
        yield DateSource.URL, "url", re.sub(r"[/_]", "-", match["date"])
    match = _URL_DAY_FIRST.search(facts.url)
    if match:
        yield DateSource.URL, "url", f"{match['year']}-{match['month']}-{match['day']}"


def _shown(
    facts: Structured, tree: html.HtmlElement, headline: html.HtmlElement | None, month_first: bool
) -> Iterator[Candidate]:
    """Dates that stand on the page: near the headline, in the data of the page's own scripts, and last in the first time
    tag of all, which may be a teaser's.
    """
    for is_time, stamp in dates_near(headline, month_first=month_first):
        yield Candidate(*((DateSource.TIME_TAG, "time") if is_time else (DateSource.TEXT, "text")), stamp)
        if is_time and stamp.has_time:
            return
    for name, raw in script_dates(tree):
        found = parse_stamp(raw)
        if found is not None:
            yield Candidate(DateSource.META, f"script:{name}", found)
    for element in islice(facts.times, 1):
        found = _stamp_of(element, month_first)
        is_others = in_comment(element) or (headline is not None and in_other_article(element, headline))
        if found is not None and not is_others:
            yield Candidate(DateSource.TIME_TAG, "time", found)


def _stamp_of(element: html.HtmlElement, month_first: bool) -> Stamp | None:
    return parse_stamp(element.get("datetime") or " ".join(element.itertext()), month_first=month_first)


def _modified(facts: Structured, month_first: bool) -> Iterator[Candidate]:
    for node in facts.articles:
        stamp = parse_stamp(text_of(node.get("dateModified")), month_first=month_first)
        if stamp:
            yield Candidate(DateSource.JSONLD, f"{node.origin}:dateModified", stamp)
    for name in _MODIFIED_METAS:
        stamp = parse_stamp(facts.meta(name), month_first=month_first) if name in facts.metas else None
        if stamp:
            yield Candidate(DateSource.META, f"meta:{name}", stamp)


def _is_month_first(facts: Structured) -> bool:
    """Whether 5/6/2024 is May 6 here: pages of the United States, and English ones that do not say whose."""
    lang = (facts.meta("og:locale") or facts.lang).lower().replace("_", "-")
    return lang in ("en", "en-us", "") or lang.startswith("en-us")
