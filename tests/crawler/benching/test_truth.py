"""Gold folders, good and broken, and the bundled pages."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from crawler.benching.truth import bundled, gold
from crawler.errors import UsageProblem
from crawler.newsroom import articles


def folder_of(tmp_path: Path, *rows: object) -> Path:
    (tmp_path / "html").mkdir()
    (tmp_path / "gold.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    for row in rows:
        if isinstance(row, dict) and "id" in row:
            (tmp_path / "html" / f"{row['id']}.html.gz").write_bytes(gzip.compress(f"page {row['id']}".encode()))
    return tmp_path


def test_gold_folder_is_read_with_its_pages_in_order(tmp_path: Path) -> None:
    rows = [
        {"id": "x1", "set": "s", "url": " https://news.example/1 ", "text": "T", "summary": ["A", "B"], "authors": []},
        {"id": "x2", "set": "s", "must_contain": ["m"]},
        {"id": "x3", "set": "page_kind", "is_article": False},
    ]
    benchmark = gold(folder_of(tmp_path, *rows))
    one, two, three = benchmark.truths
    assert (one.text, one.summary, one.authors, one.must_contain) == ("T", "A\nB", (), None)
    assert (two.text, two.authors, two.must_contain) == (None, None, ("m",))
    assert not three.is_article
    assert [(page.body, page.url) for page in benchmark.pages()] == [
        (b"page x1", "https://news.example/1"),
        (b"page x2", "https://x2.example/"),
        (b"page x3", "https://x3.example/"),
    ]
    assert not benchmark.is_taught


def test_part_is_always_the_same_and_keeps_pages_with_their_truths(tmp_path: Path) -> None:
    benchmark = gold(folder_of(tmp_path, *({"id": f"x{n}", "set": "s"} for n in range(20))))
    part = benchmark.part(6)
    assert len(part.truths) == 6
    assert part == benchmark.part(6)
    assert set(part.truths) < set(benchmark.part(7).truths)
    assert [page.body for page in part.pages()] == [f"page {truth.id}".encode() for truth in part.truths]
    assert benchmark.part(99) == benchmark


@pytest.mark.parametrize("row", [{"set": "s"}, {"id": "x"}, ["id"], "text"])
def test_line_that_is_no_gold_page_is_named(tmp_path: Path, row: object) -> None:
    with pytest.raises(UsageProblem, match=r"gold\.jsonl has a line that is no gold page"):
        gold(folder_of(tmp_path, row))


def test_folder_without_gold_or_with_a_page_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="cannot be read"):
        gold(tmp_path)
    (folder_of(tmp_path, {"id": "x1", "set": "s"}) / "html" / "x1.html.gz").unlink()
    with pytest.raises(UsageProblem, match="no page for x1"):
        gold(tmp_path)


def test_bundled_pages_are_articles_and_pages_that_are_none() -> None:
    benchmark = bundled()
    assert [truth.id for truth in benchmark.truths if truth.is_article] == [article.path for article in articles()]
    assert sum(not truth.is_article for truth in benchmark.truths) > 20
    assert all(b"<html" in page.body.lower() for page in benchmark.part(12).pages())
