from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from tests.crawler.fleet.cluster import cluster, why_absent

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    if why := why_absent():
        pytest.skip(why)
    with cluster() as address:
        yield address


@pytest.fixture(scope="module")
def engine(postgres: str) -> str:
    """The address of an empty database."""
    import psycopg  # noqa: PLC0415 - an extra, which those without PostgreSQL need not have

    name = f"engine{next(_NUMBERS)}"
    with psycopg.connect(f"{postgres}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
    return f"{postgres}/{name}"
