from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from crawler.runlog.showcase import pretty_record, showcase


def record(**more: Any) -> dict[str, Any]:
    told = {"id": "th1-1", "title": "A title", "text": "word " * 900, "complete": "full", "page_type": "article"}
    return told | {"quality_score": 1.0, "images": [], "authors": []} | more


def write(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in records), encoding="utf-8")
    return path


def test_whole_article_with_most_fields_is_shown(tmp_path: Path) -> None:
    best = record(title="best", authors=["A"])
    others = (record(complete="partial", authors=["A"], images=[1]), record(page_type="gallery", images=[1]), record())
    path = write(tmp_path / "articles.jsonl", *others, best, record(quality_score=0.4, images=[1], authors=["A"]))
    assert showcase(path) == best


def test_wide_letters_count_double() -> None:
    shown = json.loads(pretty_record(record(title="語" * 500), 80))
    assert 30 <= len(shown["title"]) <= 34


def test_empty_corpus_has_nothing_to_show(tmp_path: Path) -> None:
    assert showcase(write(tmp_path / "articles.jsonl")) is None


def test_values_are_cut_to_the_width_and_none_is_lost() -> None:
    long = record(images=[{"alt": "x" * 500, "width": 7}] * 5, title="t" * 500, authors=["n" * 300])
    shown = pretty_record(long, 80)
    lines = json.dumps(json.loads(shown), indent=2, ensure_ascii=False).splitlines()
    assert list(json.loads(shown)) == list(long)
    assert max(len(line) for line in lines if '"text"' not in line) <= 80
    assert "… 3 more" in shown
    assert len(json.loads(shown)["text"]) <= 320
