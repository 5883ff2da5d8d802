"""Worker processes for extraction: a deadline and a memory limit for each page, and a page that kills its worker costs
that page only. Processes, not threads: extraction in threads has crashed natively.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import forkserver, resource_tracker
from types import TracebackType
from typing import Self, TypeVar

from pebble import ProcessFuture, ProcessPool

from crawler.cycles import look_rarely
from crawler.worker_faults import WorkerFault, bounded, fault_of
from pipelines.model import Reason

T = TypeVar("T")
R = TypeVar("R")

DEADLINE_S = 20.0
MEMORY_BYTES = 2 * 1024**3
"""Address space of one worker. An idle one with all models loaded takes a third of it."""
MAX_TASKS = 1000
"""Tasks after which a worker is replaced: native libraries never give all memory back."""

_LAST_RESORT_S = 10.0
"""How long after the deadline the kernel ends a worker whose parent is no longer there to do it."""
_PRELOADED = ("crawler.cli", "crawler.desk", "pipelines.processing", "pipelines.model.schema", "trafilatura")
_TRIES = 2
"""A page whose pool broke down under another page is given to the next pool once."""


class DeskClosed(RuntimeError):
    """Raised by a desk that was given work after it was closed."""


class Desk:
    """A pool of worker processes. Use as a context manager; functions and arguments must pickle."""

    def __init__(
        self,
        workers: int = 1,
        *,
        deadline_s: float = DEADLINE_S,
        memory_bytes: int = MEMORY_BYTES,
        max_tasks: int = MAX_TASKS,
    ) -> None:
        self._workers = workers
        self._deadline_s = deadline_s
        self._memory_bytes = memory_bytes
        self._max_tasks = max_tasks
        self._changing = threading.Lock()
        self._is_closed = False
        self._pool = self._new_pool()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(at_once=kind is not None)

    def close(self, *, at_once: bool = False) -> None:
        """Let the workers finish (or stop them `at_once`) and wait for them. No work is taken afterwards."""
        self._is_closed = True
        if at_once:
            self._pool.stop()  # type: ignore[no-untyped-call]
        else:
            self._pool.close()  # type: ignore[no-untyped-call]
        self._pool.join()

    async def run(self, function: Callable[[T], R], argument: T) -> R | WorkerFault:
        """The result of `function(argument)` in a worker, or what happened to it. Never raises for a page.

        DeskClosed where the desk was closed before, CancelledError where it is closed meanwhile.
        """
        for _ in range(_TRIES):
            try:
                pool = self._usable_pool()
                return await asyncio.wrap_future(self._schedule(pool, function, argument))
            except DeskClosed:
                raise
            except BrokenProcessPool:
                continue
            except Exception as error:  # noqa: BLE001 - the edge of a worker process: a failure is the page's fate
                return fault_of(error, self._deadline_s)
        return _BROKEN

    def map_ordered(
        self,
        function: Callable[[T], R],
        arguments: Iterable[T],
        answer_at_once: Callable[[T], R | None] = lambda _: None,
        weigh: Callable[[T], int] = lambda _: 0,
        max_weight: int = 0,
    ) -> Iterator[tuple[T, R | WorkerFault]]:
        """Each argument with its result, in order, few in work at a time: memory does not grow with the input.

        What `answer_at_once` answers never goes to a worker. Arguments that weigh more than `max_weight` together are
        not in work at once.
        """
        waiting: deque[tuple[T, Callable[[], R | WorkerFault]]] = deque()
        weight = 0
        for argument in arguments:
            answer = answer_at_once(argument)
            settle = self._begin(function, argument) if answer is None else partial(_same, answer)
            waiting.append((argument, settle))
            weight += weigh(argument)
            while len(waiting) > 4 * self._workers or (weight > max_weight and waiting):
                first, settle = waiting.popleft()
                weight -= weigh(first)
                yield first, settle()
        while waiting:
            first, settle = waiting.popleft()
            yield first, settle()

    def _begin(self, function: Callable[[T], R], argument: T) -> Callable[[], R | WorkerFault]:
        """Start the work; the function returned waits for its result."""
        future = self._schedule(self._usable_pool(), function, argument)
        return partial(self._settled, function, argument, future)

    def _settled(
        self, function: Callable[[T], R], argument: T, future: ProcessFuture[R | WorkerFault]
    ) -> R | WorkerFault:
        for _ in range(_TRIES):
            try:
                return future.result()
            except BrokenProcessPool:
                future = self._schedule(self._usable_pool(), function, argument)
            except Exception as error:  # noqa: BLE001 - the edge of a worker process: a failure is the page's fate
                return fault_of(error, self._deadline_s)
        return _BROKEN

    def _schedule(self, pool: ProcessPool, function: Callable[[T], R], argument: T) -> ProcessFuture[R | WorkerFault]:
        args = (function, argument, self._deadline_s + _LAST_RESORT_S)
        try:
            return pool.schedule(bounded, args=args, timeout=self._deadline_s)
        except RuntimeError as error:  # it broke down since it was looked at
            future: ProcessFuture[R | WorkerFault] = ProcessFuture()
            future.set_exception(BrokenProcessPool(str(error)))
            return future

    def _usable_pool(self) -> ProcessPool:
        """The pool; a new one where it broke down, as when an idle worker is killed from outside."""
        if self._is_closed:
            raise DeskClosed("this desk is closed")
        with self._changing:
            if not self._pool.active:
                self._pool.stop()  # type: ignore[no-untyped-call]
                self._pool.join()
                self._pool = self._new_pool()
            return self._pool

    def _new_pool(self) -> ProcessPool:
        prepare_workers()
        return ProcessPool(
            max_workers=self._workers,
            max_tasks=self._max_tasks,
            initializer=_begin_worker,
            initargs=(self._memory_bytes,),
            context=multiprocessing.get_context("forkserver"),
        )


def prepare_workers() -> None:
    """Start the process that workers are forked from, if it is not there: it loads modules while others go on."""
    forkserver.set_forkserver_preload(list(_PRELOADED))
    resource_tracker.ensure_running()  # first, because it unblocks the signal
    # Ctrl-C on a terminal reaches every process of the group; what the workers do is the parent's to end.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_BROKEN = WorkerFault(Reason.WORKER_CRASH, "the worker processes broke down twice while this page waited")


def _same(answer: R) -> R:
    return answer


def _begin_worker(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    look_rarely()
