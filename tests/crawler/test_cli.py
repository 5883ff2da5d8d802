"""The edge of the program: finding a verb, one line for each error, and a start that loads nothing needless."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from pathlib import Path

import click
import pytest

from crawler import cli
from crawler.errors import ConfigurationError, ExitCode
from pipelines.store.errors import CorpusInUse, DiskFull, NotACorpus
from pipelines.version import VERSION


def run_and_read(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = cli.run(arguments)
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.mark.parametrize(
    ("typed", "advice"),
    [("extrct", "did you mean 'extract'?"), ("craw", "did you mean 'crawl'?"), ("zzz", "'thresher --help' lists them")],
)
def test_a_mistyped_command_names_the_nearest(capsys: pytest.CaptureFixture[str], typed: str, advice: str) -> None:
    code, out, err = run_and_read(capsys, typed, "x")
    assert (code, out) == (ExitCode.USAGE, "")
    assert f"No such command {typed!r}; {advice}" in err


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["verify"], "thresher verify: Missing argument 'DIR'.\n  'thresher verify --help' shows what it takes\n"),
        (["verify", "x", "--jsn"], "thresher verify: No such option '--jsn'. Did you mean '--json'?\n"),
        (["zzz"], "thresher: No such command 'zzz'; 'thresher --help' lists them\n"),
    ],
)
def test_wrong_command_line_is_one_line_and_where_to_look(
    capsys: pytest.CaptureFixture[str], typed: list[str], told: str
) -> None:
    assert run_and_read(capsys, *typed) == (ExitCode.USAGE, "", told)


def test_the_list_of_commands_says_what_each_does(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run_and_read(capsys, "--help")
    assert code == ExitCode.DONE
    for verb in cli.cli.list_commands(click.Context(cli.cli)):
        (line,) = [line for line in out.splitlines() if line.startswith(f"  {verb} ")]
        assert len(line.split()) > 3


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_and_read(capsys, "--version") == (ExitCode.DONE, f"thresher, version {VERSION}\n", "")


def test_without_a_command_the_first_steps_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run_and_read(capsys)
    assert code == ExitCode.DONE
    assert "thresher crawl https://news.example/" in out


@pytest.mark.parametrize("arguments", [["--help"], []])
def test_what_needs_no_page_loads_no_model(arguments: list[str]) -> None:
    heavy = "{'numpy', 'lxml', 'trafilatura', 'scrapy', 'sqlalchemy'}"
    program = f"import sys; from crawler.cli import run; run({arguments}); sys.exit(str({heavy} & set(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert ended.stderr.strip() == "set()"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigurationError("no"), ExitCode.CONFIGURATION),
        (NotACorpus(Path("x")), ExitCode.CONFIGURATION),
        (CorpusInUse(Path("x"), 3), ExitCode.IN_USE),
        (DiskFull(Path("x")), ExitCode.LIMIT),
        (KeyboardInterrupt(), ExitCode.INTERRUPTED),
        (ZeroDivisionError("oh"), ExitCode.BUG),
    ],
)
def test_each_error_is_one_line_and_its_code(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    error: BaseException,
    code: ExitCode,
) -> None:
    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(cli.cli, "main", fail)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ended, out, err = run_and_read(capsys, "crawl")
    assert (ended, out) == (code, "")
    assert err.startswith("thresher: ")
    assert err.count("\n") == 1


class _Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("kind", "told"), [(io.TextIOWrapper, "perché ▌".encode()), (_Terminal, b"perch? ?")])
def test_pipes_get_utf_8_and_a_terminal_what_it_can_show(kind: type[io.TextIOWrapper], told: bytes) -> None:
    written = io.BytesIO()
    stream = kind(written, encoding="ascii")
    cli._speak(stream)
    stream.write("perché ▌")
    stream.flush()
    assert written.getvalue() == told
