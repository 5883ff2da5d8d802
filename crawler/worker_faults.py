"""What befalls a page in a worker process, told as data: a fault of the page, or a limit that the machine met."""

from __future__ import annotations

import errno
import os
import signal
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pebble import ProcessExpired

from pipelines.model import Reason
from pipelines.store.files import named_os_error

T = TypeVar("T")
R = TypeVar("R")

_DETAIL = 500
_LIMITS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EMFILE, errno.ENFILE})
"""Of an OSError; models are unpacked into temporary files when they are first asked."""


@dataclass(frozen=True, slots=True)
class WorkerFault:
    """What happened to a page whose worker did not answer.

    `limit` is the errno of a limit of this machine that the worker met, as a full disk: no fault of the page.
    """

    reason: Reason
    detail: str
    limit: int = 0


def limit_met(fault: WorkerFault) -> Exception:
    """The error that ends a run whose workers cannot work. What they write is temporary files."""
    folder = Path(tempfile.tempdir or os.environ.get("TMPDIR") or "/tmp")  # noqa: S108 - only to name it
    return named_os_error(folder, OSError(fault.limit, os.strerror(fault.limit)))


def bounded(function: Callable[[T], R], argument: T, last_resort_s: float) -> R | WorkerFault:
    """In the worker: as `guarded`, and ended by the kernel after `last_resort_s`.

    The alarm has the kernel's own, deadly handler: it works in native code, and without a parent.
    """
    signal.setitimer(signal.ITIMER_REAL, last_resort_s)
    try:
        return guarded(function, argument)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def guarded(function: Callable[[T], R], argument: T) -> R | WorkerFault:
    """In the worker: the result, or what was raised."""
    try:
        return function(argument)
    except MemoryError:
        return WorkerFault(Reason.WORKER_MEMORY, "it needs more memory than a worker may have")
    except Exception as error:  # noqa: BLE001 - the edge of a worker process: a failure is the page's fate
        return _raised(error)


def fault_of(error: Exception, deadline_s: float) -> WorkerFault:
    if isinstance(error, TimeoutError):
        return WorkerFault(Reason.WORKER_TIMEOUT, f"not read within {deadline_s:g} s")
    if isinstance(error, MemoryError):
        return WorkerFault(Reason.WORKER_MEMORY, "its result needs more memory than a worker may have")
    if isinstance(error, ProcessExpired):
        return WorkerFault(Reason.WORKER_CRASH, f"its worker was ended by {_cause(error.exitcode)}")
    return _raised(error)


def _raised(error: Exception) -> WorkerFault:
    met = error.errno if isinstance(error, OSError) and error.errno in _LIMITS else 0
    return WorkerFault(Reason.WORKER_ERROR, f"{type(error).__name__}: {error}"[:_DETAIL], met or 0)


def _cause(exit_code: int) -> str:
    """
    >>> _cause(-11), _cause(3)
    ('SIGSEGV', 'exit code 3')
    """
    try:
        return signal.Signals(-exit_code).name
    except ValueError:
        return f"exit code {exit_code}"
