"""Whether the article may be read for free: only what the page itself declares, with the words that said so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipelines.extract.metadata.structured import Structured
from pipelines.model import Access as Kind

_TIERS = {
    "free": Kind.FREE, "unlocked": Kind.FREE, "open": Kind.FREE, "public": Kind.FREE,
    "metered": Kind.METERED, "registration": Kind.METERED,
    "locked": Kind.PAYWALLED, "premium": Kind.PAYWALLED, "paid": Kind.PAYWALLED, "subscription": Kind.PAYWALLED,
    "subscriber": Kind.PAYWALLED, "subscribers": Kind.PAYWALLED,
}  # fmt: skip
_TIER_METAS = (
    "article:content_tier",
    "content_tier",
    "article:opinion_tier",
    "cxenseparse:access",
    "access",
    "paywall",
)


_MAX_PARTS = 10


@dataclass(frozen=True, slots=True)
class Access:
    """What is said, where, and the CSS selectors of the parts behind the wall."""

    kind: Kind = Kind.UNKNOWN
    evidence: str = ""
    selectors: tuple[str, ...] = ()


def read_access(facts: Structured) -> Access:
    """The declared access; unknown where nothing is declared (no guess from words on the page)."""
    selectors = tuple(dict.fromkeys(s for node in facts.articles for s in _selectors(node.get("hasPart"))))
    for name in _TIER_METAS:
        kind = _TIERS.get(facts.meta(name).lower())
        if kind is not None:
            return Access(kind, f"{name}={facts.meta(name)}", selectors)
    for node in facts.articles:
        free = _boolean(node.get("isAccessibleForFree"))
        if free is not None:
            kind = Kind.FREE if free else Kind.PAYWALLED
            return Access(kind, f"isAccessibleForFree={str(free).lower()}", selectors)
    if any(_closed_parts(node.get("hasPart")) for node in facts.articles):
        return Access(Kind.PAYWALLED, "hasPart.isAccessibleForFree=false", selectors)
    return Access(selectors=selectors)


def _boolean(value: Any) -> bool | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, bool):
        return value
    text = str(value or "").strip().lower().rsplit("/", 1)[-1]
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(text)


def _closed_parts(parts: Any) -> list[dict[str, Any]]:
    """The parts of an article that are said to be behind the wall."""
    several = (parts if isinstance(parts, list) else [parts])[:_MAX_PARTS]
    return [part for part in several if isinstance(part, dict) and _boolean(part.get("isAccessibleForFree")) is False]


def _selectors(parts: Any) -> list[str]:
    found: list[str] = []
    for part in _closed_parts(parts):
        selector = part.get("cssSelector")
        found.extend(s for s in (selector if isinstance(selector, list) else [selector]) if isinstance(s, str))
    return [selector.strip() for selector in found if selector.strip()][:_MAX_PARTS]
