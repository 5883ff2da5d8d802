"""Commands that pages show and no test runs (they need a cluster, a network, a crontab) are commands all the same.

What stands in `console` blocks is run by test_readme; here every other mention is parsed: its command and its options.
"""

from __future__ import annotations

import contextlib
import itertools
import re
import shlex
from pathlib import Path

import click
import pytest

from crawler.cli import cli
from tests.docs.readme import ROOT

_SHOWN = re.compile(r"(?:^|[\s/(])thresher ([a-z].*)", re.MULTILINE)
_ENDS = frozenset({"&&", "|", "#", ">", ">>"})
_CODE = re.compile(r"^```(?:text|console)\n(.*?)^```$|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / ".github").rglob("*.yml"))]


def shown(page: Path) -> list[str]:
    """What follows `thresher` in the code of a page."""
    text = page.read_text(encoding="utf-8")
    code = [block or inline for block, inline in _CODE.findall(text)] if page.suffix == ".md" else [text]
    return [line for each in code for line in _SHOWN.findall(each)]


def parse(line: str) -> None:
    """Raises click.UsageError for a command or an option that is not there."""
    words = list(itertools.takewhile(lambda word: word not in _ENDS, shlex.split(line)))
    group: click.Group = cli
    while words and not words[0].startswith("-"):
        command = group.get_command(click.Context(group), words[0])
        if command is None:
            raise click.UsageError(f"no command {words[0]}")
        words = words[1:]
        if not isinstance(command, click.Group):
            with contextlib.suppress(click.BadOptionUsage):  # in prose, options are named without what they take
                command.make_parser(click.Context(command, **cli.context_settings)).parse_args(words)
            return
        group = command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_that_are_shown_are_there_with_their_options(page: Path) -> None:
    for line in shown(page):
        parse(line)


def test_pages_show_commands_and_a_wrong_one_is_found() -> None:
    assert sum(len(shown(page)) for page in PAGES) > 80
    for wrong in ("crwal https://news.example/", "crawl https://news.example/ --outt x", "sites ad x"):
        with pytest.raises(click.UsageError):
            parse(wrong)
