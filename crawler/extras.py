"""What to type to get an optional part of the program into the environment that it runs in."""

from __future__ import annotations

import sys
from pathlib import Path


def install_command(extra: str) -> str:
    """For `extra` as pyproject.toml names it. The pip of this environment: another one may know another Thresher."""
    pip = Path(sys.prefix) / "bin" / "pip"
    program = str(_shortened(pip)) if pip.exists() else f"{sys.executable} -m pip"
    return f"{program} install 'thresher[{extra}]'"


def _shortened(path: Path) -> Path:
    """As it is typed in the current folder, where it is below that."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
