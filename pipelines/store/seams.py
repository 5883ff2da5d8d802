"""What a corpus needs of the place where it is kept: a database, and something that keeps the lines of its records.

In a folder those are `state.State` and `commit.Committer`; `shared` has the like of both for many machines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa

from pipelines.model import Outcome
from pipelines.store.files import Placement, RecordFile

Write = Callable[[sa.Connection, Sequence[Placement]], None]


class Database(Protocol):
    """The tables of one corpus. `folder` is None where its files are not in a folder of this machine."""

    folder: Path | None

    @property
    def is_durable(self) -> bool:
        """Whether what is committed outlives the process."""

    def transaction(self) -> AbstractContextManager[sa.Connection]:
        """All or nothing. Errors of the database come out as StoreErrors."""

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """A view in which nothing is written."""

    def snapshot(self) -> AbstractContextManager[sa.Connection]:
        """A view of what is committed; another thread may be writing meanwhile."""

    def close(self) -> None: ...


class RecordStore(Protocol):
    """Keeps lines together with what the database says of them. `files` are those that are whole."""

    files: list[RecordFile]

    def commit(self, lines: Sequence[bytes], write: Write) -> None:
        """Make `lines` and whatever `write` does count, both or neither."""

    def complete(self) -> None:
        """To be called when a run ends: every line is in a file, and files that will not grow are hashed."""

    def read_record(self, connection: sa.Connection, article_id: str, version: int) -> Mapping[str, Any]:
        """The record of a version as it was written; empty where it cannot be read any more."""

    def close(self) -> None: ...


class AnswerStore(Protocol):
    """Keeps the answers that outcomes bring with them."""

    def keep(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """The outcomes, their answers durable, their articles told where. Raises StoreError; then nothing counts."""
