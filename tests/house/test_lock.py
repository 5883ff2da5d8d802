"""The lock must install with the pip that comes with Python 3.11.7, also after a locked package has a newer release.

pip 23.2 resolves `name[extra]` apart from a locked `name` and takes the newest release for it, which no hash covers;
it takes the locked one only where the lock names the extra, spelt as the dependent spells it.
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
_PINNED = re.compile(r"^([a-z0-9._-]+)(\[[^\]]+\])?==", re.IGNORECASE | re.MULTILINE)


def extras_needed(names: set[str]) -> set[str]:
    """The `name[extra]` that the installed packages among `names` require without a condition on an extra."""
    needed: set[str] = set()
    for name in names:
        try:
            lines = requires(name) or []
        except PackageNotFoundError:
            continue  # locked for another system
        for line in lines:
            wanted = Requirement(line)
            if wanted.extras and (wanted.marker is None or wanted.marker.evaluate({"extra": ""})):
                needed.add(f"{wanted.name}[{','.join(sorted(wanted.extras))}]")
    return needed


@pytest.mark.parametrize(("lock", "known"), [("requirements.txt", "lxml"), ("requirements-dev.txt", "coverage")])
def test_extras_are_locked_as_they_are_asked_for(lock: str, known: str) -> None:
    pinned = _PINNED.findall((ROOT / lock).read_text())
    needed = extras_needed({name for name, _ in pinned})
    assert any(name.startswith(f"{known}[") for name in needed)
    assert needed <= {name + extras for name, extras in pinned}
