"""The address of an engine as it stands in --engine: what it means, and whether this installation can use it."""

from __future__ import annotations

import importlib.util

import sqlalchemy as sa

from crawler.errors import ConfigurationError, UsageProblem
from crawler.extras import install_command

_SCHEMES = ("postgresql", "postgres")


def checked(engine: str) -> str:
    """The address of a PostgreSQL. Raises UsageProblem for another, ConfigurationError without the extra."""
    if engine.partition("://")[0] not in _SCHEMES:
        raise UsageProblem(f"--engine {engine!r} is none that crawls; write postgresql://user@host/database")
    try:
        sa.make_url(engine)
    except (sa.exc.ArgumentError, ValueError):
        raise UsageProblem(f"--engine {engine!r} is no address; write postgresql://user@host/database") from None
    if any(importlib.util.find_spec(name) is None for name in ("procrastinate", "psycopg")):
        raise ConfigurationError(f"--engine postgresql://… needs the extra: {install_command('postgresql')}")
    return engine.replace("postgres://", "postgresql://", 1)
