"""`thresher crawl --archive` and `thresher replay` as their users run them, on the newsroom."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.newsroom import serve
from crawler.replaying.compare import settled
from crawler.replaying.reread import read_again
from pipelines.model import Article, Capture, Page
from pipelines.model.schema import dump_line
from pipelines.store.archive import Archive
from pipelines.store.archive_read import NotArchived
from pipelines.store.books import open_books
from pipelines.store.latest import latest_lines
from pipelines.store.reader import lines_of
from pipelines.store.rewrite import rewrite
from pipelines.store.state import State
from pipelines.store.swap import draft_of
from tests.crawler.crawling import fates, finish, records, start, thresher, wait_until
from tests.crawler.paged import Paged, serve_paged
from tests.crawler.test_crawl_pages import ALL, pages_of
from tests.pipelines.store.build import NOON, got, records_in

pytestmark = [pytest.mark.crawl, pytest.mark.slow]
ARCHIVE = Path("archive/pages-00000.warc.gz")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    with serve(slow_ms=0) as site:
        ended = thresher(
            "crawl", site.url, "--out", folder, "--delay", "0", "--max-pages", "15", "--archive", "--quiet"
        )
    assert ended.code == 0, ended.err
    return folder


@pytest.fixture
def folder(crawled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(crawled, tmp_path / "corpus"))


def alter(folder: Path, change: Callable[[int, dict[str, Any]], None]) -> None:
    """Let the records be as another program would have written them."""
    path = folder / "articles.jsonl"
    pairs = []
    for line in lines_of(path):
        record = json.loads(line.body)
        change(line.line, record)
        pairs.append((line.body, dump_line(record)))
    with open_books(folder) as books:
        books.take_over({path.name: rewrite(draft_of(path), "none", pairs)})
    assert thresher("verify", folder).code == 0


def test_every_record_is_made_again_byte_for_byte(crawled: Path) -> None:
    lines = [line.body for line in latest_lines(crawled)]
    assert len(lines) >= 8
    for body in lines:
        record = json.loads(body)
        again = read_again(crawled, record["warc_file"], record["warc_offset"])
        assert isinstance(again, Article)
        assert dump_line(settled(record, again)) == body
        assert again.as_record() == {**record, "version": 1}


def test_same_program_and_archive_change_nothing(crawled: Path) -> None:
    before = {path: path.read_bytes() for path in crawled.rglob("*") if path.is_file() and path.name != ".lock"}
    told = thresher("replay", crawled, "--json").told
    assert told == {"records": len(records(crawled)), "changed": 0, "by_site": {}, "by_field": {}}
    assert "no record changes" in thresher("replay", crawled, "--apply").out
    assert {path: path.read_bytes() for path in before} == before


def test_what_changes_is_told_by_site_and_field_with_examples(folder: Path) -> None:
    def change(line: int, record: dict[str, Any]) -> None:
        record["section"] = "Weather" if line <= 2 else record["section"]
        record["extractor"] = "thresher 0.0.1"

    alter(folder, change)
    told = thresher("replay", folder, "--json").told
    assert told["changed"] == 2
    assert told["by_site"] == {records(folder)[0]["domain"]: 2}
    assert told["by_field"] == {"section": 2, "extractor": 2}
    printed = thresher("replay", folder).out
    assert "- Weather" in printed
    assert records(folder)[0]["url"] in printed


def test_rules_that_a_site_file_has_now_are_tried_on_what_is_archived(folder: Path, tmp_path: Path) -> None:
    site = tmp_path / "newsroom.toml"
    site.write_text(f'start = ["{records(folder)[0]["url"]}"]\n[rules]\nauthors = ["h1"]\n')
    told = thresher("replay", folder, "--sites", site, "--json").told
    assert 0 < told["by_field"]["authors"] <= told["changed"] <= len(records(folder))
    site.write_text("beginning = []\n")
    ended = thresher("replay", folder, "--sites", site)
    assert (ended.code, ended.out) == (3, "")


def test_apply_writes_versions_once_and_leaves_a_corpus_that_proves_itself(folder: Path) -> None:
    def change(line: int, record: dict[str, Any]) -> None:
        if line == 1:
            record.update(authors=["Nobody"], cluster_id="th1-x")

    right = records(folder)
    alter(folder, change)
    ended = thresher("replay", folder, "--apply")
    assert ended.code == 0, ended.err
    assert "written as new versions: 1" in ended.out
    *before, written = records(folder)
    assert len(before) == len(right)
    kept = {"version": 2, "crawl_id": written["crawl_id"], "cluster_id": "th1-x"}
    assert written == right[0] | kept
    assert written["crawl_id"] != right[0]["crawl_id"]
    assert thresher("verify", folder).code == 0
    assert thresher("replay", folder, "--json").told["changed"] == 0
    story = thresher("why", folder, written["url"], "--json").told
    assert story["fate"] == "article"
    assert "its archived page, read again" in json.dumps(story)


def test_corpus_can_be_crawled_on_after_a_replay_was_applied(crawled: Path, tmp_path: Path) -> None:
    with serve(slow_ms=0) as site:
        command = ("crawl", site.url, "--out", tmp_path, "--delay", "0", "--archive", "--json", "--max-pages")
        assert thresher(*command, "4").code == 0
        alter(tmp_path, lambda line, record: record.update(section=f"S{line}"))
        assert thresher("replay", tmp_path, "--apply").code == 0
        ended = thresher(*command, "4")
    assert ended.told["articles"]["new"] >= 1
    assert sum(ended.told["fates"].values()) == ended.told["discovered"]
    assert thresher("verify", tmp_path).code == 0
    assert thresher("replay", tmp_path, "--json").told["changed"] == 0


def test_article_over_several_pages_is_put_together_again_from_all_of_them(tmp_path: Path) -> None:
    """Several that are numbered in other ways, one shown on one page, one whose last page is lost."""
    lost = Paged("canal", ("/stories/canal-report-out", "/stories/canal-report-out?page=2"))
    listed = [*ALL, lost]
    with serve_paged(pages_of(*ALL) | {lost.addresses[0]: lost.html(1)}, [p.addresses[0] for p in listed]) as site:
        assert thresher("crawl", site.base + "/", "--out", tmp_path, "--delay", "0", "--archive", "--quiet").code == 0
    bodies = [line.body for line in latest_lines(tmp_path)]
    made = [json.loads(body) for body in bodies]
    assert sorted(record["pages"] for record in made) == [1, 1, 2, 2, 3, 3]
    assert [record["complete"] for record in made].count("partial") == 1
    for body, record in zip(bodies, made, strict=True):
        again = read_again(tmp_path, record["warc_file"], record["warc_offset"])
        assert isinstance(again, Article)
        assert dump_line(settled(record, again)) == body
    assert thresher("replay", tmp_path, "--json").told == {
        "records": len(listed),
        "changed": 0,
        "by_site": {},
        "by_field": {},
    }


def test_archived_pages_can_be_explained_articles_and_others(crawled: Path) -> None:
    record = records(crawled)[0]
    for name in (record["url"], record["id"]):
        told = thresher("explain", name, "--from", crawled, "--json").told
        assert (told["url"], told["title"]) == (record["url"], record["title"])
        assert "\n\n".join(block["text"] for block in told["blocks"] if block["kept"]) == record["text"]
    front = next(url for url, line in fates(crawled).items() if line["reason"] == "front")
    ended = thresher("explain", front, "--from", crawled)
    assert (ended.code, "no article (section/front)" in ended.out) == (0, True)
    never = next(url for url, line in fates(crawled).items() if line["fate"] == "budget")
    for name, why in ((never, "no page of"), (front + "x", "never met")):
        ended = thresher("explain", name, "--from", crawled)
        assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
        assert why in ended.err


def test_damage_in_a_later_page_is_told(tmp_path: Path) -> None:
    state = State(tmp_path)
    pages = [Capture(Page(b"<html><p>1", f"https://news.example/a{n}", NOON, 200), context={}) for n in range(2)]
    (outcome,) = Archive(state).keep([replace(got(pages[0].page.url), captures=tuple(pages))])
    state.close()
    assert outcome.article is not None
    with pytest.raises(NotArchived, match="context at"):
        read_again(tmp_path, outcome.article.warc_file, outcome.article.warc_offset or 0)


def test_corpus_without_archive_says_what_to_do(folder: Path) -> None:
    shutil.rmtree(folder / "archive")
    ended = thresher("replay", folder, "--json")
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.count("\n") == 1
    assert "crawl with --archive" in ended.err


def test_damaged_page_costs_itself_only_and_is_told(folder: Path) -> None:
    place = records(folder)[0]["warc_offset"]
    body = bytearray((folder / ARCHIVE).read_bytes())
    body[place + 200 : place + 210] = b"\0" * 10
    (folder / ARCHIVE).write_bytes(body)
    ended = thresher("replay", folder, "--json")
    assert ended.code == 3
    assert ended.told["records"] == len(records(folder)) - 1
    assert "archived pages that cannot be read: 1," in ended.err


def test_kills_in_mid_run_leave_records_whose_pages_are_all_there(tmp_path: Path) -> None:
    with serve(latency_ms=20, slow_ms=0) as site:
        command = ("crawl", site.url, "--out", tmp_path, "--delay", "0", "--archive", "--quiet", "--max-pages", "25")
        for wanted in (1, 8):
            process = start(*command)
            wait_until(lambda wanted=wanted: _lines(tmp_path) >= wanted, process)  # type: ignore[misc]
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        ended = finish(start(*command))
    assert ended.code == 0, ended.err
    with (tmp_path / ARCHIVE).open("rb") as stream:
        assert [r.rec_type for r in ArchiveIterator(stream, check_digests="raise") if r.raw_stream.read(-1) or True]
    told = thresher("replay", tmp_path, "--json")
    assert (told.code, told.told["records"], told.told["changed"]) == (0, len(records_in(tmp_path)), 0)
    assert thresher("verify", tmp_path).code == 0


def _lines(folder: Path) -> int:
    path = folder / "articles.jsonl"
    return path.read_bytes().count(b"\n") if path.exists() else 0
