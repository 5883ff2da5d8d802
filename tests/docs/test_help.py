"""What the program says of itself when it is asked nothing, or for help."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from crawler.cli import cli
from crawler.errors import ExitCode
from crawler.welcome import welcome

VERBS = cli.list_commands(click.Context(cli))


def printed(*arguments: str) -> str:
    ended = CliRunner().invoke(cli, arguments, terminal_width=80, prog_name="thresher")
    assert ended.exit_code == 0
    return ended.output


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with its place, those of `thresher sites` included."""
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


def test_each_verb_has_one_line_that_is_a_whole_phrase() -> None:
    listed = [line for line in printed("--help").partition("Commands:")[2].splitlines() if line.strip()]
    listed = listed[: len(VERBS)]
    assert [line.split()[0] for line in listed] == VERBS
    for verb, line in zip(VERBS, listed, strict=True):  # none is cut
        told = (dict(commands(cli))[(verb,)].help or "").partition("\n\n")[0]
        assert line.split(maxsplit=1)[1] == " ".join(told.split())
    assert max(map(len, listed)) <= 80


def test_help_is_complete_down_to_each_option() -> None:
    """All options explained, what they take named in words, an example, and what the program ends with."""
    for path, command in commands(cli):
        text = printed(*path, "--help")
        assert f"thresher {' '.join(path)}" in text.partition("\n")[2], path
        assert all(f"{code:d} " in text.partition("Exit codes:")[2] for code in ExitCode), path
        options = [option for option in command.params if isinstance(option, click.Option)]
        assert [option.name for option in options if not option.help] == [], path
        assert " RANGE" not in text, path


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_a_verb_has_an_example_and_fits_the_terminal(verb: str) -> None:
    text = printed(verb, "--help")
    assert f"thresher {verb}" in text.partition("\n")[2]
    assert max(map(len, text.splitlines())) <= 100


def completed(words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the Tab key offers behind `words`."""
    monkeypatch.setenv("_THRESHER_COMPLETE", "zsh_complete")
    monkeypatch.setenv("COMP_WORDS", f"thresher {words}")
    monkeypatch.setenv("COMP_CWORD", str(len(words.split(" "))))
    with pytest.raises(SystemExit):
        cli.main([], prog_name="thresher", standalone_mode=False)
    return capsys.readouterr().out.splitlines()[1::3]


def test_tab_completes_verbs_and_their_options(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert completed("", monkeypatch, capsys) == VERBS
    assert completed("sc", monkeypatch, capsys) == ["schedule"]
    assert completed("verify --j", monkeypatch, capsys) == ["--json"]


def test_welcome_names_only_verbs_that_are_there() -> None:
    named = [line.split()[1] for line in welcome(Path("/nowhere")).splitlines() if line.startswith("  thresher ")]
    assert len(named) >= 4
    assert set(named) <= {*VERBS, "--help"}


def test_welcome_goes_on_with_the_corpus_that_was_worked_on_last(tmp_path: Path) -> None:
    assert "There is a corpus" not in welcome(tmp_path)
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "state.sqlite").touch()
    os.utime(tmp_path / "old" / "state.sqlite", (1, 1))
    text = welcome(tmp_path)
    assert "thresher report new --open" in text
    assert "old" not in text
    assert max(map(len, text.splitlines())) <= 80
