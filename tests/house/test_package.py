"""What an installed copy must hold besides its modules. (`.ci/package` builds one and looks into it.)"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DATA = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]


@pytest.mark.parametrize("package", ["crawler", "spiders", "pipelines"])
def test_every_file_that_is_no_module_is_named_as_data(package: str) -> None:
    folder = ROOT / package
    files = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    data = {path for path in files if path.suffix != ".py"}
    named = {path for pattern in DATA[package] for path in folder.glob(pattern)}
    assert folder / "py.typed" in data
    assert data <= named
