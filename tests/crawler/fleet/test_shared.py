"""The shared corpus of a site: what is committed survives its worker, and who was shut out can write nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from crawler.engine_options import CrawlOptions
from crawler.fleet.book import MOST_FAILURES, Book, Taken
from crawler.fleet.gather import Gathering
from crawler.fleet.spec import Unit, options_of, spec_of, units_of
from crawler.fleet.standing import engine_lines, standing, under_way
from pipelines.model import Reason
from pipelines.store.corpus import Corpus
from pipelines.store.errors import EngineLost, EngineRefused, Fenced
from pipelines.store.shared import parts
from pipelines.store.shared.opening import open_site
from pipelines.store.shared.state import Token
from pipelines.store.verify import verify
from spiders.sites import Site, site_from_url
from tests.pipelines.store.build import NOON, got, link, records_in, start, taught

LEASE_S = 60.0


@pytest.fixture(scope="module")
def book(engine: str) -> Book:
    book = Book(engine)
    book.prepare()
    book.prepare()  # as every worker does
    return book


@pytest.fixture
def site(book: Book, tmp_path: Path, request: pytest.FixtureRequest) -> int:
    """A site of the test's own that is asked for."""
    return ask(book, tmp_path, f"https://{abs(hash(request.node.name))}.example/")


def ask(book: Book, place: Path, url: str, **options: object) -> int:
    (unit,) = units_of([site_from_url(url)])
    spec = spec_of(CrawlOptions(unit.sites, **options), unit)  # type: ignore[arg-type]
    return book.submit(str(place), unit, spec)[0]


def take(book: Book, site: int, job: int, attempt: int = 0, holder: str = "one") -> Taken:
    taken = book.take(site, Token(job, attempt), holder, holder, LEASE_S)
    assert isinstance(taken, Taken), taken
    return taken


@contextmanager
def opened(book: Book, taken: Taken, compress: str = "none") -> Iterator[Corpus]:
    corpus = open_site(book.engine, taken.site, taken.token, taken.place, taken.folder, compress)
    try:
        corpus.begin_run(started_at=NOON, options={})
        yield corpus
    finally:
        corpus.close()


def lose(book: Book, holder: str) -> None:
    """The time of a worker's leases is up."""
    with book.engine.begin() as connection:
        connection.execute(sa.text("UPDATE thresher.leases SET until = now() WHERE holder = :h"), {"h": holder})


def test_a_worker_goes_on_where_a_dead_one_stopped(book: Book, site: int, tmp_path: Path) -> None:
    base = "https://a.example"
    with opened(book, take(book, site, 1)) as corpus:
        corpus.add([start(base + "/")])
        corpus.commit([got(f"{base}/1", found=[link(f"{base}/2")])])
    stray = tmp_path / "parts" / take_folder(book, site) / "000000-1-0.jsonl"
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_text("what a kill left before its commit")
    lose(book, "one")
    with opened(book, take(book, site, 1, attempt=1, holder="two")) as corpus:
        assert not stray.exists()
        assert corpus.record_count() == 0  # in a part
        assert {pending.url for pending in corpus.take(9)} == {base + "/", f"{base}/2"}
        corpus.commit([got(f"{base}/2", "Snow fell.")])
        assert corpus.fates()["article"] == 2
        corpus.finish_run(finished_at=NOON)
        assert corpus.record_count() == 2


def take_folder(book: Book, site: int) -> str:
    (row,) = book.rows([site])
    return f"{row.id}-{row.name}"


def test_a_worker_that_was_cut_off_and_comes_back_writes_nothing(book: Book, site: int) -> None:
    with opened(book, take(book, site, 1)) as cut_off:
        cut_off.add([start("https://a.example/")])
        lose(book, "one")
        taken = take(book, site, 1, attempt=1, holder="two")
        with opened(book, taken) as corpus:
            for write in (
                lambda: cut_off.commit([got("https://a.example/1")]),
                lambda: cut_off.add([link("https://a.example/2")]),
                lambda: cut_off.settle_pending(Reason.INTERRUPTED),
                lambda: cut_off.finish_run(finished_at=NOON),
            ):
                with pytest.raises(Fenced):
                    write()
            assert corpus.discovered_count() == 1
    book.finish(Taken(site, Token(1, 0), taken.place, taken.folder, taken.spec, 1), "{}")
    (row,) = book.rows([site])
    assert row.done == 0


def test_hosts_are_of_one_worker_until_its_lease_is_over(book: Book, site: int) -> None:
    take(book, site, 7)
    assert book.take(site, Token(7, 1), "two", "two", LEASE_S) == "busy"
    assert book.beat("one", LEASE_S) == {site}
    lose(book, "one")
    assert book.take(site, Token(6, 9), "two", "two", LEASE_S) == "stale"
    take(book, site, 7, attempt=1, holder="two")
    assert book.beat("one", LEASE_S) == set()
    book.release("two", site)
    assert isinstance(book.take(site, Token(8, 0), "three", "three", LEASE_S), Taken)


def test_sites_that_share_a_domain_are_never_crawled_at_once(book: Book, tmp_path: Path) -> None:
    one, other = (ask(book, tmp_path / name, "https://shared.example/") for name in "ab")
    assert one != other
    take(book, one, 1)
    assert book.take(other, Token(2, 0), "two", "two", LEASE_S) == "busy"


def test_failing_sites_are_tried_ever_later_and_then_given_up(book: Book, site: int) -> None:
    for attempt in range(MOST_FAILURES):
        (row,) = book.rows([site])
        assert row.done == 0
        book.fail(take(book, site, 1, attempt), "no room")
        book.release("one", site)
        assert site not in [wanted.site for wanted in book.wanting()]
    (row,) = book.rows([site])
    assert (row.done, row.failure) == (1, "no room")
    assert book.take(site, Token(9, 0), "one", "one", LEASE_S) == "done"


def test_sites_are_due_again_after_their_time(book: Book, tmp_path: Path) -> None:
    hourly = Site("hourly", ("https://hourly.example/",), every_s=3600)
    unit = Unit("hourly", ("hourly.example",), (hourly,))
    site, _ = book.submit(str(tmp_path), unit, spec_of(CrawlOptions((hourly,)), unit))
    book.finish(take(book, site, 1), "")
    assert site not in [wanted.site for wanted in book.wanting()]
    with book.engine.begin() as connection:
        earlier = sa.text("UPDATE thresher.sites SET finished_at = now() - interval '61 minutes' WHERE id = :s")
        connection.execute(earlier, {"s": site})
    assert site in [wanted.site for wanted in book.wanting()]


def test_site_that_renders_is_left_by_workers_without_a_browser_and_costs_no_try(book: Book, tmp_path: Path) -> None:
    (unit,) = units_of([Site("scripted", ("https://scripted.example/",), render=True)])
    site, _ = book.submit(str(tmp_path), unit, spec_of(CrawlOptions(unit.sites), unit), renders=True)
    assert book.take(site, Token(1, 0), "one", "one", LEASE_S, can_render=False) == "no browser"
    (row,) = book.rows([site])
    assert (row.failures, row.job_id, row.done) == (0, 0, 0)
    assert [wanted.renders for wanted in book.wanting() if wanted.site == site] == [True]
    lines = engine_lines(standing(book.engine))
    assert [line.split()[1] for line in lines if line.endswith("for a worker that can render")] == ["waiting"]
    assert any(line.startswith("browser  1 site waits for a worker that can render") for line in lines)
    assert under_way(book.engine, [site]) == set()
    take(book, site, 2)
    assert under_way(book.engine, [site]) == {site}
    assert not any(line.startswith("browser") for line in engine_lines(standing(book.engine)))


def test_tables_of_an_engine_of_before_get_what_is_new(book: Book) -> None:
    with book.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE thresher.sites DROP COLUMN renders"))
        connection.execute(sa.text("UPDATE thresher.engine_meta SET value = 'of before' WHERE name = 'tables'"))
    book.prepare()
    assert {wanted.renders for wanted in book.wanting()} <= {False}


def test_what_is_submitted_twice_is_crawled_once(book: Book, tmp_path: Path) -> None:
    (unit,) = units_of([site_from_url("https://twice.example/")])
    first = book.submit(str(tmp_path), unit, spec_of(CrawlOptions(unit.sites), unit))
    assert book.submit(str(tmp_path), unit, spec_of(CrawlOptions(unit.sites), unit)) == first
    _, asked = book.submit(str(tmp_path), unit, spec_of(CrawlOptions(unit.sites, max_pages=5), unit))
    assert asked == first[1] + 1


@pytest.mark.parametrize("compress", ["none", "gzip", "zstd"])
def test_gathered_folder_is_a_corpus_that_verifies(
    book: Book, tmp_path: Path, compress: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "PART_LINES", 2)
    sites = [ask(book, tmp_path, f"https://{name}.{compress}/") for name in "ab"]
    for round_, text in enumerate(("Rain fell.", "Snow fell.")):
        for site in sites:
            taken = take(book, site, round_ + 1)
            base = f"https://{json.loads(book.rows([site])[0].domains)[0]}"
            with opened(book, taken, compress) as corpus:
                corpus.add([start(base + "/")])
                for n in range(3):
                    corpus.commit([got(f"{base}/{n}", f"{text} {n}", found=[link(f"{base}/left")])])
                corpus.finish_run(finished_at=NOON)
            book.release("one", site)
        gathering = Gathering(book.engine, str(tmp_path), tmp_path, compress)
        gathering.gather(book.of_place(str(tmp_path)), {})
        gathering.close()
        verdict = verify(tmp_path)
        assert verdict.faults == ()
        assert verdict.records == 6 * (round_ + 1)
    assert {(record["id"], record["version"]) for record in records_in(tmp_path)} == {
        (record["id"], version) for record in records_in(tmp_path) for version in (1, 2)
    }
    whole = Corpus.open(tmp_path)
    assert whole.fates() == {"article": 6, "budget": 4}
    whole.close()


def test_gathering_takes_one_connection_however_many_the_sites(book: Book, tmp_path: Path) -> None:
    chosen = [ask(book, tmp_path, f"https://n{n}.many.example/?{n}") for n in range(3)]
    chosen += list(range(chosen[-1] + 1, chosen[-1] + 200))  # more than PostgreSQL takes connections
    gathering = Gathering(book.engine, str(tmp_path), tmp_path, "none")
    gathering.gather(chosen, {})
    gathering.close()
    assert verify(tmp_path).faults == ()


def test_status_names_the_workers_of_sites(book: Book, site: int) -> None:
    take(book, site, 1, holder="worker of this test")
    (told,) = [found for found in standing(book.engine).sites if found.id == site]
    assert (told.state, told.worker) == ("running", "worker of this test")
    assert any("by worker of this test" in line for line in engine_lines(standing(book.engine)))


def test_a_database_that_is_not_there_is_named() -> None:
    with pytest.raises(EngineLost, match="check --engine"):
        Book("postgresql://nobody@127.0.0.1:1/none").prepare()


def test_a_database_that_may_not_be_written_is_named(engine: str, book: Book) -> None:
    with book.engine.begin() as connection:
        connection.execute(sa.text("CREATE ROLE reader LOGIN"))
    with pytest.raises(EngineRefused, match=r"refuses .*permission denied for schema thresher"):
        Book(engine.replace("//postgres@", "//reader@")).prepare()


def test_options_come_back_from_their_spec_as_they_were() -> None:
    site = Site("a", ("https://a.example/",), include=("/20*/**",), delay_s=2.0, every_s=60)
    options = CrawlOptions((site,), since=NOON, languages=("en",), max_pages=7, compress="zstd")
    (unit,) = units_of([site])
    assert options_of(spec_of(options, unit)) == options


def test_sites_of_one_domain_are_one_job() -> None:
    starts = ("https://www.a.example/x", "https://b.example/", "https://a.example/y")
    units = units_of([site_from_url(start) for start in starts])
    assert [unit.domains for unit in units] == [("b.example",), ("a.example",)]
    assert [len(unit.sites) for unit in units] == [1, 2]


def test_what_a_site_taught_is_kept_and_gathered(book: Book, site: int, tmp_path: Path) -> None:
    with opened(book, take(book, site, 1)) as corpus:
        corpus.commit([taught(n) for n in range(5)])
        corpus.commit([taught(4)])
        corpus.finish_run(finished_at=NOON)
        corpus.begin_run(started_at=NOON, options={})
        template = corpus.templates.of("news.example")
    assert template is not None
    gathering = Gathering(book.engine, str(tmp_path), tmp_path, "none")
    gathering.gather([site], {})
    gathering.close()
    told = json.loads((tmp_path / "manifest.json").read_bytes())
    assert told["templates"] == {"news.example": f"1 {template.digest}"}
