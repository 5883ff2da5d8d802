"""The matrix of faults names tests that exist, and says of each fault of the faulty site what its test says."""

from __future__ import annotations

import ast
import re
from functools import lru_cache

from tests.crawler.faulty import FAULTS
from tests.docs.readme import ROOT

PAGE = (ROOT / "docs" / "guide" / "faults.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (?!fault \|)(?!---)(.+) \| (.+) \| `(tests/[\w/]+\.py)::(\w+)` \|$", PAGE, re.MULTILINE)
_SERVED = re.compile(r"\(`(/fault/[\w-]+)`\)$")


@lru_cache(maxsize=64)
def _tests_of(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_every_row_names_a_test_that_is_there() -> None:
    assert len(ROWS) >= 60
    assert len(ROWS) == len(re.findall(r"^\| (?!fault \|)(?!---)", PAGE, re.MULTILINE))
    assert [f"{path}::{name}" for *_, path, name in ROWS if name not in _tests_of(path)] == []


def test_no_fault_is_told_twice() -> None:
    assert len({fault for fault, *_ in ROWS}) == len(ROWS)


def test_faults_of_the_site_end_as_their_test_says() -> None:
    told = {found[1]: end.strip("`") for fault, end, *_ in ROWS if (found := _SERVED.search(fault))}
    assert told == {path: right for path, (_, right) in FAULTS.items()}
