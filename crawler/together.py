"""Work that waits for a desk goes to a worker together, so that the cost of a message is paid once for several pages.

Each task that is sent and answered takes .8 ms of the pool's three threads, however much is in it. What a crawl fetches
faster than its workers read waits for them anyway; where nothing waits, each page is a task of its own.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from crawler.worker_faults import WorkerFault, guarded
from crawler.workers import Desk

R = TypeVar("R")

MOST = 8
MOST_BYTES = 1_000_000
AHEAD = 2
"""Tasks with the workers, for each of them: one in work, and one at hand so that it need not wait for this process."""

_Waiting = tuple[bytes, "asyncio.Future[R | WorkerFault]"]


class Together(Generic[R]):
    """Runs `function`, which must pickle, on bytes. Of one event loop."""

    def __init__(self, desk: Desk, function: Callable[[bytes], R], workers: int) -> None:
        self._desk = desk
        self._function = function
        self._room = AHEAD * workers
        self._waiting: deque[_Waiting[R]] = deque()
        self._groups: set[asyncio.Task[None]] = set()

    async def run(self, argument: bytes) -> R | WorkerFault:
        """As `Desk.run`: the result, or what happened to it. Whatever befalls what went with it costs it time only."""
        future: asyncio.Future[R | WorkerFault] = asyncio.get_running_loop().create_future()
        self._waiting.append((argument, future))
        self._send()
        return await future

    def _send(self) -> None:
        while self._waiting and len(self._groups) < self._room:
            task = asyncio.get_running_loop().create_task(self._work(self._next_group()))
            self._groups.add(task)
            task.add_done_callback(self._sent)

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._groups.discard(task)
        self._send()

    def _next_group(self) -> list[_Waiting[R]]:
        """The first that wait: more than one only where as many wait for each task that may be sent."""
        share = min(MOST, len(self._waiting) // self._room)
        group = [self._waiting.popleft()]
        weight = len(group[0][0])
        while len(group) < share and (weight := weight + len(self._waiting[0][0])) <= MOST_BYTES:
            group.append(self._waiting.popleft())
        return group

    async def _work(self, group: Sequence[_Waiting[R]]) -> None:
        try:
            answers = await self._answers([argument for argument, _ in group])
        except asyncio.CancelledError:
            for _, future in group:
                future.cancel()
            raise
        except Exception as error:  # noqa: BLE001 - whoever waits is told, as if they had asked alone
            for _, future in group:
                if not future.done():
                    future.set_exception(error)
        else:
            for (_, future), answer in zip(group, answers, strict=True):
                if not future.done():  # whoever waited may have been cancelled
                    future.set_result(answer)

    async def _answers(self, arguments: list[bytes]) -> list[R | WorkerFault]:
        """A page that something befell among others is worked on again by itself: it may have been their doing."""
        if len(arguments) == 1:
            return [await self._desk.run(self._function, arguments[0])]
        told = await self._desk.run(_each, (self._function, arguments))
        answers = [told] * len(arguments) if isinstance(told, WorkerFault) else told
        return [
            await self._desk.run(self._function, argument) if isinstance(answer, WorkerFault) else answer
            for argument, answer in zip(arguments, answers, strict=True)
        ]


def _each(told: tuple[Callable[[bytes], R], list[bytes]]) -> list[R | WorkerFault]:
    """In the worker."""
    function, arguments = told
    return [guarded(function, argument) for argument in arguments]
