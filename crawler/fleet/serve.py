"""A worker: takes sites from the queue, holds their leases, crawls them, and sees to what other workers left."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import time
import uuid
from dataclasses import dataclass
from types import FrameType

import click
from procrastinate import JobContext
from scrapy.crawler import AsyncCrawlerProcess
from twisted.internet.error import ReactorNotRunning

from crawler.cycles import look_rarely
from crawler.desk import open_desk
from crawler.engine import Desk
from crawler.errors import ExitCode, ThresherError
from crawler.fleet import queue
from crawler.fleet.beat import ANEW, Beat, begin_anew
from crawler.fleet.book import Book, Taken
from crawler.fleet.crawls import Crawls
from crawler.fleet.result import as_text
from crawler.process import settings_with
from crawler.rendering.installed import can_render, what_to_get
from pipelines.model import Reason
from pipelines.store.errors import EngineLost, Fenced
from pipelines.store.shared.state import Token

WAIT_FOR_ENGINE_S = 600.0
"""How long a worker that was cut off tries to come back."""
_NO_END_S = 10 * 365 * 86400.0
_STOP_GRACE_S = 5.0


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """`at_once` sites are crawled at a time, their pages read in `workers` processes (0: one a core)."""

    engine: str
    at_once: int
    workers: int
    lease_s: float
    once: bool
    log: str = ""


def serve(options: ServeOptions) -> int:
    """Serve until told to stop, or with `once` until nothing waits. The exit code. Raises EngineLost."""
    # What watches over the semaphores of this process puts them away when a worker begins anew, and says so at length.
    sys.warnoptions.append("ignore:resource_tracker:UserWarning")
    book = Book(options.engine)
    _reach(book)
    told = {
        "LOG_FILE": options.log or None,
        "LOG_ENABLED": bool(options.log),
        "LOG_INSTALL_ROOT_HANDLER": bool(options.log),
    }
    process = AsyncCrawlerProcess(settings_with(told))
    if not options.log:  # without a handler Python would write what goes wrong, traceback and all, to the terminal
        logging.getLogger().addHandler(logging.NullHandler())
    with open_desk(None, options.workers) as desk:
        server = Server(options, book, process, desk)
        return server.run()


def _reach(book: Book) -> None:
    """Find the database; one that was cut off waits for it."""
    ends_at = time.monotonic() + (WAIT_FOR_ENGINE_S if os.environ.pop(ANEW, "") else 0.0)
    while True:
        try:
            book.prepare()
        except EngineLost:
            if time.monotonic() >= ends_at:
                raise
            time.sleep(1.0)
        else:
            return


class Server:
    """One worker. `run` takes over the main thread."""

    def __init__(self, options: ServeOptions, book: Book, process: AsyncCrawlerProcess, desk: Desk) -> None:
        self._options = options
        self._book = book
        self._process = process
        self._holder = uuid.uuid4().hex
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        self._crawls = Crawls(process, book.engine, desk)
        self._beat = Beat(book, self._holder, options.lease_s, begin_anew)
        self._app = queue.worker_app(options.engine, 4)
        self._app.task(name=queue.TASK, pass_context=True)(self._job)
        self._serving: asyncio.Task[None] | None = None
        self._can_render = can_render()
        self._left = 0
        self._signals = 0

    def run(self) -> int:
        loop = asyncio.get_event_loop()
        self._serving = loop.create_task(self._serve())
        self._serving.add_done_callback(lambda _: _stop_reactor())
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        self._beat.start()
        look_rarely()
        self._process.start(stop_after_crawl=False, install_signal_handlers=False)
        self._beat.close()
        if not self._serving.done():
            return ExitCode.INTERRUPTED
        if not self._serving.cancelled() and (error := self._serving.exception()) is not None:
            raise error
        return ExitCode.INTERRUPTED if self._options.once and self._signals else ExitCode.DONE

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._signals += 1
        act = self._stop if self._signals == 1 else _stop_reactor
        asyncio.get_event_loop().call_soon_threadsafe(act)

    def _stop(self) -> None:
        click.echo("thresher: ending; sites that are under way go on elsewhere", err=True)
        self._crawls.stop()
        if self._serving is not None:
            self._serving.cancel()

    async def _serve(self) -> None:
        try:
            async with self._app.open_async():
                sweeping = asyncio.create_task(self._sweep_on())
                try:
                    await self._take_jobs()
                except asyncio.CancelledError:
                    await self._sweep()  # what was under way is in the queue again before we go
                finally:
                    sweeping.cancel()
        except queue.QUEUE_ERRORS as error:
            begin_anew(f"the queue cannot be reached ({_first_line(error.__cause__ or error)})")

    async def _take_jobs(self) -> None:
        while True:
            await self._sweep()
            await self._app.run_worker_async(
                queues=[queue.SITES, queue.RENDERED] if self._can_render else [queue.SITES],
                name=self._name,
                concurrency=self._options.at_once,
                wait=not self._options.once,
                install_signal_handlers=False,
                update_heartbeat_interval=self._options.lease_s / 3,
                stalled_worker_timeout=self._options.lease_s,
                # To `once` the shutdown begins when the queue is empty, with the last sites still under way.
                shutdown_graceful_timeout=_NO_END_S if self._options.once else 2 * _STOP_GRACE_S,
                fetch_job_polling_interval=min(5.0, self._options.lease_s / 3),
                delete_jobs="always",
            )
            if not self._options.once:
                begin_anew("the queue was lost")
            if all(one.renders and not self._can_render for one in await asyncio.to_thread(self._book.wanting)):
                return

    async def _sweep_on(self) -> None:
        while True:
            await asyncio.sleep(self._options.lease_s / 3)
            try:
                await self._sweep()
            except (EngineLost, *queue.QUEUE_ERRORS):
                continue  # whether that is for long, the leases show

    async def _sweep(self) -> None:
        """Queue what is due, what failed and is tried again, and what dead workers left."""
        await queue.clear_stalled(self._app, self._options.lease_s)
        wanting = await asyncio.to_thread(self._book.wanting)
        await queue.submit_from(self._app, wanting)
        if not self._can_render:
            self._tell_left(sum(one.renders for one in wanting))

    def _tell_left(self, left: int) -> None:
        """Say once that sites are left to others, and again where they have become more."""
        if left > self._left:
            sites = "1 site is" if left == 1 else f"{left} sites are"
            click.echo(f"thresher: {sites} left to workers that can render; to render here: {what_to_get()}", err=True)
        self._left = left

    async def _job(self, context: JobContext, site: int) -> None:
        token = Token(context.job.id or 0, context.job.attempts)
        taken = await self._take(site, token)
        if taken is None:
            return
        # Not in a `finally`: a job that is given up while its crawl still has answers under way keeps the lease, and
        # the watch over it, until the process ends.
        await self._crawl(taken)
        self._beat.drop(site)
        await asyncio.to_thread(self._book.release, self._holder, site)

    async def _take(self, site: int, token: Token) -> Taken | None:
        """The site once nobody else may ask its hosts; None where there is nothing to do, or not by us."""
        ends_at = time.monotonic() + 2 * self._options.lease_s
        while not self._crawls.is_stopping and time.monotonic() < ends_at:
            told = (site, token, self._holder, self._name, self._options.lease_s)
            asked_at = time.monotonic()
            answer = await asyncio.to_thread(self._book.take, *told, can_render=self._can_render)
            if isinstance(answer, Taken):
                self._beat.hold(site, asked_at)
                return answer
            if answer != "busy":
                return None
            await asyncio.sleep(min(1.0, self._options.lease_s / 10))
        return None

    async def _crawl(self, taken: Taken) -> None:
        try:
            result = await self._crawls.crawl(taken)
        except (EngineLost, Fenced):
            return  # nothing more can be written; whoever takes the site over goes on with what was committed
        except Exception as error:  # noqa: BLE001 - the edge of a site: whatever ends its run costs no other site
            await asyncio.to_thread(self._book.fail, taken, _first_line(error))
        else:
            if result.stopped is not Reason.INTERRUPTED:
                await asyncio.to_thread(self._book.finish, taken, as_text(result))


def _stop_reactor() -> None:
    from twisted.internet import reactor  # noqa: PLC0415 - installs a reactor when imported

    with contextlib.suppress(ReactorNotRunning):
        reactor.stop()


def _first_line(error: BaseException) -> str:
    if isinstance(error, ThresherError):
        return " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {error}".splitlines()[0][:300]
