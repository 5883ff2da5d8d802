"""The headline of the page's article: candidates from everywhere, names of the site cut off, the best agreed one taken.

Candidates with the same words form a cluster. A linear model over who says it and how it looks picks the cluster; its
weights come from `training/metadata_titles.py` (chosen by cross-validation over sites).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipelines.extract.metadata.sitenames import cut_site, name_keys, words_key
from pipelines.extract.metadata.structured import Structured
from pipelines.extract.metadata.titlecandidates import title_candidates
from pipelines.extract.metadata.titlefeatures import Cluster, title_features
from pipelines.model import Discovery

WEIGHTS: Mapping[str, float] = {
    "beginning of another": -0.7,
    "end of another": 1.43,
    "h1": 1.35,
    "h1 alone": 0.2,
    "h1 uncut": 0.3,
    "h1:other": -0.1,
    "headline apart, h1 as title": 1.5,
    "holds another": -0.22,
    "in url": 0.75,
    "jsonld:alternativeHeadline": 0.59,
    "jsonld:headline": 1.58,
    "jsonld:name": 0.53,
    "jsonld:other headline": -0.45,
    "jsonld:page name": -0.18,
    "length": 0.07,
    "meta:cms": -0.13,
    "meta:og:title": 1.85,
    "meta:title": 0.66,
    "meta:twitter:title": -0.1,
    "microdata:headline": 0.74,
    "og and headline": 0.1,
    "part of h1, backed": 1.05,
    "shares no word": -0.49,
    "short": -1.04,
    "title": -0.15,
    "title uncut": -0.63,
    "title:lead": -0.21,
    "truncated": -1.0,
    "discovery:title": 1.0,
}

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
    candidates = [(source, text, words_key(text)) for source, text in title_candidates(facts, discovery)]
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
        text = cluster.text.rstrip()
        beginning = cluster.key if len(cluster.key) > 30 and text.endswith(("...", "…")) else ""
        longer = next((c for c in clusters if beginning and c is not cluster and c.key.startswith(beginning)), None)
        if longer is None:
            kept.append(cluster)
        else:
            for source in cluster.texts:
                longer.texts.setdefault(source, longer.text)
    return kept


def _kicker(best: Cluster, clusters: list[Cluster]) -> str:
    """What stood before the chosen part in the headline element."""
    for cluster in clusters:
        whole = cluster.texts.get("h1")
        if whole and cluster.key.endswith(" " + best.key) and "h1:part" in best.texts:
            length = len(best.texts["h1:part"])
            return whole[:-length].strip(" :|-–—•")
    return ""
