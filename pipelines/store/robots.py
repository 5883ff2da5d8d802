"""The last robots.txt and tdmrep.json of each origin, so that runs of the same day need not ask for them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from pipelines.model import format_instant
from pipelines.store.seams import Database
from pipelines.store.tables import robots

FRESH = timedelta(hours=24)
_OF = sa.select(robots).where(robots.c.origin == sa.bindparam("asked"))


@dataclass(frozen=True, slots=True)
class KeptFile:
    """An answer as it came at the end of its redirects. `name` is for robots.txt its origin (scheme, host and port).

    For any other file it is the file's URL.
    """

    name: str
    at: datetime
    status: int
    body: bytes

    def is_fresh(self, now: datetime) -> bool:
        """Less than a day old (RFC 9309, section 2.4). One from the future is not believed: a clock was wrong."""
        return timedelta() <= now - self.at < FRESH


class RobotsFiles:
    """`keep` writes, and is called where commits are; `kept` reads, at any time. The column is `origin` for all."""

    def __init__(self, state: Database) -> None:
        self._state = state

    def keep(self, file: KeptFile) -> None:
        """In place of what was kept under the name. Raises StoreError."""
        values = {"origin": file.name, "at": format_instant(file.at), "status": file.status, "body": file.body}
        with self._state.transaction() as connection:
            connection.execute(robots.delete().where(robots.c.origin == file.name))
            connection.execute(robots.insert(), [values])

    def kept(self, name: str) -> KeptFile | None:
        with self._state.snapshot() as connection:
            row = connection.execute(_OF, {"asked": name}).one_or_none()
        return None if row is None else KeptFile(row.origin, datetime.fromisoformat(row.at), row.status, row.body)
