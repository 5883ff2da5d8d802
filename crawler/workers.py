"""Worker processes for extraction: a deadline and a memory limit for each page, and a page that kills its worker costs
that page only. Processes, not threads: extraction in threads has crashed natively.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from pipelines.model import Reason

T = TypeVar("T")
R = TypeVar("R")

DEADLINE_S = 20.0
MEMORY_BYTES = 2 * 1024**3
MAX_TASKS = 1000
"""Pages after which a worker is replaced: native libraries never give all memory back."""

_PRELOADED = ["pipelines", "trafilatura", "spiders.discover.links"]


@dataclass(frozen=True, slots=True)
class WorkerFault:
    """What happened to a page whose worker did not answer."""

    reason: Reason
    detail: str


class Desk:
    """A pool of worker processes. Use as a context manager; functions and arguments must pickle."""

    def __init__(self, workers: int = 1, *, deadline_s: float = DEADLINE_S, memory_bytes: int = MEMORY_BYTES) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_PRELOADED)
        self._deadline_s = deadline_s
        self._ahead = 4 * workers
        self._pool = ProcessPool(
            max_workers=workers,
            max_tasks=MAX_TASKS,
            initializer=_limit_memory,
            initargs=(memory_bytes,),
            context=context,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(at_once=kind is not None)

    def close(self, *, at_once: bool = False) -> None:
        """Let the workers finish (or stop them `at_once`) and wait for them."""
        if at_once:
            self._pool.stop()  # type: ignore[no-untyped-call]
        else:
            self._pool.close()  # type: ignore[no-untyped-call]
        self._pool.join()

    async def run(self, function: Callable[[T], R], argument: T) -> R | WorkerFault:
        """The result of `function(argument)` in a worker, or what happened to it. Never raises for a page."""
        future = self._pool.schedule(function, args=[argument], timeout=self._deadline_s)
        try:
            result: R = await asyncio.wrap_future(future)
        except Exception as error:  # noqa: BLE001 - the edge of a worker process: every failure is the page's fate
            return _fault(error, self._deadline_s)
        return result

    def map_ordered(self, function: Callable[[T], R], arguments: Iterable[T]) -> Iterator[tuple[T, R | WorkerFault]]:
        """Each argument with its result, in order, few in work at a time: memory does not grow with the input."""
        waiting: deque[tuple[T, ProcessFuture[R | WorkerFault]]] = deque()
        for argument in arguments:
            waiting.append((argument, self._pool.schedule(function, args=[argument], timeout=self._deadline_s)))
            if len(waiting) > self._ahead:
                yield self._settled(*waiting.popleft())
        while waiting:
            yield self._settled(*waiting.popleft())

    def _settled(self, argument: T, future: ProcessFuture[R | WorkerFault]) -> tuple[T, R | WorkerFault]:
        try:
            result = future.result()
        except Exception as error:  # noqa: BLE001 - the edge of a worker process: every failure is the page's fate
            return argument, _fault(error, self._deadline_s)
        return argument, result


def _limit_memory(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def _fault(error: Exception, deadline_s: float) -> WorkerFault:
    if isinstance(error, FutureTimeout | TimeoutError):
        return WorkerFault(Reason.WORKER_TIMEOUT, f"not read within {deadline_s:g} s")
    if isinstance(error, MemoryError):
        return WorkerFault(Reason.WORKER_MEMORY, "more memory than a worker may have")
    if isinstance(error, ProcessExpired):
        return WorkerFault(Reason.WORKER_CRASH, f"its worker died with exit code {error.exitcode}")
    return WorkerFault(Reason.WORKER_ERROR, f"{type(error).__name__}: {error}"[:500])
