"""The queue of an engine: procrastinate, in a schema of its own. A job is the number of a site, and no more.

Imported only where an engine is used: procrastinate and psycopg are an extra.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import JobDeferrer, Status

from crawler.fleet.book import Wanted
from pipelines.store.shared.state import STALE_AFTER_MS
from pipelines.store.shared.tables import QUEUE

TASK = "thresher.crawl_site"
SITES = "sites"
"""The name of the queue."""
RENDERED = "rendered sites"
"""The like for sites that are left to workers with a browser."""
QUEUE_ERRORS = (ConnectorException,)
_IDLE_S = 60.0


def worker_app(url: str, connections: int) -> App:
    """For a worker's event loop."""
    return App(connector=PsycopgConnector(**_connection(url), min_size=1, max_size=connections, timeout=10))


def submit(url: str, wanted: Iterable[Wanted]) -> None:
    """Put sites into the queue; those that wait there already are not put twice. Raises ConnectorException."""
    app = App(connector=SyncPsycopgConnector(**_connection(url), min_size=1, max_size=1, timeout=10))
    with app.open():
        for one in wanted:
            try:
                _deferrer(app, one).defer(site=one.site)
            except AlreadyEnqueued:
                continue


async def submit_from(app: App, wanted: Iterable[Wanted]) -> None:
    """The like, from a worker. A site that is being crawled is put once behind that."""
    for one in wanted:
        try:
            await _deferrer(app, one).defer_async(site=one.site)
        except AlreadyEnqueued:
            continue


async def clear_stalled(app: App, stalled_s: float) -> None:
    """Remove the jobs of workers that are no longer heard of; their sites are still asked for, and get new ones.

    To try the same job again would not do: behind a job that is at work another may wait with its queueing lock.
    """
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=stalled_s):
        try:
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
        except ConnectorException:
            continue  # another worker was faster


def _deferrer(app: App, wanted: Wanted) -> JobDeferrer:
    name = RENDERED if wanted.renders else SITES
    return app.configure_task(TASK, queue=name, lock=wanted.lock, queueing_lock=f"site {wanted.site}")


def _connection(url: str) -> dict[str, Any]:
    return {
        "conninfo": url,
        "max_idle": _IDLE_S,
        "kwargs": {
            "options": f"-c search_path={QUEUE}",
            "connect_timeout": 10,
            "tcp_user_timeout": STALE_AFTER_MS,
            "application_name": "thresher queue",
        },
    }
