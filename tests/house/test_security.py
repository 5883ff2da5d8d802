"""Every line of the threat model names tests, and each of them is there."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_ROWS = [
    [cell.strip() for cell in line.strip().strip("|").split(" | ")]
    for line in (ROOT / "SECURITY.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| Threat |", "| Harm |"))
]
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@lru_cache(maxsize=64)
def _tests_of(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_there_is_a_threat_model() -> None:
    assert len(_ROWS) > 20


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row[0][:50])
def test_each_line_is_proved_by_tests_that_exist(row: list[str]) -> None:
    assert len(row) == 3
    named = _TEST.findall(row[2])
    assert named
    assert not [f"{path}::{name}" for path, name in named if name not in _tests_of(path)]
