"""What can go wrong as a user sees it, and the exit code of each. Exit codes are a promise: see docs and interface.

ThresherError
├── UsageProblem        2  the command line
├── ConfigurationError  3  site files, output folders: all faults at once
├── Unreachable         4  no site could be reached, or every one refused
├── Interrupted         5  a signal; run again to go on
├── Faulty              6  verify or a site check found a fault
├── LimitReached        7  disk full or another limit; nothing lost
└── InUse               8  the corpus is in use by another run
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the program ends with."""

    DONE = 0
    BUG = 1
    USAGE = 2
    CONFIGURATION = 3
    UNREACHABLE = 4
    INTERRUPTED = 5
    ALARM = 6
    LIMIT = 7
    IN_USE = 8


class ThresherError(Exception):
    """Base of all errors that a user can do something about. The message says what, where, and what to do."""

    exit_code: ExitCode = ExitCode.BUG


class UsageProblem(ThresherError):
    """A command line that cannot be meant; raised by the verbs while they parse."""

    exit_code = ExitCode.USAGE


class ConfigurationError(ThresherError):
    """A site file or folder that cannot be used; raised before the first request."""

    exit_code = ExitCode.CONFIGURATION


class Unreachable(ThresherError):
    """No site answered with a page; raised by `crawl` when it ends."""

    exit_code = ExitCode.UNREACHABLE


class Interrupted(ThresherError):
    """The run was told to stop and stopped cleanly."""

    exit_code = ExitCode.INTERRUPTED


class Faulty(ThresherError):
    """A corpus or site that failed its check."""

    exit_code = ExitCode.ALARM


class LimitReached(ThresherError):
    """Out of disk, or another limit of the machine; what was committed is whole."""

    exit_code = ExitCode.LIMIT


class InUse(ThresherError):
    """Another run has the corpus."""

    exit_code = ExitCode.IN_USE
