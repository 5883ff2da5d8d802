"""Systems in their own processes, and the table of what came out."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from crawler.benching import systems
from crawler.benching.bench import run
from crawler.benching.measure import measure
from crawler.benching.systems import BASELINE, Extract, System, installed
from crawler.benching.table import sections, table_lines
from crawler.benching.truth import Benchmark, Truth, bundled
from crawler.cli import cli
from tests.crawler.benching.faulty import HELD, PORT, load_chatty, load_mortal, load_picky

pytestmark = pytest.mark.slow


def system(load: Callable[[], Extract], name: str = "x") -> System:
    return System(name, ("x", "y"), "json", "nothing-of-this-name", load)


def three_pages() -> Benchmark:
    return bundled().part(3)


def test_page_that_raises_is_an_empty_prediction_and_memory_is_seen() -> None:
    told: list[int] = []
    found = measure(system(load_picky), three_pages(), told.append)
    assert (found.done, found.failed, found.why) == (3, 1, "")
    assert [bool(prediction.text) for prediction in found.predictions] == [True, False, True]
    assert told == [1, 2, 3]
    assert found.peak_mb > HELD / 2**20
    assert found.cpu_s > 0


def test_network_is_closed_to_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        monkeypatch.setenv(PORT, str(listener.getsockname()[1]))
        found = measure(system(load_chatty), three_pages())
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert found.failed == 3


def test_system_whose_process_ends_is_given_up_and_says_where() -> None:
    pages = three_pages()
    found = measure(system(load_mortal), pages)
    assert (found.done, len(found.predictions)) == (2, 3)
    assert found.why == f"its process ended (code 7) at {pages.urls[2]}"


def test_ratio_and_best_are_those_of_the_figures() -> None:
    rows = run([system(load_picky, BASELINE), system(load_mortal)], three_pages())
    assert [row.ratio for row in rows] == [1.0, rows[1].measured.ms_a_page / rows[0].measured.ms_a_page]
    lines = {line.label: line for section in sections(rows) for line in section.lines}
    assert (lines["pages it failed on"].cells, lines["pages it failed on"].best) == (("1", "0"), {1})
    assert lines["ratio"].cells[0] == "1.00"
    widths = {
        len(click.unstyle(line)) for line in list(table_lines(rows))[2:] if " pages" not in line and line != "cost"
    }
    assert widths == {40}, list(table_lines(rows))


def test_figures_that_a_system_does_not_tell_are_left_open() -> None:
    silent = System("x", ("x", ""), "json", "x", load_picky, frozenset({"authors", "day", "instant"}))
    page = bundled()
    one = Benchmark(page.truths[:1], page.urls[:1], None, is_taught=False)
    (row,) = run([silent], one)
    assert "authors" not in row.quality["newsroom"]
    assert "title" in row.quality["newsroom"]
    assert row.ratio is None
    assert isinstance(one.truths[0], Truth)


def test_peers_that_cannot_be_imported_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    absent = System("absent", ("", ""), "no_module_of_this_name", "absent", load_picky)
    monkeypatch.setattr(systems, "SYSTEMS", (absent, system(load_picky)))
    assert [each.name for each in installed()] == ["x"]


@pytest.fixture(scope="module")
def benched(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """Our fast effort and trafilatura over four bundled pages, as a user would ask for it."""
    page = tmp_path_factory.mktemp("bench") / "new" / "bench.html"
    with pytest.MonkeyPatch.context() as patch:
        few = tuple(each for each in installed() if each.name in {"thresher-fast", BASELINE})
        patch.setattr("crawler.commands.bench.installed", lambda: few)
        return CliRunner().invoke(cli, ["bench", "--pages", "4", "--json", "--html", str(page)]), page


def test_command_prints_one_object_with_both_systems(benched: tuple[Result, Path]) -> None:
    result, _ = benched
    told = json.loads(result.stdout)
    assert told["pages"] == 4
    assert [each["name"] for each in told["systems"]] == ["thresher-fast", BASELINE]
    assert told["systems"][1]["ratio"] == 1.0
    assert told["systems"][0]["quality"]["newsroom"]["title"] == 1.0
    assert all(each["ms_a_page"] > 0 and each["peak_mb"] > 30 for each in told["systems"])
    assert result.stderr == ""


def test_page_shows_the_figures_and_loads_nothing(benched: tuple[Result, Path]) -> None:
    text = benched[1].read_text(encoding="utf-8")
    assert "trafilatura" in text
    assert "peak memory" in text
    assert "http" not in text.replace("http-equiv", "")


def test_folder_without_gold_is_a_usage_error(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["bench", str(tmp_path)], standalone_mode=False)
    assert "gold.jsonl cannot be read" in str(result.exception)
