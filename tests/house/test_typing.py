"""Programs that use the library are held to its types, as `py.typed` promises: mypy looks at one from outside."""

from __future__ import annotations

import site
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("typed_program.py").read_text(encoding="utf-8")
pytestmark = pytest.mark.slow


def mypy(program: str, home: Path) -> str:
    """What mypy --strict says of `program` in an environment where Thresher is installed as a wheel installs it.

    An editable installation is none that mypy sees.
    """
    venv.create(home, with_pip=False)
    (packages,) = home.glob("lib/python*/site-packages")
    (packages / "thresher.pth").write_text("\n".join([str(ROOT), *site.getsitepackages()]))
    (home / "program.py").write_text(program)  # away from the sources, which mypy would read instead
    told = ("--strict", "--cache-dir", str(home / "cache"), "--python-executable", str(home / "bin" / "python"))
    command = [sys.executable, "-m", "mypy", *told, "program.py"]
    return subprocess.run(command, cwd=home, capture_output=True, text=True, timeout=300, check=False).stdout


def test_program_that_uses_process_and_the_add_on_is_typed_throughout(tmp_path: Path) -> None:
    assert mypy(PROGRAM, tmp_path) == "Success: no issues found in 1 source file\n"
    said = mypy("from pipelines import Page, process\nprint(process(Page(body='text')).title)\n", tmp_path)
    assert 'incompatible type "str"; expected "bytes"' in said
    assert 'Item "Rejected" of "Article | Rejected" has no attribute "title"' in said
