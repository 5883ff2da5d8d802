"""What a crawl learns of a site, as users see it: in the next run, in a replay, in an explanation."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawler.explain import explain_page
from crawler.explain.archived import archived_page
from tests.crawler.crawling import Ended, records, thresher
from tests.crawler.repeating import HEADING, RESIDUE, RepeatingSite, path_of, serve_repeating

pytestmark = [pytest.mark.crawl, pytest.mark.slow]


@dataclass
class Twice:
    """A site that was crawled, and again when it had two articles more. `first` are the records of the first run."""

    site: RepeatingSite
    folder: Path
    first: list[dict[str, Any]]
    replayed: Ended
    relearnt: Ended

    def number(self, record: dict[str, Any]) -> int:
        return next(n for n in range(1, 9) if record["url"].endswith(path_of(n)))


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twice]:
    folder = tmp_path_factory.mktemp("site") / "corpus"
    with serve_repeating() as site:
        for shown in (6, 8):
            site.shown = shown
            ended = thresher("crawl", site.url, "--out", folder, "--delay", "0", "--archive", "--quiet")
            assert ended.code == 0, ended.err
            if shown == 6:
                first = records(folder)
                replayed = thresher("replay", folder, "--json")
                relearnt = thresher("replay", folder, "--json", "--template", "latest")
        yield Twice(site, folder, first, replayed, relearnt)


def test_first_run_keeps_the_residue_and_says_that_it_knew_nothing(twice: Twice) -> None:
    assert len(twice.first) == 6
    for record in twice.first:
        assert RESIDUE in record["text"], "choose a line that the model keeps, or this shows nothing"
        assert record["extractor"].endswith("template=0")


def test_next_run_drops_what_the_site_repeats_and_keeps_its_headings(twice: Twice) -> None:
    new = records(twice.folder)[6:]
    assert sorted(map(twice.number, new)) == [7, 8]
    for record in new:
        assert record["text"] == twice.site.text(twice.number(record))
        assert HEADING in record["text"]
        assert record["extractor"].endswith("template=1")


def test_replay_takes_what_was_known_then_and_shows_what_was_learnt_if_it_is_asked_to(twice: Twice) -> None:
    assert (twice.replayed.told["records"], twice.replayed.told["changed"]) == (6, 0)
    assert twice.relearnt.told["records"] == twice.relearnt.told["changed"] == 6
    assert twice.relearnt.told["by_field"]["text"] == 6


def test_records_of_several_runs_are_made_again_byte_for_byte(twice: Twice) -> None:
    """Some know nothing of their site, some its first template; the second is of no concern to them."""
    told = thresher("replay", twice.folder, "--json").told
    assert (told["records"], told["changed"]) == (8, 0)


def test_what_was_learnt_is_applied_once(twice: Twice, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(twice.folder, tmp_path / "corpus"))
    assert "written as new versions: 6" in thresher("replay", folder, "--template", "latest", "--apply").out
    assert records(folder)[-1]["extractor"].endswith("template=2")
    for option in ("latest", "record"):
        told = thresher("replay", folder, "--template", option, "--json").told
        assert (told["records"], told["changed"]) == (8, 0)
    assert thresher("verify", folder).code == 0


def test_explain_names_the_evidence(twice: Twice) -> None:
    page, context, _ = archived_page(twice.folder, twice.first[0]["url"])
    blocks = {block.text: block for block in explain_page(page, context).blocks}
    assert not blocks[RESIDUE].kept
    assert "as it stands on 8 of 8 pages of the site" in blocks[RESIDUE].why
    assert blocks[HEADING].kept


def test_manifest_names_the_template_by_hash(twice: Twice) -> None:
    [(_, told)] = json.loads((twice.folder / "manifest.json").read_bytes())["templates"].items()
    version, digest = told.split()
    assert (version, len(digest)) == ("2", len("sha256:") + 64)
