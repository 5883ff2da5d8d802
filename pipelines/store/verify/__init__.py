"""Proves a corpus: what the manifest, the ledger and the schema say of its files is so, or where it is not.

Reads every file once and writes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fastjsonschema
import sqlalchemy as sa

from pipelines.model import Fate
from pipelines.store.card import card_text, load_sql, schema_text
from pipelines.store.errors import CorpusDamaged
from pipelines.store.fates import FATES_NAME
from pipelines.store.manifest import MANIFEST_NAME, manifest_text, sha256_of
from pipelines.store.noted import LATER_NAMES, changed_line_of
from pipelines.store.reader import record_paths
from pipelines.store.readonly import is_finished, open_ledger
from pipelines.store.seal import BadSeal, changed_pieces, seal_of
from pipelines.store.state import STATE_NAME
from pipelines.store.tally import Tally
from pipelines.store.verify import ledger as books
from pipelines.store.verify.archived import check_archive
from pipelines.store.verify.faults import Fault, Faults
from pipelines.store.verify.lines import LineCheck
from pipelines.store.verify.placing import changed_fate, changed_line
from pipelines.store.verify.records import Expected, Heard, RecordCheck

__all__ = ["Fault", "Verdict", "verify"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`records` lines were read in `files` record files; the corpus is as it should be if there are no `faults`."""

    records: int
    files: int
    faults: tuple[Fault, ...]


def verify(folder: Path, heard: Heard = lambda _bytes, _records: None) -> Verdict:
    """Check all that can be checked in `folder`: of a folder that is no corpus, the lines of its record files.

    A ledger that cannot be read is a fault; what can be checked without it is checked. Raises CorpusTooNew.
    """
    try:
        with open_ledger(folder) as ledger:
            return _prove(folder, ledger, Faults(), heard)
    except CorpusDamaged as error:
        faults = Faults()
        faults.add(STATE_NAME, None, f"cannot be read: {error.why}")
        return _prove(folder, None, faults, heard)


def _prove(folder: Path, ledger: sa.Connection | None, faults: Faults, heard: Heard) -> Verdict:
    manifest = _manifest(folder, faults)
    _check_state(folder / STATE_NAME, faults, is_corpus=manifest is not None or bool(faults.of(MANIFEST_NAME)))
    entries: dict[str, dict[str, Any]] = (manifest or {}).get("files", {})
    committed = books.committed_files(ledger) if ledger is not None else {}
    names = [path.name for path in record_paths(folder)]
    check = RecordCheck(folder, _line_check(folder, entries.get("schema.json"), faults), ledger, faults)
    for name in names:
        expected = Expected(entries.get(name), committed.get(name))
        if (entries or committed) and expected == Expected():
            faults.add(name, None, "neither the ledger nor manifest.json knows this file")
        check.read(name, expected, heard)
    archived = check_archive(folder, entries, ledger, faults)
    for name in sorted({*entries, *committed} - {*names, *archived}):
        _check_other(folder, name, entries.get(name), ledger, faults)
    check.check_doubles()
    if ledger is not None:
        _check_ledger(ledger, check, manifest, folder, faults)
    return Verdict(check.seen.lines, len(names), faults.all())


def _manifest(folder: Path, faults: Faults) -> dict[str, Any] | None:
    """manifest.json; None where there is none, or none that can be used."""
    try:
        body = (folder / MANIFEST_NAME).read_bytes()
        manifest = json.loads(body)
        entries = manifest["files"]
        is_sealed = list(manifest)[-1:] != ["files"]  # those of earlier versions end with their files
        if is_sealed and manifest_text(manifest) != body:
            faults.add(MANIFEST_NAME, None, "it has changed since it was written: its own SHA-256 is another")
        if all(isinstance(entry["bytes"], int) and isinstance(entry["sha256"], str) for entry in entries.values()):
            return dict(manifest)
        faults.add(MANIFEST_NAME, None, "an entry of `files` has no length or hash")
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        faults.add(MANIFEST_NAME, line, f"cannot be read: {error}")
    return None


def _line_check(folder: Path, entry: Mapping[str, Any] | None, faults: Faults) -> LineCheck:
    """By the schema beside the records where it is there and whole, else by the program's own."""
    try:
        body = (folder / "schema.json").read_bytes()
        if entry and hashlib.sha256(body).hexdigest() != entry["sha256"]:
            return LineCheck()
        return LineCheck(json.loads(body))
    except FileNotFoundError:
        return LineCheck()
    except (ValueError, fastjsonschema.JsonSchemaException) as error:
        faults.add("schema.json", None, f"cannot be used: {error}")
        return LineCheck()


def _check_other(
    folder: Path, name: str, entry: Mapping[str, Any] | None, ledger: sa.Connection | None, faults: Faults
) -> None:
    path = folder / name
    if name in LATER_NAMES:
        _check_later(path, entry or {}, ledger, faults)
    elif not path.is_file():
        faults.add(name, None, "missing")
    elif entry and (why := _difference(path, entry)):
        can_place = ledger is not None and is_finished(ledger)
        faults.add(name, _place(path, name, entry, ledger) if can_place and ledger is not None else None, why)


def _check_later(path: Path, entry: Mapping[str, Any], ledger: sa.Connection | None, faults: Faults) -> None:
    """What is written when a run is over. While one goes on, or was cut off, it may be newer than the manifest."""
    if ledger is not None and not is_finished(ledger):
        return
    why = _difference(path, entry) if path.is_file() else "missing"
    if why:
        line = changed_line_of(path, str(entry.get("lines", ""))) if path.is_file() else None
        faults.add(path.name, line, f"{why}; `thresher report {path.parent}` writes it anew")


def _place(path: Path, name: str, entry: Mapping[str, Any], ledger: sa.Connection) -> int | None:
    """The line of a change in a file that is written anew from the ledger, or always the same."""
    if name == FATES_NAME:
        return changed_fate(path, ledger)
    if name == "README.md":
        lines = sum(file.records for file in books.committed_files(ledger).values())
        text = card_text(Tally.read(ledger).by_fate(), lines).encode()
    else:
        text = {"schema.json": schema_text(), "load.sql": load_sql().encode()}.get(name, b"")
    is_ours = hashlib.sha256(text).hexdigest() == entry["sha256"]  # and not that of another version of the program
    return changed_line(path, text) if is_ours else None


def _check_state(path: Path, faults: Faults, *, is_corpus: bool) -> None:
    """The bytes of the database, where it was closed in good order; and that a corpus has one at all."""
    if not path.is_file():
        if is_corpus or seal_of(path).exists():
            faults.add(STATE_NAME, None, "missing: fates, versions and lines cannot be held against it")
        return
    try:
        pieces = changed_pieces(path) or []
    except (BadSeal, OSError) as error:
        faults.add(seal_of(path).name, None, f"cannot be used: {error}; the next crawl into the corpus sets it anew")
        return
    if pieces:
        (first, last), more = pieces[0], len(pieces) - 1
        others = f" (and {more} other piece{'' if more == 1 else 's'})" if more else ""
        faults.add(STATE_NAME, None, f"bytes {first} to {last}{others} have changed since it was closed")


def _difference(path: Path, entry: Mapping[str, Any]) -> str:
    """How a file is not what the manifest says, "" if it is."""
    if path.stat().st_size != entry["bytes"]:
        return f"{path.stat().st_size} bytes long; {MANIFEST_NAME} says {entry['bytes']}"
    return "" if sha256_of(path) == entry["sha256"] else f"its SHA-256 is not that of {MANIFEST_NAME}"


def _check_ledger(
    ledger: sa.Connection, check: RecordCheck, manifest: Mapping[str, Any] | None, folder: Path, faults: Faults
) -> None:
    books.check_database(ledger, faults)
    books.check_ids(ledger, check.seen.ids, faults)
    fates = books.check_fates(ledger, faults)
    if not is_finished(ledger):
        return  # the files beside the records are of the run before
    if manifest is None:
        if not faults.of(MANIFEST_NAME):
            faults.add(MANIFEST_NAME, None, "missing, although the last run is finished")
        return
    if manifest.get("discovered") != sum(fates.values()) or manifest.get("fates") != fates:
        faults.add(MANIFEST_NAME, None, "its counts of fates are not those of the ledger")
    without_record = sum(n for fate, n in fates.items() if fate != Fate.ARTICLE)
    told = _line_count(folder / FATES_NAME)
    if told != without_record:
        faults.add(FATES_NAME, None, f"{told} lines; {without_record} URLs gave no record")


def _line_count(path: Path) -> int:
    try:
        with path.open("rb") as stream:
            return sum(1 for _ in stream)
    except FileNotFoundError:
        return 0
