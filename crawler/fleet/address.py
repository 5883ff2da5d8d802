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
        raise UsageProblem(f"--engine {shown(engine)!r} is none that crawls; write postgresql://user@host/database")
    try:
        sa.make_url(engine)
    except (sa.exc.ArgumentError, ValueError):
        raise UsageProblem(f"--engine {shown(engine)!r} is no address; write postgresql://user@host/database") from None
    if any(importlib.util.find_spec(name) is None for name in ("procrastinate", "psycopg")):
        raise ConfigurationError(f"--engine postgresql://… needs the extra: {install_command('postgresql')}")
    address = engine.replace("postgres://", "postgresql://", 1)
    if fault := _fault_of_options(address):
        raise UsageProblem(f"--engine {shown(engine)}: {fault}")
    return address


def shown(address: str) -> str:
    """Without the password."""
    before, _, host = address.rpartition("@")
    scheme, _, user = before.partition("://")
    return f"{scheme}://{user.partition(':')[0]}@{host}" if before else address


def _fault_of_options(address: str) -> str:
    """What the driver does not know of the address, "" where it knows all."""
    from psycopg import ProgrammingError  # noqa: PLC0415 - an extra
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415

    try:
        conninfo_to_dict(address)
    except ProgrammingError as error:
        return " ".join(str(error).split())
    return ""
