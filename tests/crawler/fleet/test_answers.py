"""The archive of sites that workers share: whole after whatever cuts a worker off, and gathered as it was written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from crawler.fleet.book import Book, Taken
from crawler.fleet.gather import Gathering
from crawler.replaying.known import Today, site_knowledge
from pipelines.model import Outcome
from pipelines.store import archive_read
from pipelines.store.corpus import Corpus
from pipelines.store.errors import CorpusDamaged, Fenced
from pipelines.store.memory import template_of
from pipelines.store.shared import answers, parts
from pipelines.store.shared.opening import open_site
from pipelines.store.shared.state import SiteReader
from pipelines.store.verify import verify
from tests.crawler.fleet.test_shared import ask, lose, opened, take
from tests.pipelines.store.build import NOON, SITE, article_of, open_corpus, records_in, taught
from tests.pipelines.store.test_archive import kept, page_of


@pytest.fixture(scope="module")
def book(engine: str) -> Book:
    book = Book(engine)
    book.prepare()
    return book


@pytest.fixture
def place(tmp_path: Path) -> Iterator[str]:
    """An object storage in memory."""
    name = f"memory://{tmp_path.name}"
    yield name
    files, root = fsspec.core.url_to_fs(name)
    if files.exists(root):
        files.rm(root, recursive=True)


@pytest.fixture
def site(book: Book, place: str, request: pytest.FixtureRequest) -> int:
    return ask(book, Path(place), f"https://{abs(hash(request.node.name))}.example/")


def story(number: int, text: str = "") -> Outcome:
    page = page_of(f"/story-{number}", f"<p>{number} {text}".encode())
    return kept(page, article=article_of(page.url, f"Story {number}."))


def taken_at(book: Book, site: int, place: str, job: int, attempt: int = 0, holder: str = "one") -> Taken:
    told = take(book, site, job, attempt, holder)
    return Taken(told.site, told.token, place, told.folder, told.spec, told.asked)


def gathered(book: Book, site: int, place: str, folder: Path) -> dict[str, bytes]:
    """The archived bodies that the records in `folder` point to, by URL."""
    gathering = Gathering(book.engine, place, folder, "none")
    try:
        gathering.gather([site], {})
    finally:
        gathering.close()
    assert [fault for fault in verify(folder).faults if fault.file.startswith("archive")] == []
    told = records_in(folder)
    captures = [archive_read.read_capture(folder, record["warc_file"], record["warc_offset"]) for record in told]
    return {capture.page.url: capture.page.body for capture in captures}


def files_at(place: str) -> dict[str, bytes]:
    files, root = fsspec.core.url_to_fs(f"{place}/archive")
    return {path.rpartition("/")[2]: files.cat_file(path) for path in files.ls(root, detail=False)}


def test_answers_of_a_dead_worker_are_written_by_the_next(book: Book, site: int, place: str, tmp_path: Path) -> None:
    with opened(book, taken_at(book, site, place, 1)) as corpus:
        corpus.commit([story(0), story(1)])
        corpus.commit([story(2)])
    lose(book, "one")
    with opened(book, taken_at(book, site, place, 1, attempt=1, holder="two")) as corpus:
        corpus.commit([story(3)])
        corpus.finish_run(finished_at=NOON)
    assert [name[-18:] for name in sorted(files_at(place))] == ["000000-1-0.warc.gz", "000001-1-1.warc.gz"]
    bodies = gathered(book, site, place, tmp_path / "out")
    assert bodies == {f"{SITE}/story-{n}": f"<p>{n} ".encode() for n in range(4)}


def test_a_worker_that_was_cut_off_archives_nothing_more(book: Book, site: int, place: str) -> None:
    with opened(book, taken_at(book, site, place, 1)) as cut_off:
        cut_off.commit([story(0)])
        lose(book, "one")
        with opened(book, taken_at(book, site, place, 1, attempt=1, holder="two")) as corpus:
            before = files_at(place)
            with pytest.raises(Fenced):
                cut_off.commit([story(1)])
            with pytest.raises(Fenced):
                cut_off.finish_run(finished_at=NOON)
            corpus.finish_run(finished_at=NOON)
    assert files_at(place) == before
    assert len(before) == 1


def test_file_is_written_before_the_part_whose_records_point_to_it(
    book: Book, site: int, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "PART_LINES", 2)
    with opened(book, taken_at(book, site, place, 1)) as corpus:
        for n in range(5):
            corpus.commit([story(n)])
        bodies = gathered(book, site, place, tmp_path / "out")  # while the site is under way
        assert sorted(bodies) == [f"{SITE}/story-{n}" for n in range(4)]
        corpus.finish_run(finished_at=NOON)
    book.release("one", site)
    assert len(gathered(book, site, place, tmp_path / "out")) == 5
    assert verify(tmp_path / "out").faults == ()


def test_pages_that_come_back_are_revisits_of_files_written_before(
    book: Book, site: int, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "FILE_BYTES", 1)
    for job in (1, 2):
        with opened(book, taken_at(book, site, place, job)) as corpus:
            corpus.commit([story(0), story(job, "once")])
            corpus.finish_run(finished_at=NOON)
        book.release("one", site)
    first, second = (files_at(place)[name] for name in sorted(files_at(place)))
    assert len(second) < len(first) * 2
    assert gathered(book, site, place, tmp_path / "out")[f"{SITE}/story-0"] == b"<p>0 "


def test_file_that_is_not_as_committed_is_refused_and_named(book: Book, site: int, place: str, tmp_path: Path) -> None:
    with opened(book, taken_at(book, site, place, 1)) as corpus:
        corpus.commit([story(0)])
        corpus.finish_run(finished_at=NOON)
    (name,) = files_at(place)
    fsspec.core.url_to_fs(place)[0].pipe_file(f"/{tmp_path.name}/archive/{name}", b"something else")
    with pytest.raises(CorpusDamaged, match=name):
        gathered(book, site, place, tmp_path / "out")


def test_templates_that_two_jobs_made_of_one_domain_are_both_kept(book: Book, place: str, tmp_path: Path) -> None:
    """Each record is read again with the one it was made with, though both have the number 1."""
    jobs = [ask(book, Path(place), f"https://{name}{abs(hash(place))}.example/") for name in "ab"]
    for job in jobs:
        with opened(book, taken_at(book, job, place, job)) as corpus:
            for n in range(6):
                text, told = f"Story {job} {n}", taught(n, job)
                page = page_of(f"/{job}/{n}", f"<p>{text}".encode())
                article = article_of(page.url, text, extractor="thresher 0.1 model=ab template=1")
                corpus.commit([kept(page, article=article, seen=told.seen)])
            corpus.finish_run(finished_at=NOON)
        book.release("one", job)
    made = {}
    for job in jobs:
        with SiteReader(book.engine.connect(), job).reading() as reading:
            made[job] = template_of(reading, "news.example", 1)
    assert made[jobs[0]] != made[jobs[1]]
    gathering = Gathering(book.engine, place, tmp_path / "out", "none")
    try:
        gathering.gather(jobs, {})
        gathering.gather(jobs, {})
    finally:
        gathering.close()
    with site_knowledge(tmp_path / "out", None, Today()) as sites:
        for record in records_in(tmp_path / "out"):
            assert sites.of(record).template == made[int(record["url"].split("/")[3])]
    assert verify(tmp_path / "out").faults == ()


def test_crawl_into_a_gathered_folder_leaves_what_was_gathered_as_it_is(book: Book, site: int, tmp_path: Path) -> None:
    place = str(tmp_path)
    taken = taken_at(book, site, place, 1)
    corpus = open_site(book.engine, taken.site, taken.token, place, taken.folder, "none")
    corpus.begin_run(started_at=NOON, options={})
    corpus.commit([story(0)])
    corpus.finish_run(finished_at=NOON)
    corpus.close()
    gathered(book, site, place, tmp_path)
    (file,) = (tmp_path / "archive").iterdir()
    before = hashlib.sha256(file.read_bytes()).digest()
    own: Corpus
    with open_corpus(tmp_path) as own:
        own.commit([story(1)])
        own.finish_run(finished_at=NOON)
    assert hashlib.sha256(file.read_bytes()).digest() == before
    assert verify(tmp_path).faults == ()
