"""The manifest: how a corpus was made and what each of its files must be, so that it can be checked and made again."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from pipelines.model import SCHEMA_VERSION, fate_of
from pipelines.store.files import RecordFile
from pipelines.store.tables import STATE_VERSION, articles, runs, templates, versions
from pipelines.store.tally import Tally
from pipelines.version import VERSION

MANIFEST_NAME = "manifest.json"
# The libraries that decide what a record says.
_LIBRARIES = ("scrapy", "trafilatura", "lxml", "py3langid", "python-dateutil", "tldextract")


def manifest(
    connection: sa.Connection, tally: Tally, files: Mapping[str, Mapping[str, Any]], notes: Mapping[str, object]
) -> dict[str, Any]:
    """`files` by name with length and hash; `notes` are the crawler's own (site rules and templates by hash)."""
    made = sa.select(runs).order_by(runs.c.number)
    return {
        "format": "thresher-corpus",
        "record_schema": SCHEMA_VERSION,
        "state_version": STATE_VERSION,
        "versions": {"thresher": VERSION, "python": platform.python_version(), **_library_versions()},
        "runs": [_run(row) for row in connection.execute(made)],
        "records": connection.execute(sa.select(sa.func.count()).select_from(versions)).scalar_one(),
        "articles": connection.execute(sa.select(sa.func.count()).select_from(articles)).scalar_one(),
        "discovered": tally.discovered(),
        "fates": tally.by_fate(),
        "reasons": _by_fate_and_reason(tally),
        "templates": _template_digests(connection),
        **notes,
        "files": files,
    }


def manifest_text(told: Mapping[str, Any]) -> bytes:
    """The manifest as it is written: its last key is the SHA-256 of the JSON of all others, so it proves itself."""
    rest = {name: value for name, value in told.items() if name != "sha256"}
    digest = hashlib.sha256(_json(rest)).hexdigest()
    return _json({**rest, "sha256": digest}) + b"\n"


def _json(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, indent=2, ensure_ascii=False).encode("utf-8", "replace")


def _template_digests(connection: sa.Connection) -> Mapping[str, str]:
    """The latest template of each site, as `3 sha256:…`."""
    columns = sa.select(templates.c.site, templates.c.version, templates.c.digest)
    rows = connection.execute(columns.order_by(templates.c.site, templates.c.version))
    return {str(site): f"{version} {digest}" for site, version, digest in rows}


def _run(row: Any) -> dict[str, Any]:
    return {
        "crawl_id": row.crawl_id,
        "started_at": row.started_at,
        "finished_at": row.finished_at,
        "options": json.loads(row.options or "{}"),
        "counts": json.loads(row.counts or "{}"),
    }


def _by_fate_and_reason(tally: Tally) -> dict[str, dict[str, int]]:
    grouped: dict[str, dict[str, int]] = {}
    for reason, n in tally.by_reason().items():
        grouped.setdefault(str(fate_of(reason)), {})[str(reason)] = n
    return grouped


def _library_versions() -> dict[str, str]:
    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def file_entries(folder: Path, records: Sequence[RecordFile], others: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Length and hash of each file. The hash of a record file that is complete is taken from the state."""
    entries: dict[str, dict[str, Any]] = {}
    for file in records:
        digest = file.sha256 or sha256_of(folder / file.name)
        entries[file.name] = {"bytes": file.committed_length, "sha256": digest, "records": file.records}
    for name in others:
        path = folder / name
        entries[name] = {"bytes": path.stat().st_size, "sha256": sha256_of(path)}
    return entries


def sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
