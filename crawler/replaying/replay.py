"""Replays a corpus: every latest record against its archived page, with what differs counted and, if asked, written."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from crawler.replaying.known import SiteKnowledge, Today, site_knowledge
from crawler.replaying.reread import Line, Reread, reread
from crawler.worker_faults import WorkerFault
from crawler.workers import Desk
from pipelines.model import Outcome, Reason
from pipelines.store.corpus import Corpus
from pipelines.store.files import ARCHIVE_FOLDER
from pipelines.store.reader import identity, parse, read_lines, record_paths
from pipelines.store.readonly import held_still
from pipelines.store.visits import Revisit

EXAMPLES = 3
"""Changes shown of each field."""
_BATCH = 50
_AS_THEN = Today()
_NO_SITE = "(replay)"
"""Stands where the sites of a run do: this run asks none. No domain has such a name."""
_COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}


@dataclass(slots=True)
class Told:
    """What a replay found. `records` were read again; `unarchived` have no page; `missing` says which could not be."""

    records: int = 0
    changed: int = 0
    by_site: Counter[str] = field(default_factory=Counter)
    by_field: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    unarchived: int = 0
    missing: list[str] = field(default_factory=list)
    written: int = 0

    def enter(self, again: Reread) -> None:
        """Count one record. The three of an example are URL, before and after."""
        if again.missing == "not archived":
            self.unarchived += 1
            return
        if again.missing:
            self.missing.append(f"{again.url}: {again.missing}")
            return
        self.records += 1
        if not again.changes:
            return
        self.changed += 1
        self.by_site[again.site] += 1
        for change in again.changes:
            self.by_field[change.field] += 1
            shown = self.examples.setdefault(change.field, [])
            if len(shown) < EXAMPLES:
                shown.append((again.url, change.before, change.after))


def has_archive(folder: Path) -> bool:
    return any((folder / ARCHIVE_FOLDER).glob("*.warc.gz"))


def replay(
    folder: Path, heard: Callable[[int], None], *, is_applied: bool, today: Today = _AS_THEN, workers: int = 0
) -> Told:
    """Read all again, with what was known of each site then but for what `today` takes as it is now; `heard` is told
    how many records are done. Raises StoreError.

    `is_applied` writes what differs as new versions, through the commit of the corpus. A kill leaves those that were
    committed; the same again writes the rest.
    """
    corpus = Corpus.open(folder, compress=_compression(folder)) if is_applied else None
    with corpus if corpus is not None else held_still(folder):
        told = Told()
        writing = _Writing(corpus) if corpus is not None else None
        known = site_knowledge(folder, corpus, today)
        with Desk(workers or os.cpu_count() or 1) as desk, known as sites, writing or nullcontext():
            for done, again in enumerate(_all_again(desk, folder, sites), 1):
                told.enter(again)
                if writing is not None and again.article is not None:
                    writing.add(again)
                heard(done)
        told.written = writing.written if writing is not None else 0
    return told


def _all_again(desk: Desk, folder: Path, sites: SiteKnowledge) -> Iterator[Reread]:
    for line, again in desk.map_ordered(reread, latest(folder, sites)):
        if isinstance(again, WorkerFault):
            yield Reread(line.id, url=line.id, missing=f"it cannot be read ({again.reason}: {again.detail})")
        else:
            yield again


def latest(folder: Path, sites: SiteKnowledge) -> Iterator[Line]:
    """The lines of the latest versions, as they are when the first is asked for: what is written meanwhile is not."""
    lines, versions = 0, dict[str, int]()
    for line in read_lines(folder):
        lines += 1
        name, version = identity(line)
        if version > versions.get(name, 1):
            versions[name] = version
    for line in islice(read_lines(folder), lines):
        name, version = identity(line)
        if version >= versions.get(name, 1):
            yield Line(folder, line.body, name, sites.of(parse(line)))


class _Writing:
    """A run of the corpus in which no URL is asked for; versions are committed fifty at a time."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._waiting: list[Outcome] = []
        self._has_begun = False
        self.written = 0

    def add(self, again: Reread) -> None:
        self._waiting.append(Outcome(again.url, Reason.CHANGED, article=again.article))
        if len(self._waiting) >= _BATCH:
            self._commit()

    def _commit(self) -> None:
        if not self._waiting:
            return
        if not self._has_begun:
            self._corpus.begin_run(
                started_at=datetime.now(UTC), options={"replay": "yes"}, sites=[_NO_SITE], revisit=Revisit.NEVER
            )
            self._has_begun = True
        settled = self._corpus.commit(self._waiting)
        self.written += sum(outcome.article is not None for outcome in settled)
        self._waiting = []

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            return
        self._commit()
        if self._has_begun:
            self._corpus.finish_run(finished_at=datetime.now(UTC))


def _compression(folder: Path) -> str:
    """How the last record file is packed, so that what is written goes on in it."""
    paths = record_paths(folder)
    return _COMPRESSIONS.get(paths[-1].suffix, "none") if paths else "none"
