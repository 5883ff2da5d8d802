"""What is missing before pages can be rendered, and what is said about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.errors import ConfigurationError
from crawler.rendering import installed
from crawler.rendering.installed import GET_BROWSER, GET_LIBRARY, VARIABLE, browser_path, what_is_missing


def test_path_that_the_user_names_comes_first_and_stands_alone(tmp_path: Path) -> None:
    program = tmp_path / "my-chromium"
    program.touch(mode=0o755)
    assert browser_path({VARIABLE: str(program)}, lambda _: "/usr/bin/chromium") == str(program)
    assert browser_path({VARIABLE: str(tmp_path / "none")}, lambda _: "/usr/bin/chromium") == ""
    assert browser_path({VARIABLE: str(tmp_path)}, lambda _: "/usr/bin/chromium") == ""


def test_first_known_name_on_the_path_is_taken() -> None:
    assert browser_path({}, {"google-chrome": "/opt/chrome"}.get) == "/opt/chrome"
    assert browser_path({}, lambda _: None) == ""


def test_each_missing_part_is_told_with_its_remedy() -> None:
    assert what_is_missing("/usr/bin/chromium", "", is_installed=True) == []
    assert what_is_missing("", "", is_installed=False) == [GET_LIBRARY, GET_BROWSER]
    assert what_is_missing("", "/opt/none", is_installed=True) == [
        f"{VARIABLE}=/opt/none is no program that can be run"
    ]


def test_error_is_two_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "/nowhere/chromium")
    monkeypatch.setattr(installed, "has_library", lambda: False)
    with pytest.raises(ConfigurationError) as raised:
        installed.require_rendering()
    lines = str(raised.value).splitlines()
    assert len(lines) == 2
    assert GET_LIBRARY in lines[1]
    assert "/nowhere/chromium" in lines[1]
