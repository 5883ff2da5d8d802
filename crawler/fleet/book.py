"""The book of an engine: which sites are to be crawled, who may, and how it ended. Statements only, no decisions.

A site is asked for by counting up `asked`, and has been crawled once `done` is as high. Jobs in the queue only say
that there is something to do: a job that is lost, doubled or late changes nothing here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa

from crawler.fleet.spec import Unit
from pipelines.store.errors import CorpusTooNew
from pipelines.store.shared.state import Token, engine_of, errors_named
from pipelines.store.shared.tables import BASE, QUEUE, engine_meta, leases, sites, statements
from pipelines.store.tables import STATE_VERSION

_LOCK = 0x7468726573686572 >> 1
"""One process at a time makes the tables."""
MOST_FAILURES = 5
_FIRST_PAUSE_S = 10
_LONGEST_PAUSE_S = 3600
_HAS_BOOK = sa.text(f"SELECT to_regclass('{BASE}.engine_meta') IS NOT NULL")
_HAS_QUEUE = sa.text(f"SELECT to_regclass('{QUEUE}.procrastinate_jobs') IS NOT NULL")


class Wanted(NamedTuple):
    """A site that is to be crawled now: the lock of its jobs, and whether only a worker with a browser can."""

    site: int
    lock: str
    renders: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """A site that is ours to crawl. `asked` is what is done once this run has ended."""

    site: int
    token: Token
    place: str
    folder: str
    spec: str
    asked: int


class Book:
    """Each call is a transaction on a connection of its own. Raises EngineLost."""

    def __init__(self, url: str) -> None:
        self.engine = engine_of(url)

    def prepare(self) -> None:
        """Make what is missing of the tables. Raises CorpusTooNew."""
        from procrastinate.schema import SchemaManager  # noqa: PLC0415 - an extra

        wanted = list(statements())
        digest = hashlib.sha256("\n".join(wanted).encode()).hexdigest()
        with errors_named(), self.engine.begin() as connection:
            if _noted(connection, "tables") == digest:  # the usual case: no lock is asked for
                return
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            version = _noted(connection, "version")
            if version and int(version) > int(STATE_VERSION):
                raise CorpusTooNew(Path("the database of the engine"), version, STATE_VERSION)
            for statement in wanted:
                connection.exec_driver_sql(statement)
            connection.execute(engine_meta.delete())
            told = {"version": STATE_VERSION, "tables": digest}
            connection.execute(engine_meta.insert(), [{"name": name, "value": value} for name, value in told.items()])
            if not connection.execute(_HAS_QUEUE).scalar():
                connection.exec_driver_sql(f"SET LOCAL search_path = {QUEUE}")
                # As the driver takes it: many statements at once, their per cent signs as they are.
                connection.connection.cursor().execute(SchemaManager.get_schema())

    def submit(self, place: str, unit: Unit, spec: str, *, renders: bool = False) -> tuple[int, int]:
        """Ask for a run of a site: its id, and the run's number. One of this spec that is not over yet will do."""
        values: dict[str, Any] = {
            "domains": json.dumps(unit.domains),
            "spec": spec,
            "every_s": unit.every_s,
            "renders": renders,
            "failures": 0,
        }
        with errors_named(), self.engine.begin() as connection:
            is_it = (sites.c.place == place) & (sites.c.name == unit.name)
            row = connection.execute(sa.select(sites).where(is_it).with_for_update()).one_or_none()
            if row is None:
                made = sites.insert().values(place=place, name=unit.name, asked=1, **values).returning(sites.c.id)
                return int(connection.execute(made).scalar_one()), 1
            will_do = row.asked > row.done and row.spec == spec
            asked = row.asked if will_do else row.asked + 1
            values |= {"asked": asked, "not_before": None, "failure": ""}
            connection.execute(sites.update().where(is_it).values(values))
            return int(row.id), asked

    def wanting(self) -> list[Wanted]:
        """The sites that a worker should see to now; those that are due are asked for by this."""
        now = sa.func.now()
        due = (sites.c.every_s > 0) & (sites.c.asked <= sites.c.done)
        is_time = sites.c.finished_at + sa.func.make_interval(0, 0, 0, 0, 0, 0, sites.c.every_s) <= now
        with errors_named(), self.engine.begin() as connection:
            connection.execute(sites.update().where(due, is_time).values(asked=sites.c.done + 1))
            waits = (sites.c.asked > sites.c.done) & (sa.func.coalesce(sites.c.not_before, now) <= now)
            chosen = sa.select(sites.c.id, sites.c.domains, sites.c.renders).where(waits).order_by(sites.c.id)
            return [Wanted(row.id, lock_of(json.loads(row.domains)), row.renders) for row in connection.execute(chosen)]

    def take(
        self, site: int, token: Token, holder: str, worker: str, lease_s: float, *, can_render: bool = True
    ) -> Taken | str:
        """The site with its domains leased and its token changed; or why not: "busy", "done", "stale", "no browser"."""
        with errors_named(), self.engine.begin() as connection:
            row = connection.execute(sa.select(sites).where(sites.c.id == site).with_for_update()).one_or_none()
            if row is None or row.asked <= row.done:
                return "done"
            if row.renders and not can_render:
                return "no browser"
            if (row.job_id, row.attempt) >= token:
                return "stale"
            domains = sorted(json.loads(row.domains))
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK + 1)))  # two that share a domain
            chosen = leases.c.domain.in_(domains)
            held = sa.select(leases.c.domain).where(chosen, leases.c.until > sa.func.clock_timestamp())
            if connection.execute(held).first() is not None:
                return "busy"
            connection.execute(leases.delete().where(chosen))
            now = sa.func.clock_timestamp()
            until = now + sa.cast(f"{lease_s} s", sa.Interval)
            for domain in domains:
                lease = {"domain": domain, "site_id": site, "holder": holder, "worker": worker}
                connection.execute(leases.insert().values(**lease, seen_at=now, until=until))
            connection.execute(sites.update().where(sites.c.id == site).values(job_id=token.job, attempt=token.attempt))
            return Taken(site, token, row.place, f"{row.id}-{row.name}", row.spec, row.asked)

    def beat(self, holder: str, lease_s: float) -> set[int]:
        """Lengthen all leases of a process; the sites that it still holds."""
        now = sa.func.clock_timestamp()
        update = (
            leases.update()
            .where(leases.c.holder == holder)
            .values(seen_at=now, until=now + sa.cast(f"{lease_s} s", sa.Interval))
            .returning(leases.c.site_id)
        )
        with errors_named(), self.engine.begin() as connection:
            return {int(row.site_id) for row in connection.execute(update)}

    def release(self, holder: str, site: int) -> None:
        with errors_named(), self.engine.begin() as connection:
            connection.execute(leases.delete().where(leases.c.holder == holder, leases.c.site_id == site))

    def finish(self, taken: Taken, result: str) -> None:
        """Note how a run ended. A run that another worker has taken over is not ours to end."""
        values = {"done": taken.asked, "finished_at": sa.func.now(), "failures": 0, "failure": "", "result": result}
        self._end(taken, values)

    def fail(self, taken: Taken, why: str) -> None:
        """Note a run that could not go on. It is tried again ever later, and given up after the last try."""
        pause = sa.func.least(_FIRST_PAUSE_S * sa.func.power(2, sa.func.least(sites.c.failures, 20)), _LONGEST_PAUSE_S)
        values: dict[str, Any] = {
            "failures": sites.c.failures + 1,
            "failure": why[:500],
            "not_before": sa.func.now() + sa.func.make_interval(0, 0, 0, 0, 0, 0, pause),
            "done": sa.case((sites.c.failures + 1 >= MOST_FAILURES, taken.asked), else_=sites.c.done),
        }
        self._end(taken, values)

    def _end(self, taken: Taken, values: dict[str, Any]) -> None:
        job, attempt = taken.token
        ours = (sites.c.id == taken.site) & (sites.c.job_id == job) & (sites.c.attempt == attempt)
        with errors_named(), self.engine.begin() as connection:
            connection.execute(sites.update().where(ours).values(values))

    def of_place(self, place: str) -> list[int]:
        """All sites that were ever crawled into a place."""
        query = sa.select(sites.c.id).where(sites.c.place == place).order_by(sites.c.id)
        with errors_named(), self.engine.begin() as connection:
            return [int(site) for site in connection.execute(query).scalars()]

    def rows(self, chosen: Collection[int]) -> Sequence[sa.Row[Any]]:
        """The sites with these ids."""
        query = sa.select(sites).where(sites.c.id.in_(chosen)).order_by(sites.c.id)
        with errors_named(), self.engine.begin() as connection:
            return connection.execute(query).all()


def _noted(connection: sa.Connection, name: str) -> str:
    if not connection.execute(_HAS_BOOK).scalar():
        return ""
    return str(connection.execute(sa.select(engine_meta.c.value).where(engine_meta.c.name == name)).scalar() or "")


def lock_of(domains: Sequence[str]) -> str:
    """The lock of a site's jobs in the queue."""
    return f"site {min(domains)}"
