"""`thresher doctor`: what is well is said to be so, what is not says what to do."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler import checkup
from crawler.checkup import (
    Status,
    check_all,
    check_browser,
    check_clock,
    check_extraction,
    check_folder,
    check_libraries,
    check_locale,
    check_space,
)
from crawler.cli import run
from tests.crawler.crawling import here


def test_this_installation_is_well(tmp_path: Path) -> None:
    checks = {check.name: check for check in check_all(tmp_path / "not" / "there")}
    for name in ("python", "libraries", "extraction", "folder", "clock"):
        assert checks[name].status is Status.OK, checks[name]
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_tried_is_the_one_a_crawl_would_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container only ./corpus can be written to."""
    monkeypatch.chdir(tmp_path)
    for name in (tmp_path, tmp_path / "corpus"):
        name.mkdir(exist_ok=True)
        told = {check["name"]: check["detail"] for check in here("doctor", "--json").told["checks"]}
        assert told["folder"] == f"{name} can hold a corpus"


def test_the_list_is_short_and_the_object_the_same(tmp_path: Path) -> None:
    ended = here("doctor", "--out", tmp_path)
    told = here("doctor", "--out", tmp_path, "--json").told
    assert ended.code == 0
    assert told["ok"] is True
    lines = ended.out.splitlines()
    assert len(lines) == len(told["checks"]) == 10
    for line, check in zip(lines, told["checks"], strict=True):
        assert set(check) == {"name", "status", "detail"}
        assert check["name"] in line


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (["scrapy>=99"], "is not >=99"),
        (["no-such-library-here"], "no-such-library-here is missing"),
        ([], "not installed"),
    ],
)
def test_a_library_that_will_not_do_fails(lines: list[str], fault: str) -> None:
    check = check_libraries(lambda: lines)
    assert check.status is Status.FAIL
    assert fault in check.detail


def test_a_library_of_an_extra_is_not_asked_for() -> None:
    assert check_libraries(lambda: ["click", "no-such-library; extra == 'cloud'"]).status is Status.OK


def test_models_that_cannot_be_read_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> None:
        raise OSError("blocks.npz is not there")

    monkeypatch.setattr(checkup, "process", broken)
    assert check_extraction().status is Status.FAIL


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_may_not_be_written_fails(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert check_folder(tmp_path).status is Status.FAIL


def test_a_disk_without_room_for_a_file_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert check_folder(tmp_path).status is Status.FAIL
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("free", "status"), [(1 << 20, "fail"), (1 << 30, "warn"), (1 << 40, "ok")])
def test_free_space_is_weighed(free: int, status: str) -> None:
    assert check_space(free).status == status


def test_a_clock_behind_the_program_fails() -> None:
    assert check_clock(datetime(1970, 1, 1, tzinfo=UTC)).status is Status.FAIL


def test_names_that_are_no_utf_8_warn() -> None:
    assert check_locale("utf-8", "UTF-8").status is Status.OK
    assert check_locale("ascii", "ANSI_X3.4-1968").status is Status.WARN


@pytest.mark.parametrize(
    ("browser", "is_installed", "status"),
    [("/usr/bin/chromium", True, "ok"), (None, True, "warn"), ("/usr/bin/chromium", False, "warn")],
)
def test_rendering_needs_a_browser_and_its_library(browser: str | None, is_installed: bool, status: str) -> None:
    check = check_browser({}, lambda _name: browser, is_installed=is_installed, is_root=False)
    assert check.status == status
    assert check.detail == "with /usr/bin/chromium" or check.detail.startswith("not possible")


def test_a_failure_ends_with_code_3(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(checkup, "_LEAST_FREE", 1 << 62)
    assert run(["doctor"]) == 3
    assert "FAIL" in capsys.readouterr().out
