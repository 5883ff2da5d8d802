"""The smaller facts: names of the site, subtitle, description, section, tags, language, licence, text in JSON-LD."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any

from pipelines.extract.metadata.sitenames import words_key
from pipelines.extract.metadata.structured import Structured, absolute, is_article, one_line, text_of, url_of
from pipelines.extract.metadata.titles import Title

MAX_TAGS = 60
_MAX_SECTION_CHARS = 80
_MOST_FORMS = 50
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")


def site_names_of(facts: Structured) -> Iterable[str]:
    """All names that the page gives to its site, the one meant for readers first."""
    names = [facts.meta("og:site_name"), facts.meta("application-name")]
    names += [text_of(node.get("publisher")) for node in facts.articles[:3]]
    sites = {"WebSite", "NewsMediaOrganization"}
    names += [text_of(node.get("name")) for node in facts.nodes if sites.intersection(node.types)]
    names += [facts.meta("apple-mobile-web-app-title")]
    return dict.fromkeys(name for name in names if name and len(name) <= 80 and not name.startswith(("http", "@", "{")))


def subtitle_of(facts: Structured, title: Title) -> tuple[str, str]:
    """The kicker that stands in the headline element, or the article's second headline."""
    if title.kicker:
        return title.kicker, "h1:kicker"
    for node in facts.articles:
        second = text_of(node.get("alternativeHeadline"))
        if second and words_key(second) != words_key(title.text):
            return second, f"{node.origin}:alternativeHeadline"
    return "", ""


def description_of(facts: Structured) -> tuple[str, str]:
    for name in ("og:description", "description", "twitter:description"):
        if facts.meta(name):
            return facts.meta(name), f"meta:{name}"
    for node in facts.articles:
        if is_article(node) and node.get("description"):
            return text_of(node.get("description")), "jsonld:description"
    return "", ""


def section_of(facts: Structured, title: str = "") -> tuple[str, str]:
    """The section and its source. One that is the article's own title is none; of several, the first."""
    own = words_key(title)
    for source, value in _sections(facts):
        section = value.split(",")[0].strip()
        if section and words_key(section) != own and len(section) <= _MAX_SECTION_CHARS:
            return section, source
    return "", ""


def _sections(facts: Structured) -> Iterator[tuple[str, str]]:
    for node in facts.articles:
        yield f"{node.origin}:articleSection", text_of(node.get("articleSection"))
    for name in ("article:section", "parsely-section", "section", "category"):
        yield f"meta:{name}", facts.meta(name)
    for node in (*facts.nodes, *facts.items):
        if "BreadcrumbList" in node.types:
            yield f"{node.origin}:BreadcrumbList", _crumb(node.get("itemListElement"), facts.url)


def _crumb(items: Any, url: str) -> str:
    """The section in a breadcrumb: the first step that is neither the home page nor this page."""
    steps = [item for item in items[:8] if isinstance(item, dict)] if isinstance(items, list) else []
    for step in steps[1:-1] if len(steps) > 2 else steps[1:]:
        item = step.get("item")
        target = url_of(item)
        if text_of(step.get("name") or item) and absolute(url, target) != url and not target.startswith("#"):
            return text_of(step.get("name") or item)
    return ""


def tags_of(facts: Structured) -> tuple[str, ...]:
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


def language_hint_of(facts: Structured, headers: Mapping[str, str]) -> str:
    declared = [facts.lang, facts.meta("og:locale"), facts.meta("content-language")]
    declared += [text_of(node.get("inLanguage")) for node in facts.articles]
    declared += [value for name, value in headers.items() if name.lower() == "content-language"]
    return next((value.split(",")[0].strip() for value in declared if value), "")


def relation_of(facts: Structured, rel: str) -> str:
    return absolute(facts.url, next((href for href in facts.rels.get(rel, ()) if href), ""))


def forms_of(facts: Structured) -> tuple[str, ...]:
    """What is named as the AMP page or another form of this one: translations and feeds are, too."""
    named = (*facts.rels.get("amphtml", ()), *facts.rels.get("alternate", ()))[:_MOST_FORMS]
    return tuple(dict.fromkeys(url for href in named if href and (url := absolute(facts.url, href))))


def licence_of(facts: Structured) -> str:
    """The licence that the page names for its article: in structured data, its head, or a link that readers see."""
    for node in facts.articles:
        if node.get("license"):
            return url_of(node.get("license")) or text_of(node.get("license"))
    declared = relation_of(facts, "license") or facts.meta("dc.rights", "dcterms.rights", "dcterms.license")
    if declared:
        return declared
    return next((url for href in facts.licences if (url := absolute(facts.url, href))), "")


def article_body_of(facts: Structured) -> str:
    for node in facts.articles:
        body = node.get("articleBody")
        if isinstance(body, str) and body.strip():
            return _MARKUP.sub("\n", unescape(body)) if "<" in body or "&" in body else body
    return ""
