"""The systemd service and its timer, as systemd itself reads them where it is there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.schedule.plan import EVEN, Plan
from crawler.schedule.units import calendar, units

ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed")


def plan(folder: Path, every_min: int = 360) -> Plan:
    words = (sys.executable, "crawl", "https://news.example/?a=50%&b=$HOME", "it's", 'a "b" \\c')
    return Plan(words, folder, folder / "corpus", every_min)


def analyzed(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ANALYZE or "", *map(str, arguments)],
        capture_output=True, text=True, check=False, timeout=60, env={**os.environ, "LC_ALL": "C"},
    )  # fmt: skip


def written(folder: Path, texts: dict[str, str]) -> list[Path]:
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


@needs_systemd
@pytest.mark.parametrize("name", ["news", "the news % $x 'é'"])
def test_units_pass_verification(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    ended = analyzed("verify", *written(tmp_path, units(plan(tmp_path / name))))
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


@needs_systemd
def test_verification_would_find_a_fault(tmp_path: Path) -> None:
    texts = {name: text.replace("OnCalendar=", "OnCalendar=x") for name, text in units(plan(tmp_path)).items()}
    assert "x*-*-*" in analyzed("verify", *written(tmp_path, texts)).stderr


@needs_systemd
@pytest.mark.parametrize("every_min", EVEN)
def test_times_are_those_that_were_asked_for(every_min: int) -> None:
    told = analyzed(
        "calendar", "--iterations=2", "--base-time=2026-05-04 00:00:00 UTC", calendar(plan(Path("/s"), every_min))
    )
    stamps = [line.split(": ", 1)[1] for line in told.stdout.splitlines() if "elapse:" in line or "Iter. #" in line]
    first, second = (_seconds(stamp) for stamp in stamps)
    assert second - first == every_min * 60


def _seconds(stamp: str) -> int:
    ended = subprocess.run(["date", "-u", "-d", stamp, "+%s"], capture_output=True, text=True, check=True, timeout=30)
    return int(ended.stdout)


def test_words_are_kept_from_systemd_and_the_rest_of_the_line() -> None:
    text = units(plan(Path("/srv")))["thresher-corpus-" + plan(Path("/srv")).name.rpartition("-")[2] + ".service"]
    line = next(line for line in text.splitlines() if line.startswith("ExecStart="))
    assert '"https://news.example/?a=50%%&b=$$HOME" "it\'s" "a \\"b\\" \\\\c"' in line


def test_ends_that_are_no_failure_are_named() -> None:
    texts = "".join(units(plan(Path("/srv"))).values())
    assert "SuccessExitStatus=5 8\n" in texts
    assert "Persistent=true\n" in texts


def test_path_with_a_line_break_is_refused() -> None:
    with pytest.raises(ValueError, match="rename the folder"):
        units(plan(Path("/srv/a\nExecStart=/bin/false")))
