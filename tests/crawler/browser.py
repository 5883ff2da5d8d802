"""Opens a page that the program wrote in headless Chromium, where that is installed, and reads what it complains of."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

_SWITCHES = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--enable-logging=stderr", "--dump-dom",
)  # fmt: skip
_CONSOLE = re.compile(r":CONSOLE(?:[:(]\d+\)?)?\] ?(.*)")


def complaints(page: Path, profile: Path) -> list[str]:
    """The console messages of Chromium on opening `page`; skips the test where there is no Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium is installed, so the page was not opened in one")
    command = [program, *_SWITCHES, f"--user-data-dir={profile}", page.resolve().as_uri()]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert "</html>" in ended.stdout, ended.stderr[-1000:]
    return [found[1] for line in ended.stderr.splitlines() if (found := _CONSOLE.search(line))]
