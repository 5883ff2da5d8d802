"""Exports the records of a folder: chosen, in the columns of a profile, in one of five formats, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines.store.export.datacard import card
from pipelines.store.export.profiles import FULL, PROFILES, Profile
from pipelines.store.export.rows import Batch
from pipelines.store.export.select import BadCondition, Condition, batches, chosen
from pipelines.store.export.shards import PARTITIONS, Shards
from pipelines.store.export.target import CARD, BadTarget, drafted, local_path
from pipelines.store.export.writers import Writer, json_lines, parquet, plain_text, sqlite

__all__ = [
    "FORMATS",
    "PARTITIONS",
    "PROFILES",
    "BadCondition",
    "BadTarget",
    "ExportOptions",
    "export",
    "format_of",
    "local_path",
]

Opener = Callable[[Path, Profile], AbstractContextManager[Writer]]

_OPENERS: dict[str, Opener] = {"jsonl": json_lines, "parquet": parquet, "text": plain_text, "sqlite": sqlite}
FORMATS = (*_OPENERS, "datasets")
_SUFFIXES = {
    "jsonl": (".jsonl", ".jsonl.gz", ".jsonl.zst", ".ndjson"),
    "parquet": (".parquet",),
    "text": (".txt",),
    "sqlite": (".sqlite", ".sqlite3", ".db"),
}


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What is exported and how. `where` is an SQL condition, "" for all records."""

    to: str
    form: str
    profile: Profile = FULL
    where: str = ""
    all_versions: bool = False
    partition: str = ""
    """Of a `datasets` folder: one of PARTITIONS, "" for none."""


def format_of(to: str) -> str | None:
    """The format that the suffix of a path means; a name without one is a folder. None where it means none."""
    name = to.rstrip("/").rpartition("/")[2]
    for form, suffixes in _SUFFIXES.items():
        if name.endswith(suffixes):
            return form
    return "datasets" if to.endswith("/") or "." not in name else None


def export(folder: Path, options: ExportOptions, heard: Callable[[int], None] = lambda _records: None) -> int:
    """Write the records of `folder` to `options.to`; how many they were.

    Raises BadCondition, BadTarget, CorpusDamaged, and OSError where the target cannot be written.
    """
    written = 0
    with ExitStack() as stack:
        condition = stack.enter_context(Condition(options.where)) if options.where else None
        draft = stack.enter_context(drafted(options.to, is_folder=options.form == "datasets"))
        opener = _OPENERS.get(options.form)
        with _dataset(draft, options) if opener is None else opener(draft, options.profile) as writer:
            for lines, table in chosen(batches(folder, all_versions=options.all_versions), condition):
                writer.write(Batch(lines, table, options.profile))
                written += len(lines)
                heard(written)
    return written


@contextmanager
def _dataset(draft: Path, options: ExportOptions) -> Iterator[Writer]:
    """A folder that load_dataset reads without arguments: Parquet files under `data`, and the card."""
    with Shards(draft / "data", options.profile, options.partition) as shards:
        yield shards
    versions = "all" if options.all_versions else "latest"
    (draft / CARD).write_text(card(shards.summary, options.profile, options.where, versions), encoding="utf-8")
