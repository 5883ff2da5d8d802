"""The files beside the records, written anew from the state when a run ends, each whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import sqlalchemy as sa

from pipelines.model import Fate
from pipelines.model.schema import json_line
from pipelines.store.archive import archive_entries
from pipelines.store.atomic import write_atomic
from pipelines.store.card import card_text, load_sql, schema_text
from pipelines.store.files import RecordFile
from pipelines.store.manifest import MANIFEST_NAME, file_entries, manifest, manifest_text
from pipelines.store.tables import urls
from pipelines.store.tally import Tally

FATES_NAME = "fates.jsonl"
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


def fate_lines(connection: sa.Connection) -> Iterator[bytes]:
    """One line for every discovered URL that gave no record, in the order in which they were discovered."""
    query = (
        sa.select(urls.c.url, urls.c.fate, urls.c.reason, urls.c.detail, urls.c.at)
        .where(urls.c.probe.is_(False), urls.c.fate != str(Fate.ARTICLE))
        .order_by(urls.c.id)
        .execution_options(yield_per=10_000)
    )
    for url, fate, reason, detail, at in connection.execute(query):
        yield json_line({"url": url, "fate": fate, "reason": reason, "detail": detail, "at": at or None})
