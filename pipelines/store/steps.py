"""The steps of a commit, named, so that a test can stop the process at any of them and look at what is left."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class Step(StrEnum):
    """In the order in which they are passed. Before AFTER_COMMIT nothing of the batch counts, from there all of it."""

    BEFORE_WRITE = "before_write"
    MID_WRITE = "mid_write"
    AFTER_WRITE = "after_write"
    AFTER_SYNC = "after_sync"
    IN_TRANSACTION = "in_transaction"
    AFTER_COMMIT = "after_commit"


Checkpoint = Callable[[Step], None]


def pass_by(step: Step) -> None:
    """The checkpoint of ordinary life: nothing happens."""
