"""A page that archives hold several times is one article, whatever the order of its records."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.dedup import mark_copies
from pipelines.model.schema import dump_line
from pipelines.store.export import ExportOptions, export
from pipelines.store.latest import Latest, latest_lines
from pipelines.store.reader import read_lines
from tests.pipelines.store.build import NOON, SITE, article_of

WORDS = " ".join(f"word{n}" for n in range(60))


def record(page: str, text: str, hours: int, **changed: Any) -> bytes:
    article = article_of(f"{SITE}/{page}", text, title=page, fetched_at=NOON + timedelta(hours=hours))
    return dump_line(replace(article, **changed).as_record())


AGAIN = (record("a", WORDS, 0), record("a", WORDS + " More is known.", 2), record("a", WORDS, 1))
OTHER = (record("b", WORDS + " Seen elsewhere.", 5, domain="other.example"), record("c", "Snow fell.", 0))


def put(folder: Path, *lines: bytes, name: str = "articles.jsonl") -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"".join(lines))


def records_of(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line.body) for line in read_lines(folder)]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_one_that_was_fetched_last_speaks_for_the_article(order: tuple[int, ...], tmp_path: Path) -> None:
    put(tmp_path, OTHER[0], *(AGAIN[n] for n in order), OTHER[1])
    told = [json.loads(line.body) for line in latest_lines(tmp_path)]
    assert [(one["title"], one["fetched_at"][11:13]) for one in told] == [("b", "17"), ("a", "14"), ("c", "12")]


def test_records_of_several_files_and_later_versions_are_told_apart(tmp_path: Path) -> None:
    put(tmp_path, AGAIN[0], record("c", "Old.", 9))
    put(tmp_path, *OTHER, AGAIN[1], record("c", "New.", 3, version=2), name="articles-archive2.jsonl")
    told = [json.loads(line.body) for line in latest_lines(tmp_path)]
    assert [(one["title"], one["version"], one["fetched_at"][11:13]) for one in told] == [
        ("b", 1, "17"),
        ("a", 1, "14"),
        ("c", 2, "15"),
    ]


def test_records_without_an_id_are_articles_of_their_own(tmp_path: Path) -> None:
    put(tmp_path, b'{"text":"Rain."}\n', b'{"text":"Rain."}\n')
    assert len(list(latest_lines(tmp_path))) == 2


def test_of_a_corpus_nothing_is_compared(tmp_path: Path) -> None:
    put(tmp_path, AGAIN[0], *OTHER, record("a", "New.", 3, version=2))
    assert Latest.of(tmp_path).chosen == {}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_copies_and_exports_have_the_article_once(order: tuple[int, ...], tmp_path: Path) -> None:
    put(tmp_path / "records", *(AGAIN[n] for n in order), *OTHER)
    told = mark_copies(tmp_path / "records")
    assert (told.articles, told.copies, told.groups) == (3, 1, 1)
    assert mark_copies(tmp_path / "records").changed == ()
    marks = {(r["title"], r["fetched_at"][11:13]): bool(r["cluster_id"]) for r in records_of(tmp_path / "records")}
    expected = {("a", "12"): False, ("a", "13"): False, ("a", "14"): True, ("b", "17"): True, ("c", "12"): False}
    assert marks == expected
    options = ExportOptions(str(tmp_path / "unique.jsonl"), "jsonl", where="duplicate_of = ''")
    assert export(tmp_path / "records", options) == 2
    assert export(tmp_path / "records", ExportOptions(str(tmp_path / "all.jsonl"), "jsonl", all_versions=True)) == 5
