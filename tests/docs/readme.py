"""The README as data: its fenced blocks, and its commands as they are run here instead of on the reader's machine."""

from __future__ import annotations

import re
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_IN_MENU = re.compile(r"^ +- [^:\n]+: (\S+\.md)$", re.MULTILINE)
_PLACEHOLDER = re.compile(r"https://news\.example/?")
_PROGRAMS = {
    ".venv/bin/thresher": [sys.executable, "-c", "from crawler.cli import main; main()"],
    ".venv/bin/scrapy": [sys.executable, "-m", "scrapy"],
}
_NO_PAUSE = {
    "thresher crawl": ["--delay", "0"],
    "thresher sites add": ["--delay", "0"],
    "scrapy crawl": ["-s", "DOWNLOAD_DELAY=0"],
}
_CALLED_HERE = ("dedup", "export", "replay", "report", "schedule", "status", "verify", "why")
"""Verbs that leave the process as it was. Others have an event loop, workers or a server of their own."""


@dataclass(frozen=True)
class Fenced:
    """A fenced block of a page."""

    language: str
    text: str


def fenced(path: Path) -> list[Fenced]:
    return [Fenced(*found) for found in _FENCE.findall(path.read_text(encoding="utf-8"))]


def commands(blocks: list[Fenced]) -> list[str]:
    """The lines that a reader types, in order."""
    lines = [line for block in blocks if block.language == "console" for line in block.text.splitlines()]
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]


def guide() -> list[Path]:
    """The pages of the documentation in the order of its menu: one may build on those before it."""
    menu = [ROOT / "docs" / page for page in _IN_MENU.findall((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))]
    rest = sorted(set((ROOT / "docs").rglob("*.md")) - set(menu))
    return [page for page in menu if page.exists()] + rest


def localised(text: str, site: str) -> str:
    """`text` with the placeholder host replaced by the address of the site on loopback."""
    return _PLACEHOLDER.sub(site + "/", text)


def runnable(command: str, site: str) -> list[str]:
    """The arguments that do here what `command` does for a reader: the same, with no pause between requests."""
    program, *arguments = shlex.split(localised(command, site))
    if program == "make":
        return [*_PROGRAMS[".venv/bin/thresher"], *_make_target(arguments[0])[1:]]
    typed = " ".join([Path(program).name, *arguments])
    no_pause = next((words for verb, words in _NO_PAUSE.items() if typed.startswith(verb)), [])
    return [*_PROGRAMS[program], *arguments, *no_pause]


def is_called_here(command: str) -> bool:
    """Whether the command may run in the process of the tests."""
    program, verb = command.split()[:2]
    return program == ".venv/bin/thresher" and verb in _CALLED_HERE


def _make_target(name: str) -> list[str]:
    """What a target of the Makefile runs in the end; its first steps only install."""
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition(f"\n{name}:")[2].splitlines()[1]
    return shlex.split(recipe.strip().removeprefix("@").replace("$(BIN)", ".venv/bin"))
