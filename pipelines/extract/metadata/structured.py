"""What a page says about itself in machine-readable form, gathered in one walk over the tree: JSON-LD, microdata,
meta tags, link relations, title, headlines and time tags. The fields' own modules choose among these.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html

from pipelines.extract.metadata.jsonld import Node, flatten, load_values
from pipelines.extract.metadata.microdata import read_microdata

MAX_SCRIPTS = 40
MAX_VALUE_CHARS = 4000

_SPACE = re.compile(r"[\s\u200b\u2060\ufeff]+")
_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|BlogPost|Report|Review|CreativeWork)$|^(?:Blog|Report)")
_PAGE_TYPES = frozenset(["WebPage", "ItemPage", "VideoObject", "ImageGallery", "AudioObject", "PodcastEpisode"])
_OTHERS_ROLES = frozenset(
    [
        "itemListElement",
        "item",
        "hasPart",
        "isPartOf",
        "mentions",
        "relatedLink",
        "citation",
        "review",
        "comment",
        "isBasedOn",
        "liveBlogUpdate",
        "associatedMedia",
        "video",
        "image",
        "about",
        "significantLink",
        "blogPost",
        "blogPosts",
        "subjectOf",
        "workExample",
        "publisher",
        "author",
    ]
)
"""Properties whose articles are other articles than the page's own."""


@dataclass(frozen=True, slots=True)
class Structured:
    """The machine-readable facts of one page. `articles` are nodes about the page itself, the likeliest first."""

    url: str
    metas: Mapping[str, tuple[str, ...]] = field(repr=False)
    rels: Mapping[str, tuple[str, ...]] = field(repr=False)
    title_tag: str
    headlines: tuple[html.HtmlElement, ...] = field(repr=False)
    times: tuple[html.HtmlElement, ...] = field(repr=False)
    nodes: tuple[Node, ...] = field(repr=False)
    items: tuple[Node, ...] = field(repr=False)
    articles: tuple[Node, ...] = field(repr=False)
    lang: str

    def meta(self, *names: str) -> str:
        """The first value that any of `names` has, in their order; "" where none has."""
        return next((self.metas[name][0] for name in names if name in self.metas), "")


def read_structured(tree: html.HtmlElement, url: str) -> Structured:
    """`tree` read once; nothing in it is changed."""
    metas: dict[str, list[str]] = {}
    rels: dict[str, list[str]] = {}
    values: list[Any] = []
    titles: list[str] = []
    headlines: list[html.HtmlElement] = []
    times: list[html.HtmlElement] = []
    scripts = 0
    for element in tree.iter("meta", "link", "script", "title", "h1", "time"):
        tag = element.tag
        if tag == "meta":
            _add_meta(element, metas)
        elif tag == "link":
            for rel in (element.get("rel") or "").lower().split()[:4]:
                rels.setdefault(rel, []).append(element.get("href") or "")
        elif tag == "script":
            if scripts < MAX_SCRIPTS and "ld+json" in (element.get("type") or "").lower():
                scripts += 1
                values.extend(load_values(element.text or ""))
        elif tag == "title":
            parent = element.getparent()
            if parent is None or parent.tag not in {"svg", "symbol", "g", "defs", "path"}:
                titles.append(one_line("".join(element.itertext())))
        elif tag == "h1":
            headlines.append(element)
        else:
            times.append(element)
    nodes, items = flatten(values), read_microdata(tree)
    facts = Structured(
        url=url,
        metas={name: tuple(found) for name, found in metas.items()},
        rels={name: tuple(found) for name, found in rels.items()},
        title_tag=next((title for title in titles if title), ""),
        headlines=tuple(headlines[:20]),
        times=tuple(times[:200]),
        nodes=nodes,
        items=items,
        articles=(),
        lang=tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang") or "",
    )
    return _with_articles(facts)


def _add_meta(element: html.HtmlElement, metas: dict[str, list[str]]) -> None:
    value = element.get("content")
    if not value or not value.strip():
        return
    names = {element.get(key, "").strip().lower() for key in ("property", "name", "itemprop", "http-equiv")}
    for name in names - {""}:
        found = metas.setdefault(name, [])
        if len(found) < 30:
            found.append(one_line(value[:MAX_VALUE_CHARS]))


def one_line(text: str) -> str:
    """`text` in one line, entities that were escaped twice resolved, invisible characters dropped.

    >>> one_line(" Tom &amp;amp; Jerry\\n\\u200b ")
    'Tom & Jerry'
    """
    if "&" in text:
        text = entities.unescape(entities.unescape(text))
    return _SPACE.sub(" ", text).strip().replace("\xad", "")


def text_of(value: Any) -> str:
    """A structured value as one line of text: strings, numbers, the first of a list, `name` or @value of an object."""
    for _ in range(4):
        if isinstance(value, list):
            value = next((item for item in value if item), None)
        elif isinstance(value, dict):
            value = value.get("@value") or value.get("name") or value.get("headline") or value.get("text")
    if isinstance(value, str):
        return one_line(value[:MAX_VALUE_CHARS])
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def url_of(value: Any) -> str:
    """The address in a structured value: a string, or `url`, `@id`, `contentUrl` of an object."""
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("url") or value.get("contentUrl") or value.get("@id")
    return value.strip() if isinstance(value, str) else ""


def absolute(base: str, href: str) -> str:
    """`href` as an absolute http(s) address; "" where it is none, or a template that was never filled in."""
    href = href.strip()
    if not href or "{" in href or href.startswith(("data:", "javascript:", "about:", "blob:")):
        return ""
    try:
        url = urljoin(base, href)
        return url if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def is_article(node: Node) -> bool:
    return any(_ARTICLE_TYPE.search(name) for name in node.types)


def _with_articles(facts: Structured) -> Structured:
    title_words = _words(facts.title_tag), *(_words(title) for title in facts.metas.get("og:title", ()))
    path = _path(facts.url), *(_path(absolute(facts.url, href)) for href in facts.rels.get("canonical", ())[:1])
    ranked = []
    for order, node in enumerate((*facts.nodes, *facts.items)):
        score = _rank(node, title_words, path)
        if score > 0:
            ranked.append((-score, order, node))
    ranked.sort(key=lambda entry: entry[:2])
    articles = tuple(node for _, _, node in ranked[:8])
    return Structured(
        **{name: getattr(facts, name) for name in Structured.__dataclass_fields__ if name != "articles"},
        articles=articles,
    )


def _rank(node: Node, titles: tuple[set[str], ...], paths: tuple[str, ...]) -> float:
    """How surely the node speaks of this page; 0 and less for those that speak of others."""
    if is_article(node):
        score = 3.0
    elif _PAGE_TYPES.intersection(node.types):
        score = 0.5
    else:
        return 0.0
    if node.role in _OTHERS_ROLES:
        score -= 4.0
    own = [_path(url_of(node.get(key))) for key in ("url", "@id", "mainEntityOfPage") if node.get(key)]
    if any(path and path in paths for path in own):
        score += 2.0
    words = _words(text_of(node.get("headline") or node.get("name")))
    if words and any(len(words & title) >= 0.7 * len(words) for title in titles):
        score += 1.5
    return score + 0.2 * sum(bool(node.get(key)) for key in ("headline", "author", "datePublished"))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _path(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.path.rstrip("/") if len(parts.path) > 1 else ""
