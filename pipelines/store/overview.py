"""How a corpus stands: the last run, what has which fate, what waits. Reads only, also while a crawl goes on."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from pipelines.store.lock import LOCK_NAME
from pipelines.store.tables import files, runs, urls
from pipelines.store.tally import Tally


@dataclass(frozen=True, slots=True)
class Overview:
    """`finished_at` is "" while the last run goes on or was cut off; `waiting` counts URLs to be fetched by host."""

    crawl_id: str
    started_at: str
    finished_at: str
    discovered: int
    fates: dict[str, int]
    waiting: dict[str, int]
    records: int
    bytes: int
    last_at: str


def overview(ledger: sa.Connection) -> Overview:
    """What the ledger says at this moment."""
    tally = Tally.read(ledger)
    run = ledger.execute(sa.select(runs).order_by(runs.c.number.desc()).limit(1)).one_or_none()
    sums = sa.select(sa.func.sum(files.c.records), sa.func.sum(files.c.committed_length))
    records, length = ledger.execute(sums).one()
    waiting = {host: n for host, n in sorted(tally.queued.items(), key=lambda pair: (-pair[1], pair[0])) if n}
    return Overview(
        run.crawl_id if run else "",
        run.started_at if run else "",
        run.finished_at if run else "",
        tally.discovered(),
        tally.by_fate(),
        waiting,
        int(records or 0),
        int(length or 0),
        str(ledger.execute(sa.select(sa.func.max(urls.c.at))).scalar() or ""),
    )


def holder(folder: Path) -> int:
    """The process that has the corpus open, 0 if none has; -1 if one has that does not say which."""
    try:
        fd = os.open(folder / LOCK_NAME, os.O_RDONLY)
    except OSError:
        return 0
    try:
        # Shared and let go at once: a run that begins in this very moment is told that the corpus is in use.
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        written = os.pread(fd, 20, 0).strip()
        return int(written) if written.isdigit() else -1
    finally:
        os.close(fd)
    return 0
