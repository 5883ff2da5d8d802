"""README and guide are walked as a newcomer would, command by command, against the bundled site on loopback."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import re
import subprocess
import sys
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.cli import cli
from crawler.newsroom import articles, serve
from crawler.runlog.funnel import LABELS
from pipelines.model.schema import FIELD_NAMES
from tests.docs.readme import ROOT, commands, fenced, guide, is_called_here, localised, runnable

pytestmark = [pytest.mark.crawl, pytest.mark.slow]
BLOCKS = fenced(ROOT / "README.md")
COMMANDS = commands(BLOCKS)
GUIDE = [(page.name, commands(fenced(page))) for page in guide()]
_ROW = re.compile(r"^  (?P<label>[a-zJ][\w .,]+?) +(?P<n>\d+)(?: +<?\d+ %  \w.*)?$")


@dataclass(frozen=True)
class Walked:
    """The folder of a newcomer who typed every command, what each printed, and the site that was crawled."""

    folder: Path
    site: str
    printed: dict[str, str]

    def lines(self, name: str) -> list[dict[str, object]]:
        return [json.loads(line) for line in (self.folder / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    folder = tmp_path_factory.mktemp("newcomer")
    printed = {}
    with serve(slow_ms=0) as site:
        _put_pages(folder, site.base)
        for command in dict.fromkeys([*COMMANDS, *(command for _, typed in GUIDE for command in typed)]):
            arguments = runnable(command, site.base)
            printed[command] = _called(arguments, folder) if is_called_here(command) else _run(arguments, folder)
        yield Walked(folder, site.base, printed)


def _put_pages(folder: Path, site: str) -> None:
    """The page and the archive that the README takes for granted."""
    url = site + articles()[0].path
    with urllib.request.urlopen(url, timeout=20) as page:  # noqa: S310 - loopback
        body = page.read()
    (folder / "page.html").write_bytes(body)
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-06-01T06:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid.uuid4()}>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(answer)}\r\n\r\n"
    )
    (folder / "archive.warc.gz").write_bytes(gzip.compress(head.encode() + answer + b"\r\n\r\n"))


def _run(arguments: list[str], folder: Path) -> str:
    """What the command prints; it must succeed and show no traceback."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SCRAPY_SETTINGS_MODULE": "crawler.settings", "COLUMNS": "80"}
    ended = subprocess.run(
        arguments, cwd=folder, env=environment, capture_output=True, text=True, timeout=180, check=False
    )
    assert ended.returncode == 0, f"{arguments}: {ended.stderr[-2000:]}"
    assert "Traceback" not in ended.stdout + ended.stderr
    return ended.stdout


def _called(arguments: list[str], folder: Path) -> str:
    """What the command prints, run in this process, which spares the start of another one."""
    with contextlib.chdir(folder):
        verb = arguments[arguments.index("from crawler.cli import main; main()") + 1 :]
        ended = CliRunner().invoke(cli, verb, env={"COLUMNS": "80"}, prog_name="thresher", standalone_mode=False)
    assert ended.exception is None, f"{verb}: {ended.output[-2000:]} {ended.exception!r}"
    assert not ended.return_value, f"{verb} ends with {ended.return_value}: {ended.output[-2000:]}"
    return ended.stdout


def _funnel(text: str) -> dict[str, int]:
    """Label and count of each row of a funnel."""
    rows = [row for line in text.splitlines() if (row := _ROW.match(line))]
    return {row["label"]: int(row["n"]) for row in rows if row["label"] in {"discovered", *LABELS.values()}}


def _shown_demo() -> str:
    return next(block.text for block in BLOCKS if block.language == "text" and "discovered" in block.text)


def test_every_line_to_type_is_known_here() -> None:
    assert len(COMMANDS) >= 6
    assert COMMANDS[0] == "make demo"


def test_demo_ends_as_shown(walked: Walked) -> None:
    out, shown = walked.printed["make demo"], _shown_demo()
    assert out.splitlines()[-2:] == shown.splitlines()[-2:]
    funnel = _funnel(out)
    assert funnel["discovered"] == sum(funnel.values()) - funnel["discovered"]
    assert funnel["articles"] == _funnel(shown)["articles"] == len(articles())
    assert list(_funnel(shown)) == list(funnel)[: len(_funnel(shown))]


def test_rows_shown_have_the_shape_of_rows_printed(walked: Walked) -> None:
    head = _shown_demo().partition("  ...")[0]
    rows = [line for line in head.splitlines() if line.startswith("  ") and not line.startswith("   ")]
    assert rows
    assert all(_ROW.match(row) for row in rows)
    assert max(map(len, walked.printed["make demo"].partition("What became")[2].splitlines())) <= 80


def test_demo_prints_one_record_with_all_its_fields(walked: Walked) -> None:
    out = walked.printed["make demo"]
    record = json.loads(out[out.index("\n{\n") : out.index("\n}\n") + 2])
    assert tuple(record) == FIELD_NAMES


def test_crawl_leaves_what_is_promised(walked: Walked) -> None:
    told = {path.name for path in (walked.folder / "corpus").iterdir()}
    assert {"articles.jsonl", "fates.jsonl", "README.md", "schema.json", "report.html"} <= told
    assert walked.lines("corpus/articles.jsonl")


def test_record_shown_has_fields_of_the_record() -> None:
    shown = json.loads(next(block.text for block in BLOCKS if block.language == "json"))
    assert [name for name in FIELD_NAMES if name in shown] == list(shown)


def test_page_and_archive_give_the_same_article(walked: Walked) -> None:
    title = articles()[0].title
    assert [line["title"] for line in walked.lines("page.jsonl")] == [title]
    assert [line["title"] for line in walked.lines("records/articles.jsonl")] == [title]


def test_guide_shows_commands_and_all_of_them_ran(walked: Walked) -> None:
    assert {"explain.md", "nightly.md"} <= {name for name, typed in GUIDE if typed}
    assert all(command in walked.printed for _, typed in GUIDE for command in typed)


def test_explained_page_and_case_are_where_the_guide_says(walked: Walked) -> None:
    assert "<h1>" in (walked.folder / "explained.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in (walked.folder / "wrong-title").iterdir()) == [
        "expected.json",
        "page.html",
        "page.json",
    ]
    told = json.loads(walked.printed[".venv/bin/thresher explain page.html --json"])
    assert list(told) == ["url", "title", "blocks", "fields"]


def test_nightly_crawl_brings_the_corpus_up_to_date(walked: Walked) -> None:
    assert len(walked.lines("corpus/articles.jsonl")) == len(articles())
    assert json.loads(walked.printed[".venv/bin/thresher verify corpus --json"])["ok"] is True


def test_export_is_written(walked: Walked) -> None:
    assert (walked.folder / "articles.parquet").read_bytes()[:4] == b"PAR1"


def test_scrapy_exports_every_article(walked: Walked) -> None:
    assert len(walked.lines("out.jsonl")) == len(articles())


def test_python_snippet_prints_the_title(walked: Walked) -> None:
    snippet = next(block.text for block in BLOCKS if block.language == "python")
    code = localised(snippet, walked.site)
    printed = _run([sys.executable, "-W", "ignore::ResourceWarning", "-c", code], walked.folder)
    assert printed.strip() == articles()[0].title
