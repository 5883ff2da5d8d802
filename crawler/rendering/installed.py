"""Whether pages can be rendered here: the extra's library, and a Chromium of the system's."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path

from crawler.errors import ConfigurationError
from crawler.extras import install_command

VARIABLE = "THRESHER_CHROMIUM"
"""Names another browser than the one on the path."""
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
GET_LIBRARY = install_command("render")
GET_BROWSER = f"apt-get install chromium, or {VARIABLE}=/path/to/chromium"


def browser_path(environment: Mapping[str, str], which: Callable[[str], str | None] = shutil.which) -> str:
    """The Chromium to run, "" where there is none. A path that the user names is the only one looked at."""
    named = environment.get(VARIABLE, "")
    if named:
        return named if Path(named).is_file() and os.access(named, os.X_OK) else ""
    return next((path for name in _NAMES if (path := which(name))), "")


def has_library() -> bool:
    return find_spec("scrapy_playwright") is not None and find_spec("playwright") is not None


def what_is_missing(browser: str, named: str, *, is_installed: bool) -> list[str]:
    """What to do before pages can be rendered. `named` is the path that the user gave, "" where none."""
    missing = [] if is_installed else [GET_LIBRARY]
    if not browser:
        missing.append(f"{VARIABLE}={named} is no program that can be run" if named else GET_BROWSER)
    return missing


def can_render() -> bool:
    """Whether pages can be rendered here."""
    return has_library() and bool(browser_path(os.environ))


def what_to_get() -> str:
    """What is missing here, "" where nothing is."""
    return "; ".join(
        what_is_missing(browser_path(os.environ), os.environ.get(VARIABLE, ""), is_installed=has_library())
    )


def require_rendering() -> str:
    """The browser's path. Raises ConfigurationError where pages cannot be rendered."""
    if missing := what_to_get():
        raise ConfigurationError(
            f"pages cannot be rendered here (--render, or render = true in a site file); what is missing:\n  {missing}"
        )
    return browser_path(os.environ)
