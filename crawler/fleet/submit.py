"""The submitting side of an engine: asks for a crawl, shows how far it is, and gathers what came of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from rich.console import Console

from crawler.engine_embedded import CrawlResult
from crawler.engine_options import CrawlOptions
from crawler.errors import ConfigurationError
from crawler.extras import install_command
from crawler.fleet import queue
from crawler.fleet.book import Book, Wanted, lock_of
from crawler.fleet.gather import Gathering
from crawler.fleet.result import joined
from crawler.fleet.spec import spec_of, units_of
from crawler.fleet.standing import count_records, under_way, workers
from crawler.rendering.installed import GET_BROWSER, GET_LIBRARY
from crawler.runlog.funnel import format_seconds
from crawler.runlog.tally import RunTally
from pipelines.store.errors import EngineLost
from pipelines.store.shared.place import BadPlace, Place, is_url

HOW = f"on a machine of one: {GET_LIBRARY}; {GET_BROWSER}"
_LOOK_S = 1.0
_PLAIN_S = 30.0
_ALONE_S = 10.0
_PATIENCE_S = 120.0
"""How long the database may be away before waiting is given up; the workers wait longer."""


@dataclass(frozen=True, slots=True)
class Submission:
    """The sites of one submission; by site the number of the run that was asked for."""

    book: Book
    place: str
    asked: Mapping[int, int]


def submit(options: CrawlOptions, engine: str, place: str) -> Submission:
    """Ask the workers of an engine for a crawl. Raises ConfigurationError, EngineLost."""
    place = _checked_place(place)
    book = Book(engine)
    book.prepare()
    units = units_of(options.sites)
    rendered = [bool(replace(options, sites=unit.sites).rendered_domains) for unit in units]
    told = zip(units, rendered, strict=True)
    asked = [book.submit(place, unit, spec_of(options, unit), renders=renders) for unit, renders in told]
    named = zip(asked, units, rendered, strict=True)
    try:
        queue.submit(engine, [Wanted(site, lock_of(unit.domains), renders) for (site, _), unit, renders in named])
    except queue.QUEUE_ERRORS as error:
        raise EngineLost(str(error)) from error
    return Submission(book, place, dict(asked))


def check_folder(engine: str, place: str, folder: Path, compress: str) -> None:
    """Find out before anything is crawled whether the corpus can be gathered there, with the errors of `gather`."""
    place = _checked_place(place)
    book = Book(engine)
    book.prepare()
    gathering = Gathering(book.engine, place, folder, compress)
    try:
        gathering.refuse_strangers(book.of_place(place))
    finally:
        gathering.close()


def _checked_place(place: str) -> str:
    place = place if is_url(place) else str(Path(place).absolute())
    try:
        Place(place)
    except BadPlace as error:
        needs = f" ({install_command('cloud')})" if isinstance(error.__cause__, ImportError) else ""
        raise ConfigurationError(f"{error}{needs}") from error
    if place.startswith("memory://"):
        raise ConfigurationError(f"{place} is the memory of one process, which no other one sees; name another --place")
    return place


def wait(submission: Submission, *, quiet: bool) -> CrawlResult:
    """Wait until every site has been crawled, or was given up."""
    tally = RunTally()
    watch = _Watch(submission, quiet=quiet)
    try:
        heard = time.monotonic()
        while True:
            try:
                rows = submission.book.rows(submission.asked)
                left = [row for row in rows if row.done < submission.asked[row.id]]
                if not left:
                    break
                watch.look(left, tally.seconds)
                heard = time.monotonic()
            except EngineLost:
                if time.monotonic() - heard > _PATIENCE_S:
                    raise
            time.sleep(_LOOK_S)
    finally:
        watch.close()
    return joined((row.result for row in rows if not row.failures), tally, None)


def given_up(submission: Submission) -> list[str]:
    """A line for each site that the workers could not crawl."""
    rows = submission.book.rows(submission.asked)
    return [f"{row.name}: given up after {row.failures} tries ({row.failure})" for row in rows if row.failures]


def gather(submission: Submission, folder: Path, compress: str, result: CrawlResult) -> None:
    """Bring the corpus in `folder` up to date with all sites that were ever crawled into the place."""
    gathering = Gathering(submission.book.engine, submission.place, folder, compress)
    tally = result.tally
    try:
        notes = {"links_not_listed": {"other_sites": tally.off_site_links, "assets": tally.asset_links}}
        gathering.gather(submission.book.of_place(submission.place), notes)
    except BadPlace as error:
        raise ConfigurationError(str(error)) from error
    finally:
        gathering.close()


def _wait_for_a_browser(engine: sa.Engine, left: Sequence[sa.Row[Any]]) -> bool:
    """Whether all that is left is for workers with a browser, and none of them is at it."""
    return all(row.renders for row in left) and not under_way(engine, [row.id for row in left])


class _Watch:
    """One line in place on a terminal, one every 30 seconds elsewhere."""

    def __init__(self, submission: Submission, *, quiet: bool) -> None:
        self._submission = submission
        self._status = Console(stderr=True).status("") if sys.stderr.isatty() and not quiet else None
        self._quiet = quiet
        self._next = _PLAIN_S
        self._is_warned = self._is_told = False
        if self._status is not None:
            self._status.start()

    def look(self, open_rows: Sequence[sa.Row[Any]], seconds: float) -> None:
        engine = self._submission.book.engine
        if not self._is_warned and seconds > _ALONE_S and not workers(engine):
            self._is_warned = True
            click.echo("thresher: no worker serves this engine; start one: thresher worker --engine …", err=True)
        if not self._is_told and seconds > _ALONE_S and _wait_for_a_browser(engine, open_rows):
            self._is_told = True
            click.echo(f"thresher: the sites that are left wait for a worker that can render; {HOW}", err=True)
        if self._quiet or (self._status is None and seconds < self._next):
            return
        self._next += _PLAIN_S
        total, left = len(self._submission.asked), len(open_rows)
        records = count_records(engine, self._submission.asked)
        line = f"{total - left} of {total} sites done, {records} records, {format_seconds(seconds, whole=True)}"
        if self._status is not None:
            self._status.update(line)
        else:
            click.echo(line, err=True)

    def close(self) -> None:
        if self._status is not None:
            self._status.stop()
