"""Where the pages of a crawl are read: in worker processes, so that no page can stop it.

A page that killed its worker, or was not read in time, is kept in the corpus's quarantine for a bug report.
"""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from crawler.links import LinkMemory, links_of
from crawler.packing import Told, candidates_of, packed, task_of, told_of
from crawler.reading import PageReading, ReadingContext, Task, read_task
from crawler.together import Together
from crawler.worker_faults import WorkerFault, limit_met
from crawler.workers import Desk, DeskClosed
from pipelines.model import Article, Candidate, Page, Reason, Rejected
from pipelines.model.url import record_id
from pipelines.store.files import named_os_error

QUARANTINE = "quarantine"
PIECE = 1000
"""Candidates that are unpacked in one go: a few milliseconds."""
_MOST_KEPT = 200
_PASSING = frozenset({Reason.WORKER_CRASH})
"""A worker that died may have been killed from outside; the page gets one more try."""


Packed = tuple[bytes, ...]
"""A reading as it comes from a worker: what it found, if that is no page's links, in pieces behind the rest of it,
since undoing 50 000 at once takes a second."""


def read_packed(task: bytes) -> Packed:
    """In the worker."""
    reading = read_task(task_of(task))
    result, found = reading.result, reading.found
    links = links_of(found) if len(found) <= PIECE else None
    starts = range(0, len(found), PIECE) if links is None else ()
    pieces = (packed(list(found[start : start + PIECE])) for start in starts)
    article, rejected = (result, None) if isinstance(result, Article) else (None, result)
    rest = (reading.off_site, reading.assets, reading.pager, reading.seen, reading.rendered)
    return packed(Told(article, rejected, links, *rest)), *pieces


async def unpacked(packs: Packed, memory: LinkMemory) -> PageReading:
    """The reading whole again; other work of the event loop goes on in between."""
    told = told_of(packs[0])
    found: list[Candidate] = memory.candidates(told.links) if told.links is not None else []
    for piece in packs[1:]:
        found += candidates_of(piece)
        await asyncio.sleep(0)
    result = told.article or told.rejected
    if result is None:
        raise ValueError("a reading without a result")
    return PageReading(result, tuple(found), told.off_site, told.assets, told.pager, told.seen, told.rendered)


class ReadingDesk:
    """Reads pages in worker processes. `folder` None keeps nothing of what goes wrong."""

    def __init__(self, folder: Path | None, workers: int) -> None:
        self._folder = folder
        self._desk = Desk(workers)
        self._together = Together(self._desk, read_packed, workers)
        self._memory = LinkMemory()

    async def read(self, page: Page, context: ReadingContext) -> PageReading:
        """The reading, or a Rejected of fate `quarantined`. CancelledError once the desk is closed.

        Raises StoreError where the disk, or another limit of this machine, lets no page be read.
        """
        try:
            task = packed(Task(page, context))
            answer = await self._together.run(task)
            if isinstance(answer, WorkerFault) and answer.reason in _PASSING:
                answer = await self._desk.run(read_packed, task)
        except DeskClosed:
            raise asyncio.CancelledError from None
        if not isinstance(answer, WorkerFault):
            return await unpacked(answer, self._memory)
        if answer.limit:
            raise limit_met(answer)
        if self._folder is not None:
            _keep(self._folder, page, answer)
        return PageReading(Rejected(answer.reason, answer.detail, page.url))

    def close(self, *, at_once: bool = False) -> None:
        self._desk.close(at_once=at_once)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(at_once=True)


def open_desk(folder: Path | None, workers: int) -> ReadingDesk:
    """A desk with `workers` processes, 0 for one a core."""
    return ReadingDesk(folder, workers or os.cpu_count() or 1)


def _keep(corpus: Path, page: Page, fault: WorkerFault) -> None:
    try:
        _quarantine(corpus / QUARANTINE, page, fault)
    except OSError as error:
        raise named_os_error(corpus, error) from error


def _quarantine(folder: Path, page: Page, fault: WorkerFault) -> None:
    """The body as it came and what is known of it. Bounded, so that a broken site cannot fill the disk."""
    folder.mkdir(exist_ok=True)
    name = record_id(page.url)
    if not (folder / f"{name}.html").exists() and sum(1 for _ in folder.glob("*.html")) >= _MOST_KEPT:
        return
    told = {
        "url": page.url,
        "reason": str(fault.reason),
        "detail": fault.detail,
        "status": page.status,
        "headers": dict(page.headers),
    }
    (folder / f"{name}.html").write_bytes(page.body)
    (folder / f"{name}.json").write_text(json.dumps(told, ensure_ascii=False, indent=2), encoding="utf-8")
