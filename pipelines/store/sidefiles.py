"""The files beside the records, written anew from the state when a run ends, each whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import sqlalchemy as sa

from pipelines.store.archive import archive_entries
from pipelines.store.atomic import write_atomic
from pipelines.store.card import card_text, load_sql, schema_text
from pipelines.store.fates import FATES_NAME, fate_lines
from pipelines.store.files import RecordFile
from pipelines.store.manifest import MANIFEST_NAME, file_entries, manifest, manifest_text
from pipelines.store.tally import Tally

_HASHED = (FATES_NAME, "schema.json", "load.sql", "README.md")


def write_sidefiles(
    folder: Path,
    connection: sa.Connection,
    tally: Tally,
    records: Sequence[RecordFile],
    notes: Mapping[str, object],
) -> None:
    """The manifest comes last: it has the hashes of the others."""
    written = sum(file.records for file in records)
    write_atomic(folder / FATES_NAME, fate_lines(connection))
    write_atomic(folder / "schema.json", [schema_text()])
    write_atomic(folder / "load.sql", [load_sql().encode()])
    write_atomic(folder / "README.md", [card_text(tally.by_fate(), written).encode()])
    entries = file_entries(folder, records, _HASHED) | archive_entries(folder, connection)
    write_atomic(folder / MANIFEST_NAME, [manifest_text(manifest(connection, tally, entries, notes))])
