"""What a page and its response say about automated use, added to what the site's files said. Recorded, not judged.

`robots`: "allowed", "disallowed" (by robots.txt, to crawlers that gather for AI), "noai", "noimageai" (by header or
meta), "unknown".
`tdm`: "reserved" (tdm-reservation 1), "not_reserved" (0), "unknown". W3C TDM Reservation Protocol, 10 May 2024.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pipelines.model import Rights

_AI_WORDS = ("noai", "noimageai", "noml")
_TEXT_WORDS = frozenset({"noai", "noml"})
_ROBOTS_LINES = ("header x-robots-tag: ", "meta robots: ")


def page_rights(metas: Iterable[tuple[str, str]], headers: Mapping[str, str], base: Rights) -> Rights:
    """`base` with the page's own words: a header on text mining wins over the site's file, a meta tag over both.

    `metas` are names and contents of the page's meta tags on automated use, in document order.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    found: list[tuple[str, str, str]] = [
        ("header", name, lowered[name]) for name in ("x-robots-tag", "tdm-reservation", "tdm-policy") if name in lowered
    ]
    found += [("meta", name, content) for name, content in metas]
    rights = base
    for origin, name, value in found[:20]:
        rights = _add(rights, origin, name, value[:300])
    return rights


def is_reserved(tdm: str, evidence: Sequence[str]) -> bool:
    """Whether a page is reserved from mining: by TDMRep, or because it says `noai` or `noml` itself.

    Not by `noimageai`, which is said of pictures, and not by what robots.txt tells crawlers of other names.
    """
    said = (line.partition(": ")[2] for line in evidence if line.startswith(_ROBOTS_LINES))
    return tdm == "reserved" or any(word in _TEXT_WORDS for value in said for word in _words(value))


def _words(value: str) -> list[str]:
    return [word.strip().lower() for word in value.replace(":", ",").split(",")]


def _add(rights: Rights, origin: str, name: str, value: str) -> Rights:
    evidence = (*rights.evidence, f"{origin} {name}: {value}")
    if name == "tdm-reservation":
        tdm = {"1": "reserved", "0": "not_reserved"}.get(value.strip())
        return replace(rights, tdm=tdm, evidence=evidence) if tdm else rights
    if name == "tdm-policy":
        return replace(rights, evidence=evidence)
    words = _words(value)
    said = next((word for word in _AI_WORDS if word in words), "")
    if not said:
        return rights
    return replace(rights, robots=rights.robots if rights.robots == "disallowed" else said, evidence=evidence)
