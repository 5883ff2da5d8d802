"""The headline of the page's article: candidates from everywhere, names of the site cut off, the best agreed one taken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipelines.extract.metadata.structured import Structured, is_article, one_line, text_of
from pipelines.model import Discovery

MAX_TITLE_CHARS = 500

_WORDS = re.compile(r"\w+")
_SEPARATOR = re.compile(r"\s+[|\-–—·•»›«‹:~/]+\s+|\s*[|｜»›_]\s*|\s+[-–—]|-{2}|\s*::\s*")

WEIGHTS = {
    "jsonld:headline": 3.0,
    "microdata:headline": 2.0,
    "h1": 2.6,
    "meta:og:title": 2.2,
    "meta:twitter:title": 1.2,
    "meta:title": 1.2,
    "title": 1.6,
    "jsonld:name": 0.8,
    "discovery:title": 1.6,
}


@dataclass(frozen=True, slots=True)
class Title:
    """A headline and the source that had it."""

    text: str = ""
    source: str = ""


def choose_title(facts: Structured, site_names: Iterable[str], discovery: Discovery) -> Title:
    """The best title, "" where the page has none."""
    names = _name_keys(site_names, facts.url)
    raw = [entry for entry in _candidates(facts, discovery) if _key(entry[1])]
    keys = {_key(text) for _, text in raw}
    votes: dict[str, float] = {}
    best: dict[str, tuple[float, str, str]] = {}
    for source, text in raw:
        cut = cut_site(text, names, keys)
        key = _key(cut)
        if not key or key in names:
            continue
        weight = WEIGHTS[source]
        votes[key] = votes.get(key, 0.0) + weight
        if key not in best or weight > best[key][0]:
            best[key] = (weight, cut, source)
    if not votes:
        return Title()
    winner = max(votes, key=lambda key: (votes[key], best[key][0]))
    return Title(best[winner][1], best[winner][2])


def _candidates(facts: Structured, discovery: Discovery) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for kind, nodes in (("jsonld", facts.nodes), ("microdata", facts.items)):
        own = [node for node in facts.articles if any(node is other for other in nodes)]
        for node in own[:1]:
            for key in ("headline", "name"):
                source = f"{kind}:{key}"
                if source in WEIGHTS and is_article(node):
                    found.append((source, text_of(node.get(key))))
    found.extend(("h1", one_line(" ".join(h1.itertext()))) for h1 in facts.headlines[:1])
    found.extend((f"meta:{name}", facts.meta(name)) for name in ("og:title", "twitter:title", "title"))
    found.append(("title", facts.title_tag))
    found.append(("discovery:title", one_line(discovery.title)))
    return [(source, text[:MAX_TITLE_CHARS]) for source, text in found if text]


def cut_site(text: str, names: Iterable[str], others: Iterable[str] = ()) -> str:
    """`text` without the site's name and section at its ends. What another candidate says in full is taken as it is."""
    names, others = set(names), set(others)
    cuts = [(match.start(), match.end()) for match in _SEPARATOR.finditer(text)]
    for start, end in cuts:
        for part in (text[:start], text[end:]):
            if len(_key(part)) >= 8 and _key(part) in others:
                return part.strip()
    for start, end in reversed(cuts):
        if _key(text[end:]) in names or not _key(text[end:]):
            return cut_site(text[:start], names)
    for start, end in cuts:
        if _key(text[:start]) in names:
            return text[end:].strip()
    return text.strip()


def _key(text: str) -> str:
    return " ".join(_WORDS.findall(unicodedata.normalize("NFKC", text).lower()))


def _name_keys(site_names: Iterable[str], url: str) -> set[str]:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    names = {_key(name) for name in site_names} | {_key(host)}
    labels = host.split(".")
    names |= {_key(label) for label in labels[:-1] if len(label) > 2}
    names |= {_key(".".join(labels[i:])) for i in range(len(labels) - 1)}
    return {name for name in names if name} | {name.replace(" ", "") for name in names if name}
