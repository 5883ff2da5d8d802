"""The fields put together: one reading of the page, then each field's own chooser."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from html import unescape
from typing import Any

from lxml import html

from pipelines.extract.metadata.access import read_access
from pipelines.extract.metadata.authors import choose_authors
from pipelines.extract.metadata.dates import choose_dates
from pipelines.extract.metadata.images import read_images
from pipelines.extract.metadata.record import Metadata
from pipelines.extract.metadata.sitenames import words_key
from pipelines.extract.metadata.structured import (
    Structured,
    absolute,
    is_article,
    one_line,
    read_structured,
    text_of,
    url_of,
)
from pipelines.extract.metadata.titles import Title, choose_title
from pipelines.model import DateSource, Discovery

MAX_TAGS = 60
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")


def read_metadata(
    tree: html.HtmlElement,
    url: str,
    *,
    headers: Mapping[str, str],
    discovery: Discovery,
    fetched_at: datetime | None,
) -> Metadata:
    """What the page says of itself. `tree` is not changed."""
    facts = read_structured(tree, url)
    names = tuple(site_names_of(facts))
    title = choose_title(facts, names, discovery)
    authors = choose_authors(facts, names, discovery, tree, title.text)
    dates = choose_dates(facts, discovery, tree, title.text, fetched_at)
    access = read_access(facts)
    subtitle, subtitle_source = _subtitle(facts, title)
    description, description_source = _description(facts)
    section, section_source = _section(facts)
    sources = {
        "title": title.source,
        "authors": authors.source,
        "published_at": dates.name,
        "modified_at": dates.modified_name,
        "description": description_source,
        "section": section_source,
        "subtitle": subtitle_source,
        "access": access.evidence,
    }
    return Metadata(
        title=title.text,
        subtitle=subtitle,
        description=description,
        authors=authors.names,
        agency=authors.agency,
        published_at=dates.published_at,
        modified_at=dates.modified_at,
        published_raw=dates.raw,
        published_precision=dates.precision,
        published_source=dates.source if dates.published_at else DateSource.NONE,
        published_zone=dates.zone,
        section=section,
        tags=_tags(facts),
        site_name=names[0] if names else "",
        language_hint=_language_hint(facts, headers),
        canonical=_absolute(facts, "canonical") or absolute(facts.url, facts.meta("og:url")),
        amp_url=_absolute(facts, "amphtml"),
        images=read_images(facts, tree, title.text),
        access=access.kind,
        access_evidence=access.evidence,
        licence=_licence(facts),
        jsonld_types=tuple(dict.fromkeys(name for node in facts.nodes for name in node.types)),
        og_type=facts.meta("og:type").lower(),
        article_body=_article_body(facts),
        is_live=any("LiveBlogPosting" in node.types for node in facts.articles),
        paywall_selectors=access.selectors,
        sources={name: source for name, source in sources.items() if source},
    )


def site_names_of(facts: Structured) -> Iterable[str]:
    """All names that the page gives to its site, the one meant for readers first."""
    names = [facts.meta("og:site_name"), facts.meta("application-name")]
    names += [text_of(node.get("publisher")) for node in facts.articles[:3]]
    sites = {"WebSite", "NewsMediaOrganization"}
    names += [text_of(node.get("name")) for node in facts.nodes if sites.intersection(node.types)]
    names += [facts.meta("apple-mobile-web-app-title")]
    return dict.fromkeys(name for name in names if name and len(name) <= 80 and not name.startswith(("http", "@", "{")))


def _subtitle(facts: Structured, title: Title) -> tuple[str, str]:
    """The kicker that stands in the headline element, or the article's second headline."""
    if title.kicker:
        return title.kicker, "h1:kicker"
    for node in facts.articles:
        second = text_of(node.get("alternativeHeadline"))
        if second and words_key(second) != words_key(title.text):
            return second, f"{node.origin}:alternativeHeadline"
    return "", ""


def _description(facts: Structured) -> tuple[str, str]:
    for name in ("og:description", "description", "twitter:description"):
        if facts.meta(name):
            return facts.meta(name), f"meta:{name}"
    for node in facts.articles:
        if is_article(node) and node.get("description"):
            return text_of(node.get("description")), "jsonld:description"
    return "", ""


def _section(facts: Structured) -> tuple[str, str]:
    for node in facts.articles:
        if node.get("articleSection"):
            return text_of(node.get("articleSection")), "jsonld:articleSection"
    for name in ("article:section", "parsely-section", "section", "category"):
        if facts.meta(name):
            return facts.meta(name), f"meta:{name}"
    for node in facts.nodes:
        if "BreadcrumbList" in node.types:
            section = _crumb(node.get("itemListElement"), facts.url)
            if section:
                return section, "jsonld:BreadcrumbList"
    return "", ""


def _crumb(items: Any, url: str) -> str:
    """The section in a breadcrumb: the first step that is neither the home page nor this page."""
    steps = [item for item in items[:8] if isinstance(item, dict)] if isinstance(items, list) else []
    for step in steps[1:-1] if len(steps) > 2 else steps[1:]:
        item = step.get("item")
        target = url_of(item)
        if text_of(step.get("name") or item) and absolute(url, target) != url and not target.startswith("#"):
            return text_of(step.get("name") or item)
    return ""


def _tags(facts: Structured) -> tuple[str, ...]:
    raw: list[str] = []
    for node in facts.articles[:2]:
        raw.extend(_strings(node.get("keywords")))
    raw = raw or list(facts.metas.get("article:tag", ()))
    raw = raw or list(facts.metas.get("news_keywords", ())) or list(facts.metas.get("keywords", ()))
    found: dict[str, str] = {}
    for text in raw:
        for piece in re.split(r"[,;|]", text) if len(raw) == 1 else [text]:
            tag = one_line(piece)
            if tag and len(tag) <= 60 and len(tag.split()) <= 8:
                found.setdefault(tag.lower(), tag)
    return tuple(found.values())[:MAX_TAGS]


def _strings(value: Any) -> list[str]:
    return [text_of(item) for item in (value[:MAX_TAGS] if isinstance(value, list) else [value]) if item]


def _language_hint(facts: Structured, headers: Mapping[str, str]) -> str:
    declared = [facts.lang, facts.meta("og:locale"), facts.meta("content-language")]
    declared += [text_of(node.get("inLanguage")) for node in facts.articles]
    declared += [value for name, value in headers.items() if name.lower() == "content-language"]
    return next((value.split(",")[0].strip() for value in declared if value), "")


def _absolute(facts: Structured, rel: str) -> str:
    return absolute(facts.url, next((href for href in facts.rels.get(rel, ()) if href), ""))


def _licence(facts: Structured) -> str:
    for node in facts.articles:
        if node.get("license"):
            return url_of(node.get("license")) or text_of(node.get("license"))
    return _absolute(facts, "license") or facts.meta("dc.rights", "dcterms.rights", "dcterms.license")


def _article_body(facts: Structured) -> str:
    for node in facts.articles:
        body = node.get("articleBody")
        if isinstance(body, str) and body.strip():
            return _MARKUP.sub("\n", unescape(body)) if "<" in body or "&" in body else body
    return ""
