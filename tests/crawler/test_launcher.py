"""What stands before the program: whether the packages that would be imported are ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from thresher import PACKAGES, find_clash

ROOT = Path(__file__).parents[2]


def test_packages_of_this_tree_are_ours() -> None:
    assert find_clash(ROOT) == ""


@pytest.mark.parametrize("name", PACKAGES)
def test_other_package_of_one_of_our_names_is_told(name: str, tmp_path: Path) -> None:
    (tmp_path / f"{name}.py").touch()
    ended = subprocess.run(
        [sys.executable, "-c", "import thresher; thresher.main()"],
        cwd=tmp_path, env={"PYTHONPATH": f"{tmp_path}:{ROOT}"}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 3
    assert ended.stderr.startswith(f"thresher: 'import {name}' finds {tmp_path / name}.py instead of Thresher's")
    assert ended.stderr.count("\n") == 1
