"""The last robots.txt of each origin, so that runs of the same day need not ask for it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from pipelines.model import format_instant
from pipelines.store.seams import Database
from pipelines.store.tables import robots

_OF = sa.select(robots).where(robots.c.origin == sa.bindparam("asked"))


@dataclass(frozen=True, slots=True)
class KeptRobots:
    """An answer as it came at the end of its redirects. `origin` is scheme, host and port."""

    origin: str
    at: datetime
    status: int
    body: bytes


class RobotsFiles:
    """`keep` writes, and is called where commits are; `kept` reads, at any time."""

    def __init__(self, state: Database) -> None:
        self._state = state

    def keep(self, file: KeptRobots) -> None:
        """In place of what was kept of the origin. Raises StoreError."""
        values = {"origin": file.origin, "at": format_instant(file.at), "status": file.status, "body": file.body}
        with self._state.transaction() as connection:
            connection.execute(robots.delete().where(robots.c.origin == file.origin))
            connection.execute(robots.insert(), [values])

    def kept(self, origin: str) -> KeptRobots | None:
        with self._state.snapshot() as connection:
            row = connection.execute(_OF, {"asked": origin}).one_or_none()
        return None if row is None else KeptRobots(row.origin, datetime.fromisoformat(row.at), row.status, row.body)
