"""What a program costs, measured from outside: wall time, CPU of all its processes, and the most memory they held.

Each process of its session is looked at twenty times a second, since those that a fork server starts are nobody's
children. Memory is the proportional set size, so that what processes share is counted once. The kernel takes some ten
milliseconds to reckon it for a process of 300 MB, so it is asked for seldom enough to take a fiftieth of a core:
twenty times a second it took half a core from programs of several processes, which were then measured as slow.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_LOOK_S = 0.05
_REST = 50
"""Memory is looked at again after so many times as long as it took."""
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """`code` is the exit code, None where the program was ended after its time. `cpu_main_s` is of the first process,
    which in a crawl is all but the reading of pages."""

    wall_s: float
    cpu_s: float
    cpu_main_s: float
    peak_mb: float
    code: int | None


def run(command: Sequence[str], limit_s: float, log: Path) -> Cost:
    """Run `command` to its end, or to `limit_s`; what it prints goes to `log`."""
    began, peak, cpu = time.monotonic(), 0.0, dict[int, float]()
    with log.open("wb") as sink:
        told = {"stdin": subprocess.DEVNULL, "stdout": sink, "stderr": sink}
        process = subprocess.Popen(command, start_new_session=True, **told)  # type: ignore[call-overload] # noqa: S603
        code: int | None = None
        memory_at = began
        while code is None and time.monotonic() - began < limit_s:
            found = dict(_looked_at(process.pid))
            cpu |= found
            looked = time.monotonic()
            if looked >= memory_at:
                peak = max(peak, sum(map(_share_mb, found)))
                memory_at = time.monotonic() + _REST * (time.monotonic() - looked)
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = process.wait(_LOOK_S)
        if code is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return Cost(time.monotonic() - began, sum(cpu.values()), cpu.get(process.pid, 0.0), peak, code)


def _looked_at(session: int) -> Iterator[tuple[int, float]]:
    """Number and CPU seconds of each process of a session."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                facts = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(facts[3]) == session:
                yield int(folder.name), (int(facts[11]) + int(facts[12])) / _TICKS


def _share_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)
