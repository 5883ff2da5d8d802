"""The headline of the page's article: candidates from everywhere, names of the site cut off, the best agreed one taken.

Candidates with the same words form a cluster. A linear model over who says it and how it looks picks the cluster; its
weights come from `training/metadata_titles.py` (chosen by cross-validation over sites).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from lxml import html

from pipelines.extract.metadata.jsonld import Node
from pipelines.extract.metadata.sitenames import cut_site, leading_part, name_keys, words_key
from pipelines.extract.metadata.structured import Structured, is_article, line_of, one_line, text_of
from pipelines.extract.phrases import UNSPACED
from pipelines.model import Discovery

MAX_TITLE_CHARS = 500

WEIGHTS: Mapping[str, float] = {
    "beginning of another": -0.66,
    "end of another": 1.38,
    "h1": 1.18,
    "h1 alone": 0.06,
    "h1 uncut": 0.29,
    "h1:other": 0.06,
    "holds another": -0.26,
    "in url": 0.83,
    "jsonld:alternativeHeadline": 0.71,
    "jsonld:headline": 1.98,
    "jsonld:name": 0.52,
    "jsonld:other headline": -0.45,
    "jsonld:page name": -0.08,
    "length": 0.18,
    "meta:cms": -0.15,
    "meta:og:title": 1.86,
    "meta:title": 0.69,
    "meta:twitter:title": -0.12,
    "microdata:headline": 0.72,
    "part of h1, backed": 1.05,
    "short": -1.14,
    "title": -0.18,
    "title uncut": -0.74,
    "title:lead": 0.09,
    "truncated": -1.0,
    "discovery:title": 1.0,
}

_CMS_METAS = ("parsely-title", "sailthru.title", "dc.title", "dcterms.title", "cxenseparse:title", "headline")
_SIGNED = frozenset(["title", "meta:og:title", "meta:twitter:title", "meta:title", "meta:cms", "jsonld:page name"])
"""Sources that often sign with the site's name; only there is a part taken because another candidate says just that."""
_SHOWN = frozenset(["h1", "jsonld:headline", "microdata:headline"])
"""Sources that are headlines as a rule: what one of them says in full has nothing to be cut off."""
_TEXT_ORDER = ("h1", "jsonld:headline", "microdata:headline", "meta:og:title", "h1:part")
"""Whose spelling is shown where several say the same words."""


@dataclass(frozen=True, slots=True)
class Title:
    """A headline, the source whose spelling it is, and the kicker that stood beside it in the headline element."""

    text: str = ""
    source: str = ""
    kicker: str = ""


@dataclass(slots=True)
class Cluster:
    """Candidates of the same words. `raw` holds sources whose text was longer before a site name was cut off."""

    key: str
    texts: dict[str, str] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)


def choose_title(facts: Structured, site_names: Iterable[str], discovery: Discovery) -> Title:
    """The best title, "" where the page has none."""
    clusters = title_clusters(facts, site_names, discovery)
    if not clusters:
        return Title()
    scores = [
        sum(WEIGHTS.get(name, 0.0) * value for name, value in row.items())
        for row in title_features(clusters, facts.url)
    ]
    best = clusters[max(range(len(clusters)), key=lambda index: scores[index])]
    source = next((name for name in _TEXT_ORDER if name in best.texts), next(iter(best.texts)))
    return Title(best.texts[source], source, _kicker(best, clusters))


def title_clusters(facts: Structured, site_names: Iterable[str], discovery: Discovery) -> list[Cluster]:
    """The page's candidates, gathered by their words."""
    names = name_keys(site_names, facts.url)
    candidates = [(source, text, words_key(text)) for source, text in _candidates(facts, discovery)]
    keys = {key for _, _, key in candidates}
    shown = [key for source, _, key in candidates if source in _SHOWN]
    clusters: dict[str, Cluster] = {}
    for source, text, whole in candidates:
        may_agree = source in _SIGNED and not any(key.startswith(whole) for key in shown)
        cut = cut_site(text, names, keys - {whole} if may_agree else ())
        key = words_key(cut)
        if not key or key in names:
            continue
        clusters.setdefault(key, Cluster(key)).texts.setdefault(source, cut)
        if whole != key and source in ("meta:og:title", "title", "h1"):
            clusters.setdefault(whole, Cluster(whole)).whole.add(source)
            clusters[whole].texts.setdefault(f"{source} uncut", text)
    return _completed(list(clusters.values()))


def _completed(clusters: list[Cluster]) -> list[Cluster]:
    """Headlines cut short with an ellipsis speak for the one that goes on where they stop."""
    kept = []
    for cluster in clusters:
        text = next(iter(cluster.texts.values())).rstrip()
        beginning = cluster.key if len(cluster.key) > 30 and text.endswith(("...", "…")) else ""
        longer = next((c for c in clusters if beginning and c is not cluster and c.key.startswith(beginning)), None)
        if longer is None:
            kept.append(cluster)
        else:
            for source in cluster.texts:
                longer.texts.setdefault(source, next(iter(longer.texts.values())))
    return kept


def title_features(clusters: list[Cluster], url: str) -> list[dict[str, float]]:
    """One row of named features a cluster."""
    slug = _slug_words(url)
    keys = [cluster.key for cluster in clusters]
    return [_features(cluster, [key for key in keys if key != cluster.key], slug) for cluster in clusters]


def _features(cluster: Cluster, others: list[str], slug: set[str]) -> dict[str, float]:
    key, words = cluster.key, cluster.key.split()
    said = {source: 1.0 for source in cluster.texts if not source.endswith(" uncut")}
    text = next(iter(cluster.texts.values()))
    shape = {
        "truncated": text.rstrip().endswith(("...", "…")),
        "short": _width(key) < 12,
        "length": min(len(key), 150) / 100,
        "in url": sum(word in slug for word in words) / len(words),
        "beginning of another": any(other.startswith(key + " ") for other in others),
        "end of another": any(other.endswith(" " + key) for other in others),
        "inside another": any(key in other for other in others),
        "holds another": any(other in key for other in others if len(other) > 10),
        "part of h1, backed": "h1:part" in said and len(said) > 1,
        "h1 alone": "h1" in said and len(said) == 1,
    }
    uncut = {f"{source} uncut": 1.0 for source in cluster.whole}
    return {**said, **uncut, **{name: float(value) for name, value in shape.items()}}


def _candidates(facts: Structured, discovery: Discovery) -> Iterator[tuple[str, str]]:
    for source, text in _raw_candidates(facts, discovery):
        if text and len(text) <= MAX_TITLE_CHARS:
            yield source, text


def _raw_candidates(facts: Structured, discovery: Discovery) -> Iterator[tuple[str, str]]:
    yield from _of_nodes("jsonld", [node for node in facts.articles if node.origin == "jsonld"][:2])
    yield from _of_nodes("microdata", [node for node in facts.articles if node.origin == "microdata"][:2])
    for order, h1 in enumerate(facts.headlines[:4]):
        yield ("h1:other" if order else "h1"), line_of(h1)
    for part in (part for h1 in facts.headlines[:2] for part in headline_parts(h1)):
        if len(part) >= 15:
            yield "h1:part", part
    yield "meta:og:title", facts.meta("og:title", "og_title")
    yield "meta:twitter:title", facts.meta("twitter:title", "twitter:text:title")
    yield "meta:title", facts.meta("title")
    for name in _CMS_METAS:
        yield "meta:cms", facts.meta(name)
    yield "title", facts.title_tag
    yield "title:lead", leading_part(facts.title_tag)
    yield "discovery:title", one_line(discovery.title)


def _of_nodes(origin: str, nodes: list[Node]) -> Iterator[tuple[str, str]]:
    for order, node in enumerate(nodes):
        kind = "" if is_article(node) else "page "
        for key in ("headline", "name", "alternativeHeadline"):
            if node.get(key):
                first = key != "headline" or not (order or kind)
                yield (f"{origin}:{kind}{key}" if first else f"{origin}:other {key}"), text_of(node.get(key))


def headline_parts(h1: html.HtmlElement) -> list[str]:
    """Texts that stand side by side in a headline element (kicker and headline); [] where there is but one."""
    for _ in range(3):
        parts = [h1.text, *(piece for child in h1 for piece in (" ".join(child.itertext()), child.tail))]
        texts = [text for text in (one_line(part) for part in parts if part) if text]
        if len(texts) == 1 and len(h1) == 1:
            h1 = h1[0]
            continue
        return texts[:6] if len(texts) > 1 else []
    return []


def _kicker(best: Cluster, clusters: list[Cluster]) -> str:
    """What stood before the chosen part in the headline element."""
    for cluster in clusters:
        whole = cluster.texts.get("h1")
        if whole and cluster.key.endswith(" " + best.key) and "h1:part" in best.texts:
            length = len(best.texts["h1:part"])
            return whole[:-length].strip(" :|-–—•")
    return ""


def _slug_words(url: str) -> set[str]:
    try:
        return set(re.findall(r"\w+", unquote(urlsplit(url).path).lower()))
    except ValueError:
        return set()


def _width(text: str) -> float:
    """Length in Latin letters: a character of a script without spaces says as much as two and a half of them."""
    return len(text) + 1.5 * len(UNSPACED.findall(text))
