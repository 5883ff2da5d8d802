"""Every example in a docstring gives what it says."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("crawler", "spiders", "pipelines")


def _modules_with_examples() -> list[str]:
    """Their dotted names, sorted."""
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    with_examples = [path for path in files if ">>> " in path.read_text(encoding="utf-8")]
    names = (".".join(path.relative_to(ROOT).with_suffix("").parts) for path in with_examples)
    return sorted(name.removesuffix(".__init__") for name in names)


@pytest.mark.parametrize("name", _modules_with_examples())
def test_examples_of_a_module_hold(name: str) -> None:
    outcome = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert outcome.attempted > 0
    assert outcome.failed == 0
