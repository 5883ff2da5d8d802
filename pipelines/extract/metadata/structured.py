"""What a page says about itself in machine-readable form, gathered in one walk over the tree: JSON-LD, microdata,
meta tags, link relations, title, headlines and time tags. The fields' own modules choose among these.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html

from pipelines.extract.blocks import clean_text
from pipelines.extract.metadata.jsonld import Node, flatten, load_values
from pipelines.extract.metadata.microdata import read_microdata

MAX_SCRIPTS = 40
MAX_VALUE_CHARS = 4000

_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|BlogPost|Report|Review|CreativeWork)$|^(?:Blog|Report)")
_PAGE_TYPES = frozenset(["WebPage", "ItemPage", "VideoObject", "ImageGallery", "AudioObject", "PodcastEpisode"])
_OTHERS_ROLES = frozenset(
    "itemListElement item hasPart isPartOf mentions relatedLink citation review comment isBasedOn liveBlogUpdate associatedMedia "
    "video image about significantLink blogPost blogPosts subjectOf workExample publisher author".split()
)
"""Properties whose articles are other articles than the page's own."""

_RIGHTS_METAS = frozenset(["robots", "tdm-reservation", "tdm-policy"])


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
    licences: tuple[str, ...]
    """Where the links go that are marked as a licence."""
    rights_metas: tuple[tuple[str, str], ...]
    """Names and contents of the meta tags on automated use, in document order."""

    def meta(self, *names: str) -> str:
        """The first value that any of `names` has, in their order; "" where none has."""
        for name in names:
            if name in self.metas:
                return self.metas[name][0]
        return ""


def read_structured(tree: html.HtmlElement, url: str) -> Structured:
    """`tree` read once; nothing in it is changed."""
    found = _Found()
    for element in tree.iter(*_READERS):
        _READERS[str(element.tag)](element, found)
    nodes, items = flatten(found.values), read_microdata(tree)
    metas = {name: tuple(values) for name, values in found.metas.items()}
    title_tag = next((title for title in found.titles if title), "")
    canonical = next(iter(found.rels.get("canonical", ())), "")
    return Structured(
        url=url,
        metas=metas,
        rels={name: tuple(values) for name, values in found.rels.items()},
        title_tag=title_tag,
        headlines=tuple(found.headlines[:20]),
        times=tuple(found.times[:200]),
        nodes=nodes,
        items=items,
        articles=_about_this_page(
            (*nodes, *items), (title_tag, *metas.get("og:title", ())), (url, absolute(url, canonical))
        ),
        licences=tuple(found.licences),
        rights_metas=tuple(found.rights_metas),
        lang=tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang") or "",
    )


@dataclass(slots=True)
class _Found:
    """What the walk gathers."""

    metas: dict[str, list[str]] = field(default_factory=dict)
    rels: dict[str, list[str]] = field(default_factory=dict)
    values: list[Any] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    headlines: list[html.HtmlElement] = field(default_factory=list)
    times: list[html.HtmlElement] = field(default_factory=list)
    licences: list[str] = field(default_factory=list)
    rights_metas: list[tuple[str, str]] = field(default_factory=list)
    scripts: int = 0


def _add_link(element: html.HtmlElement, found: _Found) -> None:
    for rel in (element.get("rel") or "").lower().split()[:4]:
        found.rels.setdefault(rel, []).append(element.get("href") or "")


def _add_script(element: html.HtmlElement, found: _Found) -> None:
    if found.scripts < MAX_SCRIPTS and "ld+json" in (element.get("type") or "").lower():
        found.scripts += 1
        found.values.extend(load_values(element.text or ""))


def _add_title(element: html.HtmlElement, found: _Found) -> None:
    parent = element.getparent()
    if parent is None or parent.tag in ("head", "html", "body"):
        found.titles.append(one_line("".join(element.itertext())))


def _add_anchor(element: html.HtmlElement, found: _Found) -> None:
    rel = element.get("rel")
    if rel and "license" in rel.lower().split():
        found.licences.append(element.get("href") or "")


def _add_meta(element: html.HtmlElement, found: _Found) -> None:
    value = element.get("content")
    own = (element.get("name") or "").strip().lower()
    if own in _RIGHTS_METAS:
        found.rights_metas.append((own, (value or "").strip()))
    if not value or not value.strip():
        return
    names = {element.get(key, "").strip().lower() for key in ("property", "name", "itemprop", "http-equiv")}
    for name in names - {""}:
        values = found.metas.setdefault(name, [])
        if len(values) < 30:
            values.append(one_line(value[:MAX_VALUE_CHARS]))


_READERS: Mapping[str, Callable[[html.HtmlElement, _Found], None]] = {
    "meta": _add_meta,
    "link": _add_link,
    "script": _add_script,
    "title": _add_title,
    "h1": lambda element, found: found.headlines.append(element),
    "time": lambda element, found: found.times.append(element),
    "a": _add_anchor,
}


def one_line(text: str) -> str:
    """`text` in one line, entities that were escaped twice resolved, invisible characters dropped.

    >>> one_line(" Tom &amp;amp; Jerry\\n\\u200b "), one_line("exe.\\u202etxt\\x1b[2J"), one_line("ever\\u200bgreen")
    ('Tom & Jerry', 'exe.txt[2J', 'evergreen')
    """
    if "&" in text:
        text = entities.unescape(entities.unescape(text))
    return clean_text(text)


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
        url = href if href.startswith(("https://", "http://")) else urljoin(base, href)
        return url if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def is_article(node: Node) -> bool:
    return any(_ARTICLE_TYPE.search(name) for name in node.types)


def _about_this_page(nodes: tuple[Node, ...], titles: tuple[str, ...], urls: tuple[str, ...]) -> tuple[Node, ...]:
    """The nodes that speak of the page itself, the likeliest first."""
    title_words = tuple(_words(title) for title in titles)
    paths = tuple(_path(url) for url in urls)
    ranked = [(-_rank(node, title_words, paths), order) for order, node in enumerate(nodes)]
    return tuple(nodes[order] for score, order in sorted(ranked)[:8] if score < 0)


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
