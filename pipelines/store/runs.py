"""Begins and ends runs: what is to be fetched again, and the counts that a run closes with."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from pipelines.model import Fate, Reason, UrlKind, Via, fate_of
from pipelines.model.url import registrable_domain
from pipelines.store.memory import make_templates
from pipelines.store.rows import PENDING, REVISIT_RANK
from pipelines.store.sheet import Run
from pipelines.store.tables import articles, runs, urls
from pipelines.store.visits import Revisit

# Temporary by nature; all else that a site answered once is not asked again in vain.
_PASSING = (Reason.HOST_PAUSED, Reason.HTTP_429, Reason.ROBOTS_UNREACHABLE)
QUARANTINE_TRIES = 3
"""A worker may have been ended from outside, or the page be read by a later version; after that it is left alone.
Not so what names other pages: without it they are not found."""
_UNWRITTEN = [PENDING, *(str(fate) for fate in Fate if fate is not Fate.ARTICLE)]
_LISTINGS = [str(kind) for kind in (UrlKind.FEED, UrlKind.SITEMAP, UrlKind.SECTION)]


@dataclass(frozen=True, slots=True)
class RunInfo:
    """`resumed` is true where the run before was not finished and is gone on with.

    `asked_today`: URLs that the runs of the last 24 hours asked for, by registrable domain.
    """

    crawl_id: str
    resumed: bool
    asked_today: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ArticleCounts:
    """Articles of this run: `listed` met in it, of them `new`, `changed`, and `known` from earlier runs."""

    listed: int
    new: int
    changed: int
    known: int


def unfinished_run(connection: sa.Connection, sites: Collection[str]) -> Run | None:
    """The last run, if it was cut off while it crawled these same sites."""
    query = sa.select(runs).order_by(runs.c.number.desc()).limit(1)
    last = connection.execute(query).one_or_none()
    if last is None or last.finished_at or last.sites != _json(sorted(sites)):
        return None
    return Run(last.number, last.crawl_id, last.started_at)


def open_run(connection: sa.Connection, now: str, sites: Collection[str], options: Mapping[str, str]) -> Run:
    """A new run. One that was cut off and is not gone on with is closed."""
    connection.execute(runs.update().where(runs.c.finished_at == "").values(finished_at=now))
    number = (connection.execute(sa.select(sa.func.max(runs.c.number))).scalar() or 0) + 1
    stem = "run-" + now.replace("-", "").replace(":", "").removesuffix("Z").replace("T", "-")
    same_second = sa.select(sa.func.count()).where(runs.c.crawl_id.startswith(stem))
    twins = connection.execute(same_second).scalar_one()
    crawl_id = f"{stem}-{twins + 1}" if twins else stem
    values = {
        "number": number,
        "crawl_id": crawl_id,
        "started_at": now,
        "sites": _json(sorted(sites)),
        "options": _json(dict(options)),
    }
    connection.execute(runs.insert(), [values])
    return Run(number, crawl_id, now)


def reaches_further(connection: sa.Connection, sites: Collection[str], options: Mapping[str, str]) -> bool:
    """Whether the run before, of these same sites, was told of a `since` that is later than that of this one."""
    query = sa.select(runs.c.options).where(runs.c.sites == _json(sorted(sites)))
    told = connection.execute(query.order_by(runs.c.number.desc()).limit(1)).scalar()
    before, now = str(json.loads(told or "{}").get("since", "")), options.get("since", "")
    return bool(before) and now < before  # in UTC, so that they compare as they read


def _queue_unreached(connection: sa.Connection, hosts: Collection[str] | None) -> None:
    """For a run that goes further back: queue all listings, for whole answers, and the pages that proved too old."""
    is_probe = urls.c.probe.is_(True)
    whole = {"queued": True, "etag": "", "last_modified": ""}
    _for_hosts(connection, (urls.c.fate == Fate.SECTION) & ~is_probe, hosts, **whole)
    _for_hosts(connection, (urls.c.reason == Reason.BEFORE_SINCE) & (urls.c.attempts > 0), hosts, **whole)


def queue_again(
    connection: sa.Connection, sites: Collection[str], now: str, revisit: Revisit, *, reaches_further: bool = False
) -> None:
    """For a new run: queue listings and starts anew and what was left, failed or put off; written articles are known.

    Known articles are queued as `revisit` says, listings that rest are not, and of a dated sitemap its index decides.

    `sites` are those of the run, none for all. What waits elsewhere stays out of this run.
    """
    hosts = _hosts_of(connection, sites) if sites else None
    written = (urls.c.fate == Fate.ARTICLE) & urls.c.reason.in_([Reason.NEW, Reason.CHANGED])
    connection.execute(urls.update().where(written).values(reason=str(Reason.KNOWN)))
    connection.execute(urls.update().where(urls.c.queued.is_(True)).values(queued=False))
    is_dated_child = (urls.c.kind == UrlKind.SITEMAP) & (urls.c.depth > 0) & (urls.c.lastmod != "")
    is_due = urls.c.next_visit_at <= now
    again = sa.or_(
        urls.c.fate.in_([str(Fate.BUDGET), PENDING]),
        (urls.c.fate == Fate.FAILED) & is_due,
        urls.c.fate.in_([str(Fate.BLOCKED), str(Fate.GONE)]) & (urls.c.next_visit_at != "") & is_due,
        (urls.c.fate == Fate.SECTION) & is_due & ~is_dated_child,
        (urls.c.fate == Fate.SECTION) & is_dated_child & (urls.c.next_visit_at != ""),
        urls.c.reason.in_([str(reason) for reason in _PASSING]),
        (urls.c.fate == Fate.QUARANTINED) & ((urls.c.attempts < QUARANTINE_TRIES) | urls.c.kind.in_(_LISTINGS)),
        (urls.c.depth == 0) & (urls.c.via == Via.LIST) & urls.c.fate.not_in([Fate.ARTICLE, Fate.SKIPPED]),
    )
    # Most rows by far are articles, none of which is meant: told by fate, they are not even looked at.
    wanted = sa.and_(urls.c.fate.in_(_UNWRITTEN), again, urls.c.probe.is_(False) | (urls.c.fate == PENDING))
    _for_hosts(connection, wanted, hosts, queued=True, **_waiting_again())
    if reaches_further:
        _queue_unreached(connection, hosts)
    _revisit(connection, hosts, now, revisit)
    put_off(connection, Reason.INTERRUPTED, now, only_unqueued=True)


def queue_rendered(connection: sa.Connection, sites: Collection[str]) -> None:
    """For a run with a browser for `sites`: queue what was empty without one, and what it failed at, a few times."""
    is_worth_it = (urls.c.reason == Reason.EMPTY_SHELL) | (
        (urls.c.reason == Reason.RENDER_FAILED) & (urls.c.attempts < QUARANTINE_TRIES)
    )
    _for_hosts(connection, is_worth_it & urls.c.probe.is_(False), _hosts_of(connection, sites), queued=True)


def _hosts_of(connection: sa.Connection, sites: Collection[str]) -> list[str]:
    hosts = connection.execute(sa.select(urls.c.host).distinct()).scalars()
    return [host for host in hosts if registrable_domain(f"https://{host}/") in sites]


def _revisit(connection: sa.Connection, hosts: Collection[str] | None, now: str, revisit: Revisit) -> None:
    """Queue known articles, at the URL by which each was fetched, behind all else."""
    if revisit is Revisit.NEVER:
        return
    is_known = urls.c.fate.in_([str(Fate.ARTICLE), str(Fate.ALIAS)])
    is_due = (urls.c.next_visit_at != "") & (urls.c.next_visit_at <= now)
    is_road = urls.c.url.in_(sa.select(articles.c.url_fetched))
    wanted = is_known & (is_road if revisit is Revisit.ALL else is_due)
    _for_hosts(connection, wanted, hosts, queued=True, rank=REVISIT_RANK)


def _waiting_again() -> dict[str, object]:
    """What a budget put off waits again, in the statement that queues it: one more took as long again."""
    is_put_off = urls.c.fate == Fate.BUDGET
    named = {"fate": PENDING, "reason": "", "detail": "", "at": ""}
    return {name: sa.case((is_put_off, value), else_=urls.c[name]) for name, value in named.items()}


def wait_again(connection: sa.Connection) -> None:
    """What a budget put off waits again once it is queued."""
    put = (urls.c.fate == Fate.BUDGET) & urls.c.queued.is_(True)
    connection.execute(urls.update().where(put).values(fate=PENDING, reason="", detail="", at=""))


def put_off(connection: sa.Connection, reason: Reason, now: str, *, only_unqueued: bool = False) -> None:
    """Give what has no fate yet the fate `budget`."""
    waiting = urls.c.fate == PENDING
    if only_unqueued:
        waiting &= urls.c.queued.is_(False)
    values = {"fate": str(fate_of(reason)), "reason": str(reason), "at": now}
    connection.execute(urls.update().where(waiting).values(values))


def close_run(connection: sa.Connection, run: Run, now: str, counts: Mapping[str, object]) -> None:
    make_templates(connection, run)
    connection.execute(urls.update().where(urls.c.queued.is_(True)).values(queued=False))
    values = {"finished_at": now, "counts": _json(dict(counts))}
    connection.execute(runs.update().where(runs.c.number == run.number).values(values))


def count_articles(connection: sa.Connection, run: Run) -> ArticleCounts:
    """Counted from the database; for the end of a run rather than for every page."""
    query = (
        sa.select(urls.c.reason, sa.func.count())
        .where(urls.c.fate == Fate.ARTICLE, urls.c.listed_run == run.number)
        .group_by(urls.c.reason)
    )
    by_reason = {str(row[0]): int(row[1]) for row in connection.execute(query)}
    new, changed, known = (by_reason.get(reason, 0) for reason in (Reason.NEW, Reason.CHANGED, Reason.KNOWN))
    return ArticleCounts(new + changed + known, new, changed, known)


def _for_hosts(
    connection: sa.Connection, wanted: sa.ColumnElement[bool], hosts: Collection[str] | None, **values: object
) -> None:
    update = urls.update().values(**values)
    if hosts is None:
        connection.execute(update.where(wanted))
        return
    for host in sorted(hosts):
        connection.execute(update.where(wanted, urls.c.host == host))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
