"""A page may hang, crash its worker or eat all memory: it costs that page only, and the order of the others holds."""

from __future__ import annotations

import asyncio
import errno
import os
import re
import signal
import time
from collections.abc import Iterator

import pytest

from crawler.worker_faults import WorkerFault
from crawler.workers import Desk
from pipelines.model import Reason

GIB = 1024**3


def act(argument: str) -> str:
    """In a worker: misbehaves as it is told."""
    name, _, value = argument.partition(" ")
    if name == "hang":
        while True:
            time.sleep(0.01)
    if name == "spin":
        re.match(r"(a+)+$", "a" * 40 + "b")  # holds the interpreter's lock for years
    if name == "kill":
        os.kill(os.getpid(), signal.SIGSEGV)
    if name == "eat":
        bytearray(6 * GIB)
    if name == "raise":
        raise LookupError("no such thing")
    if name == "full":
        raise OSError(errno.ENOSPC, "No space left on device")
    if name == "pid":
        return str(os.getpid())
    return f"{name} {value}".strip()


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with Desk(2, deadline_s=1.5) as desk:
        yield desk


def reasons(desk: Desk, arguments: list[str]) -> list[str | Reason]:
    return [
        result.reason if isinstance(result, WorkerFault) else result for _, result in desk.map_ordered(act, arguments)
    ]


def test_results_come_in_the_order_of_the_arguments(desk: Desk) -> None:
    arguments = [f"page {n}" for n in range(60)]
    assert list(desk.map_ordered(act, arguments)) == [(argument, argument) for argument in arguments]


@pytest.mark.parametrize(
    ("misdeed", "reason"),
    [
        ("hang", Reason.WORKER_TIMEOUT),
        ("spin", Reason.WORKER_TIMEOUT),
        ("kill", Reason.WORKER_CRASH),
        ("eat", Reason.WORKER_MEMORY),
        ("raise", Reason.WORKER_ERROR),
    ],
)
def test_a_bad_page_costs_that_page_only(desk: Desk, misdeed: str, reason: Reason) -> None:
    before, after = [f"a {n}" for n in range(6)], [f"b {n}" for n in range(6)]
    assert reasons(desk, [*before, misdeed, *after]) == [*before, reason, *after]


def test_faults_say_what_happened(desk: Desk) -> None:
    faults = dict(desk.map_ordered(act, ["raise", "kill", "hang"]))
    assert faults["raise"] == WorkerFault(Reason.WORKER_ERROR, "LookupError: no such thing")
    assert faults["kill"] == WorkerFault(Reason.WORKER_CRASH, "its worker was ended by SIGSEGV")
    assert faults["hang"] == WorkerFault(Reason.WORKER_TIMEOUT, "not read within 1.5 s")


def test_a_limit_of_the_machine_is_no_fault_of_the_page(desk: Desk) -> None:
    faults = dict(desk.map_ordered(act, ["full", "raise"]))
    assert [fault.limit for fault in faults.values() if isinstance(fault, WorkerFault)] == [errno.ENOSPC, 0]


def test_what_is_answered_at_once_keeps_its_place(desk: Desk) -> None:
    arguments = ["a", "no", "b", "no", "c"]
    results = desk.map_ordered(act, arguments, lambda argument: "at once" if argument == "no" else None)
    assert [result for _, result in results] == ["a", "at once", "b", "at once", "c"]


def test_the_input_is_read_only_a_little_ahead(desk: Desk) -> None:
    taken = 0

    def endless() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield f"page {taken}"

    results = desk.map_ordered(act, endless())
    for _ in range(5):
        next(results)
    assert taken <= 5 + 4 * 2 + 1


def test_what_is_in_work_at_once_is_bounded_by_its_weight(desk: Desk) -> None:
    taken: list[str] = []

    def arguments() -> Iterator[str]:
        for n in range(12):
            taken.append(f"page {n}")
            yield taken[-1]

    results = desk.map_ordered(act, arguments(), weigh=lambda _: 10, max_weight=25)
    ahead = [len(taken) - done for done, _ in enumerate(results)]
    assert len(ahead) == 12
    assert max(ahead) <= 3


def test_an_argument_heavier_than_allowed_is_worked_on_alone(desk: Desk) -> None:
    results = desk.map_ordered(act, ["a", "b", "c"], weigh=lambda _: 10, max_weight=5)
    assert [result for _, result in results] == ["a", "b", "c"]


def test_an_argument_that_cannot_be_sent_is_a_fault(desk: Desk) -> None:
    ((_, result),) = desk.map_ordered(type, [lambda: None])
    assert isinstance(result, WorkerFault)
    assert result.reason is Reason.WORKER_ERROR


def test_an_idle_worker_killed_from_outside_is_replaced() -> None:
    with Desk(1, deadline_s=5) as desk:
        for _ in range(2):
            ((_, pid),) = desk.map_ordered(act, ["pid"])
            assert isinstance(pid, str)
            os.kill(int(pid), signal.SIGKILL)
            time.sleep(0.3)
        assert reasons(desk, ["a", "b"]) == ["a", "b"]


def test_workers_are_replaced_after_their_tasks() -> None:
    with Desk(1, max_tasks=2) as desk:
        pids = [result for _, result in desk.map_ordered(act, ["pid"] * 6)]
    assert len(set(pids)) == 3


def test_awaited_work_gives_results_and_faults(desk: Desk) -> None:
    async def all_of() -> list[str | WorkerFault]:
        return await asyncio.gather(*(desk.run(act, argument) for argument in ["a", "kill", "b", "raise", "hang"]))

    a, kill, b, error, hang = asyncio.run(all_of())
    assert (a, b) == ("a", "b")
    assert [fault.reason for fault in (kill, error, hang) if isinstance(fault, WorkerFault)] == [
        Reason.WORKER_CRASH,
        Reason.WORKER_ERROR,
        Reason.WORKER_TIMEOUT,
    ]


def test_a_closed_desk_takes_no_work() -> None:
    desk = Desk(1)
    desk.close()
    with pytest.raises(RuntimeError, match="closed"):
        list(desk.map_ordered(act, ["a"]))
