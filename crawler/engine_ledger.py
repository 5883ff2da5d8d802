"""The corpus of a run as its event loop sees it: what is written goes to one thread, in the order asked for.

A commit waits for the disk, and a large one works for a third of a second; meanwhile answers are taken and URLs handed
out. What was written counts in memory once the loop has entered it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from pipelines.model import Candidate, Outcome
from pipelines.store.corpus import Corpus
from pipelines.store.errors import StoreError
from pipelines.store.mending import UNSTORABLE
from pipelines.store.robots import KeptFile
from pipelines.store.writer import Written

T = TypeVar("T")

WRITE_ERRORS = (StoreError, OSError, *UNSTORABLE)
"""What ends a run: the corpus takes nothing more. A StoreError is the user's to mend, the rest is a bug of ours."""


class Ledger:
    """`close` it before the corpus is used for anything else. A corpus in memory has no disk to wait for."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._thread = ThreadPoolExecutor(1, "commit") if corpus.is_durable else None
        self._not_entered = 0
        self._entering: set[asyncio.Task[None]] = set()  # a task that nobody holds may be collected

    async def commit(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """The outcomes as settled, once they are durable. Raises StoreError."""
        return (await self._write(partial(self._corpus.write, outcomes))).settled

    async def add(self, candidates: Sequence[Candidate]) -> None:
        """Enter candidates that no page named. Raises StoreError."""
        await self._write(partial(self._corpus.write_found, candidates))

    async def keep_file(self, file: KeptFile) -> None:
        """Keep a robots.txt for later runs. Raises StoreError."""
        await self._in_turn(partial(self._corpus.robots.keep, file))

    def add_soon(self, candidates: Sequence[Candidate], fail: Callable[[Exception], None]) -> None:
        """The like of `add`, of which nobody waits for the end. `fail` is told of an error."""

        async def enter() -> None:
            try:
                await self.add(candidates)
            except WRITE_ERRORS as error:
                fail(error)

        task = asyncio.get_running_loop().create_task(enter())
        self._entering.add(task)
        task.add_done_callback(self._entering.discard)

    async def _write(self, write: Callable[[], Written]) -> Written:
        self._not_entered += 1
        written = await self._in_turn(write)
        self._corpus.enter(written)
        self._not_entered -= 1
        return written

    async def _in_turn(self, write: Callable[[], T]) -> T:
        if self._thread is None:
            return write()
        return await asyncio.get_running_loop().run_in_executor(self._thread, write)

    def close(self) -> None:
        """Wait for what is being written, also where nobody waits for its result any more."""
        if self._thread is not None:
            self._thread.shutdown()
        if self._not_entered:
            self._corpus.recount()
