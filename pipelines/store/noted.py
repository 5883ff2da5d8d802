"""Files that are written when a run is over, as its report is, and their place in the manifest of their corpus.

A file that grows line by line while a run goes on, its log, has no place there: nothing says what it should be.
"""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Any

from pipelines.store.atomic import write_atomic
from pipelines.store.errors import CorpusInUse
from pipelines.store.manifest import MANIFEST_NAME, manifest_text, sha256_of
from pipelines.store.readonly import held_still, is_finished, open_ledger

LATER_NAMES = ("report.html", "metrics.prom")
_WAIT_S, _STEP_S = 10.0, 0.1
_DIGITS = 4


@contextmanager
def noted(folder: Path, name: str) -> Iterator[None]:
    """The block writes `name`, one of LATER_NAMES, whole or not at all; the manifest then says what it must be.

    Its entry is taken out before, so that a kill in between leaves none that is wrong. While a run goes on in the
    corpus its manifest is left alone: the run writes the file anew when it ends. Raises CorpusInUse for other uses.
    """
    with ExitStack() as stack:
        is_free = _hold(folder, stack)
        manifest = _read(folder) if is_free else None
        if manifest is not None and manifest["files"].pop(name, None) is not None:
            write_atomic(folder / MANIFEST_NAME, [manifest_text(manifest)])
        yield
        if manifest is not None and (folder / name).is_file():
            manifest["files"][name] = _entry(folder / name)
            write_atomic(folder / MANIFEST_NAME, [manifest_text(manifest)])


def _hold(folder: Path, stack: ExitStack) -> bool:
    """Whether the corpus is held now; False where a run that is not finished holds it."""
    until = time.monotonic() + _WAIT_S
    while True:
        try:
            stack.enter_context(held_still(folder))
            return True
        except CorpusInUse:
            with open_ledger(folder) as ledger:
                if ledger is not None and not is_finished(ledger):
                    return False
            if time.monotonic() > until:
                raise
            time.sleep(_STEP_S)


def _read(folder: Path) -> dict[str, Any] | None:
    """The manifest; None where there is none, or one that has been changed, which is for `verify` to tell."""
    try:
        body = (folder / MANIFEST_NAME).read_bytes()
        manifest: dict[str, Any] = json.loads(body)
        is_whole = isinstance(manifest["files"], dict) and manifest_text(manifest) == body
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return manifest if is_whole else None


def _entry(path: Path) -> dict[str, Any]:
    return {"bytes": path.stat().st_size, "sha256": sha256_of(path), "lines": "".join(_checks_of(path))}


def _checks_of(path: Path) -> list[str]:
    """The last digits of the CRC-32 of each line."""
    with path.open("rb") as lines:
        return [f"{zlib.crc32(line) & 0xFFFF:0{_DIGITS}x}" for line in lines]


def changed_line_of(path: Path, checks: str) -> int | None:
    """The first line, from 1, that is not as it was when `checks` (four digits a line) was noted; None if all are."""
    told = [checks[at : at + _DIGITS] for at in range(0, len(checks), _DIGITS)]
    pairs = enumerate(zip_longest(told, _checks_of(path)), 1)
    return next((number for number, (before, now) in pairs if before != now), None)
