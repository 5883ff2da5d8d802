"""Candidates of the same words, gathered, and how such a cluster looks to the model of `titles`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from pipelines.extract.phrases import UNSPACED

_HEADLINES = ("jsonld:headline", "microdata:headline")
_SHORT = 12
_LONG_CHARS = 150


@dataclass(slots=True)
class Cluster:
    """Candidates of the same words by source. `whole` holds sources whose text had these words before a cut."""

    key: str
    texts: dict[str, str] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)

    @property
    def text(self) -> str:
        return next(iter(self.texts.values()))


def title_features(clusters: list[Cluster], url: str) -> list[dict[str, float]]:
    """One row of named features a cluster: who says it, how it looks, how it stands to the others."""
    slug = _slug_words(url)
    keys = [cluster.key for cluster in clusters if not all(source.endswith(" uncut") for source in cluster.texts)]
    saying = {source: cluster for cluster in clusters for source in cluster.texts}
    return [
        _sources(cluster) | _shape(cluster, slug) | _relations(cluster, keys) | _stand(cluster, saying)
        for cluster in clusters
    ]


def _sources(cluster: Cluster) -> dict[str, float]:
    said = {source: 1.0 for source in cluster.texts if not source.endswith(" uncut")}
    uncut = {f"{source} uncut": 1.0 for source in cluster.whole}
    return {**said, **uncut}


def _shape(cluster: Cluster, slug: set[str]) -> dict[str, float]:
    words = cluster.key.split()
    return {
        "truncated": float(cluster.text.rstrip().endswith(("...", "…"))),
        "short": float(_width(cluster.key) < _SHORT),
        "length": min(len(cluster.key), _LONG_CHARS) / 100,
        "in url": sum(word in slug for word in words) / len(words),
    }


def _relations(cluster: Cluster, keys: list[str]) -> dict[str, float]:
    """How its words stand to those of the other clusters."""
    key, others = cluster.key, [other for other in keys if other != cluster.key]
    found = {
        "beginning of another": any(other.startswith(key + " ") for other in others),
        # A full headline in an h1 that another one goes on before has no kicker taken off: the other one has one more.
        "end of another": "h1" not in cluster.texts and any(other.endswith(" " + key) for other in others),
        "holds another": any(other in key for other in others if len(other) > 10),
        "shares no word": bool(others)
        and not UNSPACED.search(key)
        and not any(set(key.split()) & set(other.split()) for other in others),
    }
    return {name: float(value) for name, value in found.items()}


def _stand(cluster: Cluster, saying: dict[str, Cluster]) -> dict[str, float]:
    """Which of the chief sources agree in this cluster, and against which."""
    h1, headline = saying.get("h1"), saying.get("jsonld:headline")
    apart = cluster is headline and h1 is not None and h1 is not cluster
    titled = {id(saying[source]) for source in ("title", "title:lead") if source in saying}
    found = {
        "part of h1, backed": "h1:part" in cluster.texts and len(cluster.texts) > 1,
        "h1 alone": "h1" in cluster.texts and len(cluster.texts) == 1,
        "og and headline": "meta:og:title" in cluster.texts and any(name in cluster.texts for name in _HEADLINES),
        # The h1 is what the title tag says to search engines, and JSON-LD keeps the editors' own words.
        "headline apart, h1 as title": apart and id(h1) in titled and id(cluster) not in titled,
    }
    return {name: float(value) for name, value in found.items()}


def _slug_words(url: str) -> set[str]:
    try:
        return set(re.findall(r"\w+", unquote(urlsplit(url).path).lower()))
    except ValueError:
        return set()


def _width(text: str) -> float:
    """Length in Latin letters: a character of a script without spaces says as much as two and a half of them."""
    return len(text) + 1.5 * len(UNSPACED.findall(text))
