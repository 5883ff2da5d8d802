"""`python -m thresher`, and what the console script starts: sees that the program it starts is this one.

The packages are called `crawler`, `spiders` and `pipelines`. Another distribution, or a folder in the way, may be so
called too; then Python imports that one, and fails far from the cause. Nothing of ours is imported before the check.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

PACKAGES = ("crawler", "spiders", "pipelines")
_CONFIGURATION = 3
"""The exit code of a bad configuration."""


def find_clash(home: Path) -> str:
    """What stands in the place of a package that should be in `home`, and what to do; "" where all are ours."""
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        found = (spec.origin or "") if spec is not None else ""
        if Path(found).resolve() != (home / name / "__init__.py").resolve():
            return (
                f"'import {name}' finds {found or 'nothing'} instead of Thresher's package in {home}. "
                "Install Thresher in an environment of its own, and leave that folder off PYTHONPATH."
            )
    return ""


def main() -> None:
    """Run the program and exit with its code; with 3 where another package has the name of one of ours."""
    clash = find_clash(Path(__file__).resolve().parent)
    if clash:
        sys.stderr.write(f"thresher: {clash}\n")
        sys.exit(_CONFIGURATION)
    from crawler.cli import main as run  # noqa: PLC0415 - only now is it known to be ours

    run()


if __name__ == "__main__":
    main()
