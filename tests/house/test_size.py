"""Files and functions stay small enough to be read in one sitting. The allowances may only shrink."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAX_FILE, MAX_FUNCTION, MAX_NESTING = 260, 50, 4
SOURCES = sorted(path for package in ("crawler", "spiders", "pipelines") for path in (ROOT / package).rglob("*.py"))
LONG_FILES: dict[str, int] = {}
LONG_FUNCTIONS = {"read_metadata": 56}  # one argument a field of the record it makes
_NESTS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.AsyncFor, ast.AsyncWith, ast.Match)


def _nesting(node: ast.AST, depth: int = 0) -> int:
    """The deepest nesting below `node`; an `elif` stands beside its `if`, not inside it."""
    deepest = depth
    for name, value in ast.iter_fields(node):
        children = [child for child in (value if isinstance(value, list) else [value]) if isinstance(child, ast.AST)]
        is_elif = (
            isinstance(node, ast.If) and name == "orelse" and len(children) == 1 and isinstance(children[0], ast.If)
        )
        for child in children:
            deepest = max(deepest, _nesting(child, depth + (isinstance(child, _NESTS) and not is_elif)))
    return deepest


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_file_fits_its_budget(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    name = str(path.relative_to(ROOT))
    assert len(source.splitlines()) <= LONG_FILES.get(name, MAX_FILE)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= LONG_FUNCTIONS.get(node.name, MAX_FUNCTION), f"{name}: {node.name} is too long"
            assert _nesting(node) <= MAX_NESTING + 1, f"{name}: {node.name} nests too deep"
