"""What can go wrong as a user sees it, and the exit code of each. Exit codes are a promise: see docs and interface.

ThresherError
├── UsageProblem        2  the command line
└── ConfigurationError  3  site files, output folders: all faults at once

The store's own errors (pipelines.store.errors) get their codes in `cli`; a crawl that ends unreached, interrupted or at
a limit returns its code.
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


MEANINGS = {
    ExitCode.DONE: "done",
    ExitCode.BUG: "a bug",
    ExitCode.USAGE: "usage",
    ExitCode.CONFIGURATION: "bad configuration, or a folder that cannot be used",
    ExitCode.UNREACHABLE: "no site could be reached",
    ExitCode.INTERRUPTED: "interrupted, run again to go on",
    ExitCode.ALARM: "an alarm fired, or a check found a fault",
    ExitCode.LIMIT: "out of disk",
    ExitCode.IN_USE: "the corpus is in use",
}
"""As the help of every command says them."""


class ThresherError(Exception):
    """Base of all errors that a user can do something about. The message says what, where, and what to do."""

    exit_code: ExitCode = ExitCode.BUG


class UsageProblem(ThresherError):
    """A command line that cannot be meant; raised by the verbs while they parse."""

    exit_code = ExitCode.USAGE


class ConfigurationError(ThresherError):
    """A site file or folder that cannot be used; raised before the first request."""

    exit_code = ExitCode.CONFIGURATION
