"""Runs the program in a process of its own, as its users do, and reads what it left."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.cli import run

_PROGRAM = "from crawler.cli import main; main()"


@dataclass(frozen=True)
class Ended:
    """How a run of the program ended."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> dict[str, Any]:
        """The object printed for --json."""
        told = json.loads(self.out)
        assert isinstance(told, dict)
        return told


def start(*arguments: str | Path, before: str = "") -> subprocess.Popen[str]:
    """The program, running, in a process group of its own so that a test can kill all of it.

    `before` is code that it runs first, to stand for a system on which something fails.
    """
    environment = {key: value for key, value in os.environ.items() if key != "THRESHER_CONTACT"}
    return subprocess.Popen(
        [sys.executable, "-c", before + _PROGRAM, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        env=environment,
        start_new_session=True,
    )


def finish(process: subprocess.Popen[str], timeout_s: float = 120) -> Ended:
    out, err = process.communicate(timeout=timeout_s)
    assert "Traceback" not in err
    assert "Traceback" not in out
    return Ended(process.returncode, out, err)


def thresher(*arguments: str | Path) -> Ended:
    return finish(start(*arguments))


def here(*arguments: str | Path) -> Ended:
    """Runs a command that crawls nothing in this process: starting another costs more than most of them do."""
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        code = run([*map(str, arguments)])
    return Ended(code, out.getvalue(), err.getvalue())


def wait_until(is_so: Callable[[], bool], process: subprocess.Popen[str], timeout_s: float = 60) -> None:
    """Wait for the moment at which `process` is to be cut off."""
    ends_at = time.monotonic() + timeout_s
    while not is_so() and time.monotonic() < ends_at:
        assert process.poll() is None, "the crawl ended before it could be cut off"
        time.sleep(0.02)


def records(folder: Path) -> list[dict[str, Any]]:
    with (folder / "articles.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def fates(folder: Path) -> dict[str, dict[str, Any]]:
    """By URL, those that gave no record."""
    with (folder / "fates.jsonl").open(encoding="utf-8") as lines:
        return {line["url"]: line for line in map(json.loads, lines)}


def doubled(urls: list[str]) -> list[str]:
    return [url for url, n in Counter(urls).items() if n > 1]
