from __future__ import annotations

import gzip
import hashlib
import html
import json
import re
import sqlite3
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import zstandard

from crawler.runlog.figures import Figures
from crawler.runlog.gather import MEMORY_NAME, gather, remember
from crawler.runlog.ledger import Ledger, read_ledger
from crawler.runlog.remarks import remarks
from crawler.runlog.report import render, write_report
from pipelines import process
from pipelines.extract.options import Options
from pipelines.model import Article, Candidate, Discovery, Outcome, Page, Reason, UrlKind, Via
from pipelines.store.corpus import Corpus
from tests.crawler.browser import complaints

EVIL = "<script>alert(1)</script>\"'&"


def record(n: int, **more: Any) -> dict[str, Any]:
    told = {"id": f"th1-{n}", "version": 1, "url": f"https://news.example/{n}", "title": f"Story {n}", "text": "x"}
    return told | {"published_at": f"2026-11-{n:02}T10:00:00Z", "section": "City", "language": "en"} | more


def line(told: dict[str, Any]) -> bytes:
    return json.dumps(told).encode() + b"\n"


def write(path: Path, *lines: dict[str, Any]) -> None:
    path.write_bytes(b"".join(map(line, lines)))


def test_article_counts_once_as_it_was_first_written(tmp_path: Path) -> None:
    write(tmp_path / "articles.jsonl", record(1), record(2), record(1, version=2, section="Sport"))
    figures = gather(tmp_path).figures
    assert (figures.records, figures.articles, figures.revisions) == (3, 2, 1)
    assert figures.sections == {"City": 2}


def test_folder_with_the_latest_versions_alone_counts_them(tmp_path: Path) -> None:
    write(tmp_path / "articles.jsonl", record(1, version=3), record(2), record(3, version=2), record(3, version=3))
    assert gather(tmp_path).figures.articles == 3


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_all_record_files_are_read_whatever_their_compression(suffix: str, tmp_path: Path) -> None:
    half = {"": lambda b: b, ".gz": gzip.compress, ".zst": zstandard.compress}[suffix]
    (tmp_path / f"articles.jsonl{suffix}").write_bytes(half(line(record(1))) + half(line(record(2))))
    (tmp_path / f"articles-00001.jsonl{suffix}").write_bytes(half(line(record(3))))
    assert gather(tmp_path).figures.articles == 3


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_of_a_file_that_has_grown_only_what_is_new_is_read(suffix: str, tmp_path: Path) -> None:
    pack = {"": lambda b: b, ".gz": gzip.compress, ".zst": zstandard.compress}[suffix]
    path = tmp_path / f"articles.jsonl{suffix}"
    (tmp_path / "state.sqlite").touch()
    path.write_bytes(pack(line(record(1))) + pack(line(record(2))))
    remember(tmp_path, gather(tmp_path))
    told = json.loads((tmp_path / MEMORY_NAME).read_text())
    del told["sha256"]
    told["figures"]["words"] += 1000  # shows below that the old lines were not counted anew
    sealed = {**told, "sha256": hashlib.sha256(json.dumps(told).encode()).hexdigest()}
    (tmp_path / MEMORY_NAME).write_text(json.dumps(sealed))
    with path.open("ab") as stream:
        stream.write(pack(line(record(3, word_count=7))))
    figures = gather(tmp_path).figures
    assert (figures.articles, figures.words) == (3, 1007)
    assert figures.newest[0][1] == "Story 3"


def test_file_that_was_written_anew_is_read_anew(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").touch()
    write(tmp_path / "articles.jsonl", record(1), record(2))
    remember(tmp_path, gather(tmp_path))
    write(tmp_path / "articles.jsonl", record(1, section="Sport"), record(2), record(3))
    assert gather(tmp_path).figures.sections == {"Sport": 1, "City": 2}


def test_memory_that_is_damaged_is_no_harm(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").touch()
    write(tmp_path / "articles.jsonl", record(1))
    remember(tmp_path, gather(tmp_path))
    for told in ("", "[]", "{}", '{"format": 1, "files": {"articles.jsonl": [0, ""]}, "figures": {}}'):
        (tmp_path / MEMORY_NAME).write_text(told)
        assert gather(tmp_path).figures.articles == 1


def test_what_is_remembered_does_not_grow_with_the_articles() -> None:
    figures = Figures()
    for n in range(60_000):
        figures.add(record(n, domain=f"site{n}.example", section=f"S{n}", published_at="2026-11-02T10:00:00Z"))
    figures.trim()
    assert len(figures.newest) == 10
    assert len(figures.sections) <= 20_000


def test_fates_are_counted_with_a_few_examples(tmp_path: Path) -> None:
    lines = [{"url": f"https://a/{n}", "fate": "gone", "reason": "http_404", "detail": ""} for n in range(9)]
    write(tmp_path / "fates.jsonl", *lines)
    ledger = read_ledger(tmp_path, 1)
    assert ledger.discovered == 10
    assert len(ledger.examples["gone", "http_404"]) == 5


def test_what_extract_rejected_is_counted_beside_its_records(tmp_path: Path) -> None:
    lost = {"url": "", "fate": "failed", "reason": "bad_response", "detail": "cut off", "input": "a.warc.gz at byte 7"}
    write(tmp_path / "rejected.jsonl", lost, lost)
    write(tmp_path / "rejected-00001.jsonl", {**lost, "url": "https://a/1"})
    (tmp_path / "articles.jsonl").write_bytes(line(record(1)))
    ledger = read_ledger(tmp_path, 1)
    assert ledger.fates == {"article": 1, "failed": 3}
    assert ("a.warc.gz at byte 7", "cut off") in ledger.examples["failed", "bad_response"]
    assert "Every URL gave an article" not in write_report(tmp_path).read_text(encoding="utf-8")


def test_page_that_archives_hold_twice_is_one_article(tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl").write_bytes(line(record(1)) + line(record(2)) + line(record(1)))
    (tmp_path / "articles-more.jsonl").write_bytes(line(record(1)) + b'{"text": "no id"}\n' * 2)
    figures = gather(tmp_path).figures
    assert (figures.records, figures.articles) == (6, 4)


def test_damaged_line_does_not_hide_the_rest(tmp_path: Path) -> None:
    body = line(record(1))
    (tmp_path / "articles.jsonl").write_bytes(
        body + b'{"torn": \n' + b"[" * 100_000 + b"\n" + body.replace(b"th1-1", b"th1-2")
    )
    assert gather(tmp_path).figures.articles == 2


def test_file_that_breaks_off_is_said_on_the_page(tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl.gz").write_bytes(gzip.compress(line(record(1)) * 3)[:-20])
    assert "articles.jsonl.gz cannot be read" in write_report(tmp_path).read_text(encoding="utf-8")


def corpus(folder: Path) -> None:
    """A site whose sitemap names twelve pages, nine of them here; its section names one more."""
    start = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
    named = [found(n, Via.SITEMAP) for n in range(12)] + [found(12, Via.SECTION)]
    with Corpus.open(folder) as opened:
        opened.begin_run(started_at=start, options={}, sites=["news.example"])
        opened.add(named)
        taken = opened.take(20)
        outcomes = [
            Outcome(p.url, Reason.HTTP_404 if p.url.endswith(("/0", "/1", "/2")) else Reason.NEW, http_status=200,
                    elapsed_ms=40, article=None if p.url.endswith(("/0", "/1", "/2")) else article(p.url))
            for p in taken
        ]  # fmt: skip
        opened.commit(outcomes)
        opened.finish_run(finished_at=start)


def found(n: int, via: Via) -> Candidate:
    return Candidate(f"https://news.example/{n}", UrlKind.ARTICLE, discovery=Discovery(via=via))


def article(url: str) -> Article:
    text = f"Some words of page {url[-2:]}. " * 40
    body = f"<html><body><article><h1>The headline of {url}</h1><p>{text}</p></article></body></html>".encode()
    made = process(Page(body=body, url=url), Options(all_pages=True))
    assert isinstance(made, Article)
    return made


def test_completeness_is_held_against_the_listings_of_the_site(tmp_path: Path) -> None:
    corpus(tmp_path)
    ledger = read_ledger(tmp_path, 0)
    assert [(row.site, row.via, row.named, row.here) for row in ledger.listings] == [("news.example", "sitemap", 12, 9)]
    assert ledger.listings[0].others == {"gone": 3}
    assert [(host.name, host.answers, host.mean_ms) for host in ledger.hosts] == [("news.example", 13, 40)]
    assert ledger.fates == {"article": 10, "gone": 3}
    seen = [remark.seen for remark in remarks(Figures(), ledger)]
    assert seen == ["news.example: 9 of 12 pages that its own listings (sitemap) name are here."]


def test_page_that_a_listing_names_late_counts_too(tmp_path: Path) -> None:
    start = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
    with Corpus.open(tmp_path) as opened:
        opened.begin_run(started_at=start, options={}, sites=["news.example"])
        opened.add([found(n, Via.SECTION) for n in range(6)])
        opened.add([found(5, Via.SITEMAP), found(6, Via.SITEMAP)])
        names = [found(n, Via.FEED) for n in range(4)]
        gone = Outcome("https://news.example/0", Reason.HTTP_404, http_status=404, found=tuple(names))
        opened.commit([gone])
        opened.add([*names, found(3, Via.SITEMAP), found(6, Via.FEED)])
        made = [Outcome(p.url, Reason.NEW, http_status=200, article=article(p.url)) for p in opened.take(9)]
        opened.commit(made)
        opened.finish_run(finished_at=start)
    rows = [(row.via, row.named, row.here, dict(row.others)) for row in read_ledger(tmp_path, 0).listings]
    assert rows == [("feed", 4, 3, {"gone": 1}), ("sitemap", 2, 2, {})]


def test_corpus_of_an_earlier_version_has_its_completeness(tmp_path: Path) -> None:
    corpus(tmp_path)
    with sqlite3.connect(tmp_path / "state.sqlite") as state:
        state.execute("DROP TABLE listed")
    state.close()
    assert [(row.via, row.named, row.here) for row in read_ledger(tmp_path, 0).listings] == [("sitemap", 12, 9)]


def test_remembered_figure_that_changed_on_the_disk_is_not_believed(tmp_path: Path) -> None:
    corpus(tmp_path)
    remember(tmp_path, gather(tmp_path))
    memory = tmp_path / MEMORY_NAME
    body = memory.read_text(encoding="utf-8")
    assert '"articles": 10' in body
    memory.write_text(body.replace('"articles": 10', '"articles": 11'), encoding="utf-8")
    assert gather(tmp_path).figures.articles == 10


def test_nothing_is_cut_off_on_a_telephone(tmp_path: Path) -> None:
    corpus(tmp_path / "corpus")
    page = write_report(tmp_path / "corpus").read_text(encoding="utf-8")
    look = """<script>for (const box of document.querySelectorAll("html, .scroll"))
        console.log((box.scrollWidth > box.clientWidth ? "cut off: " : "fits: ") + box.textContent.trim().slice(0, 40))
        </script></body>"""
    framed = tmp_path / "framed.html"
    page = re.sub(
        r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page
    )  # which lets no script run, not ours either
    inside = html.escape(page.replace("</body>", look), quote=True)
    framed.write_text(f'<html><body><iframe width="375" height="800" srcdoc="{inside}"></iframe></body></html>')
    told = complaints(framed, tmp_path / "profile")
    assert len(told) >= 4
    assert [line for line in told if "cut off" in line] == []


def test_page_of_a_corpus_has_all_its_parts_and_no_complaint_of_a_browser(tmp_path: Path) -> None:
    corpus(tmp_path / "corpus")
    path = write_report(tmp_path / "corpus")
    page = path.read_text(encoding="utf-8")
    parts = ("Worth a look", "What became of every URL", "Articles a day", "Completeness", "Field coverage", "Lengths",
             "Languages", "by reason", "Slowest hosts")  # fmt: skip
    assert [part for part in parts if part not in page] == []
    assert complaints(path, tmp_path / "profile") == []


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
    links = {attributes["href"] or "" for tag, attributes in tags if tag == "a"} - {"#main"}
    assert links
    assert all(link.startswith(("http://", "https://")) for link in links)


def test_page_asks_nothing_of_any_server() -> None:
    page = render(Figures(), Ledger(), "corpus")
    assert not re.search(r"<(script|img|iframe|object|embed)\b|@import|url\(|src=", page)
    assert re.findall(r"<link [^>]*>", page) == ['<link rel="icon" href="data:,">']


def test_empty_corpus_has_a_page_too(tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl").touch()
    assert "No articles yet." in write_report(tmp_path).read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []
