"""The verb: what it prints, what it puts in place, and that doing so again changes nothing."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.cli import cli
from crawler.errors import ConfigurationError, UsageProblem

URL = "https://news.example/"
CRONTAB = """#!/bin/sh
case "$1" in
-l) if [ -e table ]; then cat table; else echo "no crontab for $LOGNAME" >&2; exit 1; fi ;;
-) cat >table.new && mv table.new table; echo written >>calls ;;
esac
"""
SYSTEMCTL = '#!/bin/sh\necho "$@" >>calls\n'


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, and one of programs that alone are found."""
    work = tmp_path / "my news"
    (tmp_path / "programs").mkdir()
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("PATH", f"{tmp_path / 'programs'}:/usr/bin:/bin")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("THRESHER_CONTACT", raising=False)
    return work


def put(home: Path, name: str, text: str) -> None:
    path = home.parent / "programs" / name
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["schedule", *arguments], standalone_mode=False)


def test_line_names_everything_by_its_whole_path(home: Path) -> None:
    result = run(URL, "--every", "6h", "--contact", "lab@example.org", "--max-time", "3600")
    line = result.stdout.strip().replace("\\%", "%")
    words = shlex.split(line)
    program = str(Path(sys.executable).absolute().with_name("thresher"))
    assert words[words.index(program) :][:9] == [
        program, "crawl", URL, "--out", f"{home}/corpus", "--contact", "lab@example.org", "--max-time", "3600",
    ]  # fmt: skip
    assert "\n" not in line
    assert "corpus.cron.log" in result.stderr


def test_site_files_of_the_folder_are_scheduled_and_checked(home: Path) -> None:
    (home / "sites").mkdir()
    (home / "sites" / "one.toml").write_text(f'start = ["{URL}"]\ncontact = "lab@example.org"\n', encoding="utf-8")
    assert f"--sites '{home}/sites' --out '{home}/corpus' --quiet" in run().stdout
    (home / "sites" / "one.toml").write_text("begin = 1\n", encoding="utf-8")
    result = run()
    assert isinstance(result.exception, ConfigurationError)
    assert "begin" in str(result.exception)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "nothing to crawl"),
        ([URL, "--every", "7h"], "the nearest that does is 6h"),
        ([URL, "--every", "often"], "is no interval"),
        (["news.example"], "has no scheme"),
        ([URL, "--contact", "nobody"], "--contact"),
    ],
)
def test_what_cannot_be_meant_is_said_at_once(home: Path, arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert isinstance(result.exception, UsageProblem)
    assert said in str(result.exception)


def test_installed_line_is_put_in_once_and_replaced_when_it_changes(home: Path) -> None:
    put(home, "crontab", CRONTAB)
    (home / "table").write_text("5 4 * * * backup\n", encoding="utf-8")
    assert run(URL, "--install").stdout.startswith("Added to the crontab: thresher-corpus-")
    table = (home / "table").read_text(encoding="utf-8")
    assert run(URL, "--install").stdout.startswith("Already in the crontab")
    assert (home / "table").read_text(encoding="utf-8") == table
    assert run(URL, "--install", "--every", "1h").stdout.startswith("Changed in the crontab")
    lines = (home / "table").read_text(encoding="utf-8").splitlines()
    assert (len(lines), lines[0]) == (3, "5 4 * * * backup")
    assert (home / "calls").read_text(encoding="utf-8") == "written\n" * 2


def test_first_crontab_of_a_user_is_made(home: Path) -> None:
    put(home, "crontab", CRONTAB)
    assert run(URL, "--install").exit_code == 0
    assert len((home / "table").read_text(encoding="utf-8").splitlines()) == 2


def test_crontab_that_cannot_be_read_is_not_written_over(home: Path) -> None:
    put(home, "crontab", '#!/bin/sh\necho "$@" >>calls\necho "cannot open it" >&2\nexit 1\n')
    result = run(URL, "--install")
    assert isinstance(result.exception, ConfigurationError)
    assert "cannot open it" in str(result.exception)
    assert (home / "calls").read_text(encoding="utf-8") == "-l\n"


def test_units_are_written_once_and_the_timer_started(home: Path) -> None:
    put(home, "systemctl", SYSTEMCTL)
    first, again = (run(URL, "--systemd", "--install").stdout for _ in range(2))
    folder = home.parent / "config" / "systemd" / "user"
    assert {path.suffix for path in folder.iterdir()} == {".service", ".timer"}
    assert all(f"Wrote: {path}" in first and f"Already there: {path}" in again for path in folder.iterdir())
    timer = next(folder.glob("*.timer")).name
    start = f"--user enable --now {timer}"
    assert (home / "calls").read_text(encoding="utf-8").splitlines() == ["--user daemon-reload", start, start]


def test_timer_that_does_not_start_is_said_with_what_to_type(home: Path) -> None:
    put(home, "systemctl", "#!/bin/sh\necho no bus here >&2\nexit 1\n")
    result = run(URL, "--systemd", "--install")
    assert result.exit_code == 0
    assert "not running yet (no bus here)" in result.stdout
    assert "  systemctl --user daemon-reload && systemctl --user enable --now thresher-corpus-" in result.stdout


def test_folder_that_cannot_be_written_is_said(home: Path) -> None:
    (home.parent / "config").write_text("a file", encoding="utf-8")
    result = run(URL, "--systemd", "--install")
    assert isinstance(result.exception, ConfigurationError)
    assert "cannot be written" in str(result.exception)
