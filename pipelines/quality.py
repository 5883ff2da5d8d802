"""Quality marks of a record: flags with one cause each, and a score from them. Nothing is dropped for them."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.model import Block, Precision

_WEIGHT = {
    "short": 0.3,
    "link_dense": 0.3,
    "mojibake": 0.4,
    "repetitive": 0.3,
    "date_guessed": 0.05,
    "no_date": 0.1,
    "no_title": 0.2,
}


def quality_flags(
    title: str, blocks: Sequence[Block], link_chars: int, precision: Precision, zone_source: str
) -> tuple[str, ...]:
    """The flags that hold, in a fixed order."""
    text = "\n".join(block.text for block in blocks)
    chars = len(text) or 1
    lines = [block.text for block in blocks if len(block.text) > 20]
    facts = {
        "short": len(text) < 400,
        "link_dense": link_chars > 0.3 * chars,
        "mojibake": text.count("\ufffd") > 0.0005 * chars or text.count("Ã") + text.count("â€") > 0.005 * chars,
        "repetitive": len(lines) > 5 and len(set(lines)) < 0.7 * len(lines),
        "date_guessed": zone_source == "assumed" and precision is not Precision.UNKNOWN,
        "no_date": precision is Precision.UNKNOWN,
        "no_title": not title,
    }
    return tuple(flag for flag, holds in facts.items() if holds)


def quality_score(flags: Sequence[str]) -> float:
    """1 for a page with nothing to remark, less for each flag, never below 0."""
    return round(max(0.0, 1.0 - sum(_WEIGHT[flag] for flag in flags)), 2)
