"""Texts of the bundled news site, and copies of them as other sites would print them."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from typing import Any

from crawler.newsroom import articles

LEAST = 200


def texts(*, with_spaces: bool = False) -> list[str]:
    """Every article of the site that is more than a caption, in five languages, or those that part words by spaces."""
    wanted = [article for article in articles() if not with_spaces or article.language != "ja"]
    found = ["\n\n".join(block.text for block in article.blocks) for article in wanted]
    return [text for text in found if len(text) >= LEAST]


def edited(text: str, share: float, chance: random.Random, words: list[str]) -> str:
    """The text with `share` of its words replaced, left out, or followed by another."""
    parts = text.split(" ")
    for at in chance.sample(range(len(parts)), int(len(parts) * share)):
        parts[at] = chance.choice([chance.choice(words), "", f"{parts[at]} {chance.choice(words)}"])
    return " ".join(part for part in parts if part)


def cut(text: str, share: float) -> str:
    """The text without its end."""
    return text[: int(len(text) * (1 - share))]


def row(name: str, site: str, text: str, day: int, **more: Any) -> dict[str, Any]:
    """A record of `articles_*.jsonl` as a stranger might have it."""
    digits = hashlib.sha256(name.encode()).hexdigest()[:16]
    return {
        "id": f"th1-{digits}",
        "version": 1,
        "url": f"https://{site}/{name}",
        "domain": site,
        "site_name": site.partition(".")[0].title(),
        "title": name,
        "text": text,
        "blocks": [{"kind": "paragraph", "level": 0, "text": part} for part in text.split("\n\n")],
        "published_at": f"2026-05-{day:02}T08:00:00Z",
        "published_precision": "second",
    } | more


def write(folder: Path, rows: Iterable[dict[str, Any]]) -> None:
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in rows)
    (folder / "articles_all.jsonl").write_text("".join(lines), encoding="utf-8")


def read(folder: Path) -> list[dict[str, Any]]:
    with (folder / "articles_all.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def pairs_marked(rows: Iterable[dict[str, Any]]) -> set[frozenset[str]]:
    """Pairs of titles that are in one cluster."""
    clusters: dict[str, list[str]] = {}
    for record in rows:
        if record["cluster_id"]:
            clusters.setdefault(record["cluster_id"], []).append(record["title"])
    return {frozenset(pair) for titles in clusters.values() for pair in combinations(titles, 2)}
