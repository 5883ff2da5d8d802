"""What the state database says of the records, read in the order of the lines, and whether its own sums are right."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import sqlalchemy as sa

from pipelines.model import Fate, Reason, fate_of
from pipelines.store.readonly import is_finished
from pipelines.store.rows import PENDING
from pipelines.store.state import STATE_NAME
from pipelines.store.tables import digests, files, urls, versions
from pipelines.store.verify.faults import Faults
from pipelines.store.verify.lines import id_of

_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Committed:
    """A record file as the ledger knows it."""

    number: int
    length: int
    records: int


class Written(NamedTuple):
    """A line as it was committed."""

    line: int
    id: str
    version: int
    content_hash: str
    offset: int


def committed_files(ledger: sa.Connection) -> dict[str, Committed]:
    """By name, in the order in which they were written."""
    query = sa.select(files).order_by(files.c.number)
    return {row.name: Committed(row.number, row.committed_length, row.records) for row in ledger.execute(query)}


def written_lines(ledger: sa.Connection, name: str) -> Iterator[Written]:
    """The lines of one record file, in order."""
    query = (
        sa.select(
            versions.c.line, versions.c.article_id, versions.c.version, versions.c.content_hash, versions.c.offset
        )
        .where(versions.c.file == name)
        .order_by(versions.c.line)
        .execution_options(yield_per=_AT_ONCE)
    )
    for row in ledger.execute(query):
        yield Written(*row)


def line_checksums(ledger: sa.Connection, number: int) -> Iterator[tuple[int, int]]:
    """Line and CRC-32, in order. Empty for lines that an earlier version of the program wrote."""
    if digests.name not in sa.inspect(ledger).get_table_names():
        return
    query = (
        sa.select(digests.c.line, digests.c.crc32)
        .where(digests.c.number == number)
        .order_by(digests.c.line)
        .execution_options(yield_per=_AT_ONCE)
    )
    for line, crc32 in ledger.execute(query):
        yield int(line), int(crc32)


def check_ids(ledger: sa.Connection, ids: array[int], faults: Faults) -> None:
    """The distinct ids of the records are those of the URLs with fate `article`. `ids` are their 64 bits."""
    query = sa.select(urls.c.url).where(urls.c.fate == str(Fate.ARTICLE), urls.c.probe.is_(False))
    settled: array[int] = array("Q")
    for (url,) in ledger.execute(query.execution_options(yield_per=_AT_ONCE)):
        settled.append(int(id_of(url.encode("utf-8", "replace"))[4:], 16))
    there = np.unique(np.frombuffer(ids, np.uint64)) if ids else np.empty(0, np.uint64)
    named = np.unique(np.frombuffer(settled, np.uint64)) if settled else np.empty(0, np.uint64)
    for missing in np.setdiff1d(named, there, assume_unique=True):
        faults.add(STATE_NAME, None, f"th1-{missing:016x} has the fate `article` and no record")
    for stray in np.setdiff1d(there, named, assume_unique=True):
        faults.add(STATE_NAME, None, f"th1-{stray:016x} has a record and no URL with the fate `article`")


def check_fates(ledger: sa.Connection, faults: Faults) -> dict[str, int]:
    """Discovered URLs by fate; each has one fate, and a reason that belongs to it."""
    query = (
        sa.select(urls.c.fate, urls.c.reason, sa.func.count())
        .where(urls.c.probe.is_(False))
        .group_by(urls.c.fate, urls.c.reason)
    )
    counts: dict[str, int] = {}
    for fate, reason, n in ledger.execute(query):
        counts[fate] = counts.get(fate, 0) + int(n)
        if fate == PENDING:
            continue
        if reason not in set(Reason) or str(fate_of(Reason(reason))) != fate:
            faults.add(STATE_NAME, None, f"{n} URLs with the fate {fate!r} have the reason {reason!r}")
    if counts.get(PENDING) and is_finished(ledger):
        faults.add(STATE_NAME, None, f"{counts[PENDING]} URLs have no fate, although the last run is finished")
    return counts


def check_database(ledger: sa.Connection, faults: Faults) -> None:
    """SQLite's own check of its pages and indexes."""
    for (told,) in ledger.exec_driver_sql("PRAGMA quick_check(20)"):
        if told != "ok":
            faults.add(STATE_NAME, None, str(told))
