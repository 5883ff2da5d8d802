"""Checks the files of the archive: as long as the ledger says, and so far as the manifest knows them, unchanged."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from pipelines.store.files import ARCHIVE_FOLDER
from pipelines.store.tables import archive_files
from pipelines.store.verify.faults import Faults
from pipelines.store.verify.placing import damaged_member

_PIECE = 1 << 20


def check_archive(
    folder: Path, entries: Mapping[str, Mapping[str, Any]], ledger: sa.Connection | None, faults: Faults
) -> Collection[str]:
    """Check what the manifest's `entries` and the ledger name; the names are returned."""
    committed = _committed(ledger) if ledger is not None else {}
    names = {name for name in entries if name.startswith(f"{ARCHIVE_FOLDER}/")} | set(committed)
    for name in sorted(names):
        _check(folder / name, name, entries.get(name), committed.get(name), faults)
    return names


def _committed(ledger: sa.Connection) -> dict[str, int]:
    """Lengths by name. Empty for a ledger that an earlier version of the program wrote."""
    if archive_files.name not in sa.inspect(ledger).get_table_names():
        return {}
    query = sa.select(archive_files.c.name, archive_files.c.committed_length)
    return {str(name): int(length) for name, length in ledger.execute(query)}


def _check(path: Path, name: str, entry: Mapping[str, Any] | None, committed: int | None, faults: Faults) -> None:
    if not path.is_file():
        faults.add(name, None, "missing")
        return
    length, noted = path.stat().st_size, entry["bytes"] if entry else 0
    known = noted if committed is None else committed
    if length < max(known, noted):
        faults.add(name, None, f"{length} bytes long; {max(known, noted)} were committed")
    elif length > known:
        why = f"{length - known} bytes behind what was committed; the next crawl into it cuts them away"
        faults.add(name, None, why)
    elif entry and _sha256(path, noted) != entry["sha256"]:
        place = damaged_member(path)
        where = f"; the record that begins at byte {place} is damaged" if place is not None else ""
        faults.add(name, None, f"its SHA-256 is not that of manifest.json{where}")


def _sha256(path: Path, length: int) -> str:
    """Of the first `length` bytes: the file may have grown since the manifest was written."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while length > 0 and (piece := stream.read(min(length, _PIECE))):
            digest.update(piece)
            length -= len(piece)
    return digest.hexdigest()
