"""Runs one system over all pages in a process of its own, so that none pays for another's imports, caches or memory.

CPU time is of the whole process, its threads included, while it extracts; reading the pages is not counted. A few pages
are extracted once before, uncounted: models and tables are loaded then.
"""

from __future__ import annotations

import multiprocessing
import resource
import socket
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from crawler.benching.score import Prediction
from crawler.benching.systems import Extract, System
from crawler.benching.truth import Benchmark
from pipelines.model import Page

PATIENCE_S = 300.0
"""How long the first pages together, or one of the others, may take before a system is given up."""
_WARM_UP = 5
_STATUS = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Measured:
    """Predictions in the order of the pages. `failed` counts pages on which the system raised; `why` is set where it
    was given up, its remaining predictions empty."""

    predictions: tuple[Prediction, ...] = field(repr=False)
    cpu_s: float
    peak_mb: float
    done: int
    failed: int = 0
    why: str = ""

    @property
    def ms_a_page(self) -> float:
        return 1000 * self.cpu_s / max(1, self.done)


@dataclass(frozen=True, slots=True)
class _Taken:
    """What the process says of one page."""

    prediction: Prediction
    cpu_s: float
    peak_mb: float
    is_failed: bool


def measure(system: System, benchmark: Benchmark, tell: Callable[[int], None] = lambda _: None) -> Measured:
    """Run the system; `tell` is given the number of pages done. Never raises for what a system does."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(system, benchmark, sender), daemon=True)
    process.start()
    sender.close()
    taken: list[_Taken] = []
    why = ""
    try:
        for _ in benchmark.truths:
            if not receiver.poll(PATIENCE_S):
                why = f"no answer for {PATIENCE_S:g} s at {benchmark.urls[len(taken)]}"
                break
            taken.append(receiver.recv())
            tell(len(taken))
    except EOFError:
        process.join(PATIENCE_S)
        why = f"its process ended (code {process.exitcode}) at {benchmark.urls[len(taken)]}"
    finally:
        process.terminate() if why else process.join(PATIENCE_S)
        receiver.close()
    return _measured(taken, len(benchmark.truths), why)


def _measured(taken: list[_Taken], pages: int, why: str) -> Measured:
    missing = (Prediction(),) * (pages - len(taken))
    return Measured(
        predictions=(*(each.prediction for each in taken), *missing),
        cpu_s=sum(each.cpu_s for each in taken),
        peak_mb=taken[-1].peak_mb if taken else 0.0,
        done=len(taken),
        failed=sum(each.is_failed for each in taken),
        why=why,
    )


def _work(system: System, benchmark: Benchmark, sender: Connection) -> None:
    """In the process. Some extractors ask the site for more, pictures above all; here nobody is asked for anything."""
    socket.socket.connect = _refuse  # type: ignore[assignment, method-assign]
    warnings.simplefilter("ignore")  # peers warn about themselves; that is no news here
    extract = system.load()
    for page in benchmark.part(_WARM_UP).pages():
        _take(extract, page)
    for page in benchmark.pages():
        sender.send(_take(extract, page))


def _refuse(self: socket.socket, address: object) -> None:
    raise ConnectionRefusedError(f"no connection to {address} while extraction is measured")


def _take(extract: Extract, page: Page) -> _Taken:
    before = time.process_time()
    is_failed = False
    try:
        prediction = extract(page)
    except Exception:  # noqa: BLE001 - the edge of other people's programs: a failure is an empty prediction, counted
        prediction, is_failed = Prediction(), True
    return _Taken(prediction, time.process_time() - before, peak_mb(), is_failed)


def peak_mb() -> float:
    """The most memory that this process has held, in MiB. Of its own program: the kernel's other figure, ru_maxrss,
    remembers the parent's before exec."""
    try:
        lines = _STATUS.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)
