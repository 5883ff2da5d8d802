"""How an engine stands: its workers, the sites with what they hold, and what waits. Reads only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import sqlalchemy as sa

from pipelines.store.shared.state import errors_named
from pipelines.store.shared.tables import BASE, QUEUE, leases, sites

_WORKERS = sa.text(
    f"SELECT id, extract(epoch FROM now() - last_heartbeat) AS age_s FROM {QUEUE}.procrastinate_workers ORDER BY id"  # noqa: S608
)
_JOBS = sa.text(f"SELECT status::text AS status, count(*) AS n FROM {QUEUE}.procrastinate_jobs GROUP BY 1")  # noqa: S608
_RECORDS = f"SELECT site_id, count(*) AS n FROM {BASE}.versions GROUP BY 1"  # noqa: S608
_FATES = f"SELECT site_id, fate, count(*) AS n FROM {BASE}.urls WHERE NOT probe GROUP BY 1, 2"  # noqa: S608


_ORDER = ("running", "waiting", "failed", "done")


@dataclass(frozen=True, slots=True)
class SiteStanding:
    """`state` is one of waiting, running, done, failed. `heard_s` is how long ago its worker last held its lease."""

    id: int
    name: str
    place: str
    state: str
    worker: str
    heard_s: float | None
    finished_at: str
    every_s: int
    failure: str
    renders: bool
    records: int
    fates: dict[str, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """`workers` are seconds since each was last heard of; `queue` counts jobs by their status."""

    workers: list[float]
    queue: dict[str, int]
    sites: list[SiteStanding] = field(default_factory=list)


def standing(engine: sa.Engine) -> Standing:
    """What the database says at this moment. Raises EngineLost."""
    with errors_named(), engine.begin() as connection:
        beats = [round(float(row.age_s), 1) for row in connection.execute(_WORKERS)]
        queue = {str(row.status): int(row.n) for row in connection.execute(_JOBS)}
        records = {int(row.site_id): int(row.n) for row in connection.execute(sa.text(_RECORDS))}
        fates: dict[int, dict[str, int]] = {}
        for row in connection.execute(sa.text(_FATES)):
            fates.setdefault(int(row.site_id), {})[str(row.fate)] = int(row.n)
        age = sa.func.extract("epoch", sa.func.now() - leases.c.seen_at)
        holders = {row.site_id: row for row in connection.execute(sa.select(leases, age.label("age_s")))}
        rows = connection.execute(sa.select(sites).order_by(sites.c.place, sites.c.name)).all()
    told = [_told(row, holders.get(row.id), records.get(row.id, 0), fates.get(row.id, {})) for row in rows]
    return Standing(beats, queue, told)


def _told(
    row: sa.Row[tuple[object, ...]], holder: sa.Row[tuple[object, ...]] | None, records: int, fates: dict[str, int]
) -> SiteStanding:
    state = "waiting" if row.asked > row.done else "failed" if row.failures else "done"
    return SiteStanding(
        row.id,
        row.name,
        row.place,
        "running" if holder is not None and state == "waiting" else state,
        holder.worker if holder is not None else "",
        round(float(holder.age_s), 1) if holder is not None else None,
        row.finished_at.strftime("%Y-%m-%dT%H:%M:%SZ") if row.finished_at else "",
        row.every_s,
        row.failure,
        row.renders,
        records,
        fates,
    )


def workers(engine: sa.Engine) -> int:
    """How many workers there are."""
    with errors_named(), engine.begin() as connection:
        return len(connection.execute(_WORKERS).all())


def under_way(engine: sa.Engine, chosen: Collection[int]) -> set[int]:
    """Those of the sites `chosen` that a worker crawls."""
    query = sa.select(leases.c.site_id).where(leases.c.site_id.in_(chosen), leases.c.until > sa.func.now())
    with errors_named(), engine.begin() as connection:
        return set(connection.execute(query).scalars())


def count_records(engine: sa.Engine, chosen: Collection[int]) -> int:
    query = sa.text(f"SELECT count(*) FROM {BASE}.versions WHERE site_id = ANY(:chosen)")  # noqa: S608
    with errors_named(), engine.begin() as connection:
        return int(connection.execute(query, {"chosen": list(chosen)}).scalar_one())


def engine_lines(told: Standing) -> list[str]:
    """The standing as a table, by place, the sites at work first."""
    heard = ", ".join(f"{age:.0f} s ago" for age in told.workers)
    lines = [f"workers  {len(told.workers)}" + (f" (last heard of {heard})" if heard else "")]
    lines.append("queue    " + (", ".join(f"{n} {status}" for status, n in sorted(told.queue.items())) or "empty"))
    if waiting := sum(site.renders and site.state == "waiting" for site in told.sites):
        sites = "1 site waits" if waiting == 1 else f"{waiting} sites wait"
        lines.append(f"browser  {sites} for a worker that can render (thresher doctor says whether a machine can)")
    places = sorted({site.place for site in told.sites})
    for place in places:
        if len(places) > 1:  # the same site may be crawled into several corpora
            lines.append(f"  into {place}")
        here = (site for site in told.sites if site.place == place)
        lines += map(_line, sorted(here, key=lambda site: (_ORDER.index(site.state), site.name)))
    return lines


def _line(site: SiteStanding) -> str:
    return f"  {site.name:<30} {site.state:<8} {site.records:>8} records  {_more(site)}".rstrip()


def _more(site: SiteStanding) -> str:
    if site.state == "running":
        return f"by {site.worker}, heard of {site.heard_s:.0f} s ago"
    if site.failure:
        return site.failure
    if site.state == "waiting" and site.renders:
        return "for a worker that can render"
    return f"finished {site.finished_at.replace('T', ' ').removesuffix('Z')}" if site.finished_at else ""
