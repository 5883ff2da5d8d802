"""What goes to a worker together comes back apart: a page that harms its worker costs the others time only."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.together import AHEAD, MOST, MOST_BYTES, Together
from crawler.worker_faults import WorkerFault
from crawler.workers import Desk, DeskClosed
from pipelines.model import Reason


def act(argument: bytes) -> str:
    """In a worker: misbehaves as it is told."""
    name = argument[:20].decode().strip()
    if name == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "hang":
        time.sleep(60)
    if name == "once" and not (seen := Path(argument[20:].decode())).exists():
        seen.touch()
        raise MemoryError
    if name == "raise":
        raise LookupError("no such thing")
    return name


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with Desk(1, deadline_s=1.5) as desk:
        yield desk


def results(desk: Any, arguments: list[bytes], function: Callable[[bytes], str] = act) -> list[str | Reason]:
    async def all_of() -> list[str | WorkerFault]:
        line = Together(desk, function, 1)
        return await asyncio.gather(*map(line.run, arguments))

    told = asyncio.run(all_of())
    return [each.reason if isinstance(each, WorkerFault) else each for each in told]


class Counting:
    """A desk in this process that notes how many pages each task had."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.most = self.now = 0

    async def run(self, function: Callable[[Any], Any], argument: Any) -> Any:
        self.sizes.append(1 if isinstance(argument, bytes) else len(argument[1]))
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0)
        self.now -= 1
        return function(argument)


def test_pages_go_together_only_where_they_pile_up() -> None:
    few, many = Counting(), Counting()
    assert results(few, [b"a", b"b", b"c"]) == ["a", "b", "c"]
    assert few.sizes == [1, 1, 1]
    names = [f"page {n}".encode() for n in range(60)]
    assert results(many, names) == [name.decode() for name in names]
    assert max(many.sizes) == MOST
    assert sum(many.sizes) == 60
    assert many.most == AHEAD


def test_large_pages_go_alone() -> None:
    desk = Counting()
    results(desk, [b"x" * (MOST_BYTES // 2 + 1)] * 20)
    assert set(desk.sizes) == {1}


@pytest.mark.parametrize(
    ("misdeed", "reason"),
    [("kill", Reason.WORKER_CRASH), ("hang", Reason.WORKER_TIMEOUT), ("raise", Reason.WORKER_ERROR)],
)
def test_page_that_harms_its_worker_costs_itself_only(desk: Desk, misdeed: str, reason: Reason) -> None:
    names = [f"page {n}" for n in range(20)]
    names[9] = misdeed
    expected = [reason if name == misdeed else name for name in names]
    assert results(desk, [name.encode() for name in names]) == expected


def test_page_that_had_no_memory_left_among_others_is_read_by_itself(desk: Desk, tmp_path: Path) -> None:
    pages = [f"page {n}".encode() for n in range(20)]
    pages[9] = b"once".ljust(20) + str(tmp_path / "seen").encode()
    assert results(desk, pages)[8:11] == ["page 8", "once", "page 10"]
    assert (tmp_path / "seen").exists()


def test_whoever_waits_when_the_desk_is_closed_is_told() -> None:
    closed = Desk(1)
    closed.close()
    with pytest.raises(DeskClosed):
        results(closed, [b"a"] * 10)


def test_page_that_nobody_waits_for_any_more_harms_nobody() -> None:
    async def act_of() -> list[str | WorkerFault]:
        line = Together(Counting(), act, 1)  # type: ignore[arg-type]
        waits = [asyncio.ensure_future(line.run(name)) for name in (b"a", b"b", b"c", b"d")]
        await asyncio.sleep(0)
        waits[3].cancel()
        return await asyncio.gather(*waits[:3])

    assert asyncio.run(act_of()) == ["a", "b", "c"]
