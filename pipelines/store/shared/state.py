"""One site's tables in an engine's PostgreSQL, written to only while its fencing token holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from pipelines.store.errors import EngineLost, EngineRefused, Fenced
from pipelines.store.shared.tables import BASE, SETTING, VIEWS

STALE_AFTER_MS = 10_000
"""A connection that is not answered for so long is given up. A worker that was cut off must find out in time."""
_REFUSALS = {
    "25006": "it can only be read",  # a standby
    "3F000": "a schema is missing",
    "42501": "",
    "42703": "its tables are not those of an engine",
    "42P01": "its tables are not those of an engine",
}
"""SQL states that are no fault of a statement: the database, or the user, is not the right one. In words."""
_NAMES_THE_SITE = sa.text(
    f"SELECT set_config('search_path', '{VIEWS}', true), set_config('{SETTING}', CAST(:site AS text), true)"
)
_HOLDS_THE_TOKEN = sa.text(
    f"SELECT 1 FROM {BASE}.sites WHERE id = :site AND job_id = :job AND attempt = :attempt FOR SHARE"  # noqa: S608
)


class Token(NamedTuple):
    """Which job writes, in which attempt. A later one shuts the earlier out."""

    job: int
    attempt: int


def engine_of(url: str) -> sa.Engine:
    """SQLAlchemy's engine for `postgresql://…`; each connection is a new one, and gives up when it hangs."""
    told = sa.make_url(url).set(drivername="postgresql+psycopg")
    arguments = {
        "connect_timeout": 10,
        "tcp_user_timeout": STALE_AFTER_MS,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "application_name": "thresher",
    }
    return sa.create_engine(told, poolclass=NullPool, connect_args=arguments)


class SiteState:
    """Two connections: one that writes, one to look at what is committed.

    Every transaction that writes holds the site's row against a change of the token until it is through: a worker
    that was cut off and comes back finds another token there, and can write nothing.
    """

    folder: Path | None = None
    is_durable = True

    def __init__(self, engine: sa.Engine, site: int, token: Token) -> None:
        self._engine = engine
        self._site = site
        self._token = token
        self._reader: sa.Connection | None = None
        with errors_named():
            self._writer = engine.connect()

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """All or nothing. Raises Fenced where another job has taken the site over, EngineLost where nobody answers."""
        with errors_named(), self._writer.begin():
            self._name_site(self._writer)
            told = {"site": self._site, "job": self._token.job, "attempt": self._token.attempt}
            if self._writer.execute(_HOLDS_THE_TOKEN, told).one_or_none() is None:
                raise Fenced(self._site)
            yield self._writer

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A view in which nothing is written."""
        with errors_named(), self._writer.begin():
            self._name_site(self._writer)
            yield self._writer

    @contextmanager
    def snapshot(self) -> Iterator[sa.Connection]:
        """A view of what is committed, on a connection of its own."""
        with errors_named():
            if self._reader is None:
                self._reader = self._engine.connect()
            with self._reader.begin():
                self._name_site(self._reader)
                yield self._reader

    def _name_site(self, connection: sa.Connection) -> None:
        _name_site(connection, self._site)

    def close(self) -> None:
        for connection in (self._reader, self._writer):
            if connection is not None:
                connection.close()


class SiteReader:
    """One site's tables, for reading only. Readers of many sites share a connection and take turns."""

    def __init__(self, connection: sa.Connection, site: int) -> None:
        self._connection = connection
        self._site = site

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A view of what is committed. Raises EngineLost."""
        with errors_named(), self._connection.begin():
            _name_site(self._connection, self._site)
            yield self._connection


def _name_site(connection: sa.Connection, site: int) -> None:
    connection.execute(_NAMES_THE_SITE, {"site": site})


@contextmanager
def errors_named() -> Iterator[None]:
    """Turn the loss of the database into EngineLost, one that will not do into EngineRefused.

    What one statement did wrong goes through as it is.
    """
    try:
        yield
    except DBAPIError as error:
        if (state := getattr(error.orig, "sqlstate", None)) in _REFUSALS:
            raise EngineRefused(": ".join(filter(None, (_REFUSALS[state], _told(error.orig))))) from error
        if error.connection_invalidated or _is_operational(error):
            raise EngineLost(_one_line(error.orig)) from error
        raise


def _is_operational(error: DBAPIError) -> bool:
    return isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError)


def _told(error: Any) -> str:
    """Without the statement, which the driver adds."""
    return _one_line(error.diag.message_primary or error)


def _one_line(error: Any) -> str:
    return " ".join(str(error).split())[:200]
