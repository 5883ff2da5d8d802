from __future__ import annotations

import gzip
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import zstandard

from crawler.runlog.figures import Figures, gather
from crawler.runlog.report import render, write_report

EVIL = "<script>alert(1)</script>\"'&"


def record(n: int, **more: Any) -> dict[str, Any]:
    told = {"id": f"th1-{n}", "version": 1, "url": f"https://news.example/{n}", "title": f"Story {n}", "text": "x"}
    return told | {"published_at": f"2026-11-{n:02}T10:00:00Z", "section": "City", "language": "en"} | more


def write(path: Path, *lines: dict[str, Any]) -> bytes:
    body = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    path.write_bytes(body)
    return body


def test_latest_version_of_an_article_counts_once(tmp_path: Path) -> None:
    write(tmp_path / "articles.jsonl", record(1), record(2), record(1, version=2, section="Sport"))
    figures = gather(tmp_path)
    assert (figures.records, figures.articles) == (3, 2)
    assert figures.sections == {"City": 1, "Sport": 1}


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_all_record_files_are_read_whatever_their_compression(suffix: str, tmp_path: Path) -> None:
    body = write(tmp_path / "articles.jsonl", record(1))
    (tmp_path / "articles.jsonl").unlink()
    half = {"": lambda b: b, ".gz": gzip.compress, ".zst": zstandard.compress}[suffix]
    (tmp_path / f"articles.jsonl{suffix}").write_bytes(half(body) + half(json.dumps(record(2)).encode() + b"\n"))
    (tmp_path / f"articles-00001.jsonl{suffix}").write_bytes(half(json.dumps(record(3)).encode() + b"\n"))
    assert gather(tmp_path).articles == 3


def test_fates_are_counted_with_a_few_examples(tmp_path: Path) -> None:
    write(tmp_path / "articles.jsonl", record(1))
    lines = [{"url": f"https://a/{n}", "fate": "gone", "reason": "http_404", "detail": ""} for n in range(9)]
    write(tmp_path / "fates.jsonl", *lines)
    figures = gather(tmp_path)
    assert figures.discovered == 10
    assert len(figures.examples["gone", "http_404"]) == 5


def test_damaged_line_does_not_hide_the_rest(tmp_path: Path) -> None:
    body = write(tmp_path / "articles.jsonl", record(1))
    (tmp_path / "articles.jsonl").write_bytes(body + b'{"torn": \n' + body.replace(b"th1-1", b"th1-2"))
    assert gather(tmp_path).articles == 2


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_nothing_that_a_page_says_becomes_markup(tmp_path: Path) -> None:
    write(
        tmp_path / "articles.jsonl",
        record(1, title=EVIL, section=EVIL, language=EVIL, domain=EVIL),
        record(2, url="javascript:alert(1)"),
    )
    write(tmp_path / "fates.jsonl", {"url": "https://a/" + EVIL, "fate": "gone", "reason": EVIL, "detail": EVIL})
    page = write_report(tmp_path).read_text(encoding="utf-8")
    tags = Tags(page).tags
    assert "script" not in {tag for tag, _ in tags}
    assert not [attributes for _, attributes in tags if any(name.startswith("on") for name in attributes)]
    assert all(attributes["href"].startswith("http") for tag, attributes in tags if tag == "a" and attributes["href"])  # type: ignore[union-attr]


def test_page_asks_nothing_of_any_server() -> None:
    page = render(Figures(), "corpus")
    assert not re.search(r"<(script|img|iframe|link|object|embed)\b|@import|url\(|src=", page)


def test_empty_corpus_has_a_page_too(tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl").touch()
    assert "No articles yet." in write_report(tmp_path).read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []
