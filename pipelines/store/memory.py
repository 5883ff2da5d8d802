"""What a corpus learns of its sites: a lesson from the page of each article, kept in the transaction that writes the
record, and from a site's lessons a template at the end of a run. docs/adr/0018-site-memory.md
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple, Protocol

import sqlalchemy as sa

from pipelines.store.bulk import delete_rows, insert_rows
from pipelines.store.sheet import Run
from pipelines.store.tables import lessons, templates
from pipelines.template.apply import Template
from pipelines.template.learn import learn

KEPT = 256
"""Lessons of a site: those of the last runs; within a run, whatever the order, the ones whose ids come first."""
_SLACK = 128
_COUNT = sa.select(sa.func.count()).select_from(lessons).where(lessons.c.site == sa.bindparam("name"))


class Lesson(NamedTuple):
    """What the page of one article showed (`template.learn.observe`). `site` is a registrable domain."""

    article_id: str
    site: str
    seen: bytes


_OF_WORKERS = re.compile(r"archive/(.+)-\d{6}-\d+-\d+\.warc\.gz")


def apart(site: str, archive_file: str) -> str:
    """Under which name a template stands that workers made apart from another one of the same site and number.

    That is so where two jobs of an engine have a domain in common, and their corpora were gathered into one.
    """
    found = _OF_WORKERS.fullmatch(archive_file)
    return f"{site} of {found[1]}" if found else site


class _Readable(Protocol):
    def snapshot(self) -> AbstractContextManager[sa.Connection]: ...


class _Still:
    """A state that nobody writes to."""

    def __init__(self, ledger: sa.Connection) -> None:
        self._ledger = ledger

    def snapshot(self) -> AbstractContextManager[sa.Connection]:
        return nullcontext(self._ledger)


class Templates:
    """The templates of a corpus as its run sees them: as they stood when it began, whatever it has learnt since."""

    def __init__(self, state: _Readable) -> None:
        self._state = state
        self._asked: dict[str, Template | None] = {}

    def of(self, site: str) -> Template | None:
        """The template of a site (a registrable domain), None where nothing is known of it."""
        if site not in self._asked:
            with self._state.snapshot() as connection:
                self._asked[site] = template_of(connection, site)
        return self._asked[site]

    def made(self, site: str, version: int, archive_file: str = "") -> Template | None:
        """One version of the template of a site, with which records were made; None where it is not known.

        `archive_file` is where the page of the record is: of gathered corpora it may tell which template is meant.
        """
        with self._state.snapshot() as connection:
            of_workers = template_of(connection, apart(site, archive_file), version) if archive_file else None
            return of_workers or template_of(connection, site, version)


def keep(connection: sa.Connection, run: Run, learnt: Sequence[Lesson]) -> None:
    """Keep lessons, the last one of each article. Part of the transaction that writes its record."""
    latest = {lesson.article_id: lesson for lesson in learnt if lesson.seen}
    if not latest:
        return
    delete_rows(connection, lessons, "article_id", latest)
    insert_rows(connection, lessons, [(*lesson, run.number) for lesson in latest.values()], (*Lesson._fields, "run"))
    for site in sorted({lesson.site for lesson in latest.values()}):
        if connection.execute(_COUNT, {"name": site}).scalar_one() > KEPT + _SLACK:
            _forget(connection, site)


def _forget(connection: sa.Connection, site: str) -> None:
    """Keep `KEPT` lessons of a site. A later call with more lessons takes none back, so it may be made at any time."""
    last = sa.select(lessons.c.article_id).where(lessons.c.site == site)
    last = last.order_by(lessons.c.run.desc(), lessons.c.article_id).limit(KEPT)
    kept = [str(name) for name in connection.execute(last).scalars()]
    connection.execute(lessons.delete().where(lessons.c.site == site, lessons.c.article_id.not_in(kept)))


def make_templates(connection: sa.Connection, run: Run) -> None:
    """A new version of the template of each site that taught something since its last one, where it says other things.

    Part of the transaction that ends a run.
    """
    taught = sa.select(lessons.c.site, sa.func.max(lessons.c.run)).group_by(lessons.c.site)
    made = sa.select(templates.c.site, sa.func.max(templates.c.run)).group_by(templates.c.site)
    known = {str(site): int(number) for site, number in connection.execute(made)}
    for site, number in sorted(map(tuple, connection.execute(taught))):
        if number > known.get(site, 0):
            _make(connection, run, site)


def _make(connection: sa.Connection, run: Run, site: str) -> None:
    _forget(connection, site)
    seen = sa.select(lessons.c.seen).where(lessons.c.site == site)
    before = template_of(connection, site)
    content = learn(connection.execute(seen).scalars())
    if not content or (before is not None and before.content == content):
        return
    template = Template(before.version + 1 if before else 1, content)
    row = {"site": site, "version": template.version, "run": run.number}
    connection.execute(templates.insert(), [row | {"digest": template.digest, "content": content}])


def template_of(connection: sa.Connection, site: str, version: int = 0) -> Template | None:
    """A template of a site, 0 for the latest: while a run goes on that is the one with which it began."""
    of_site = sa.select(templates.c.version, templates.c.content).where(templates.c.site == site)
    chosen = of_site.where(templates.c.version == version) if version else of_site
    row = connection.execute(chosen.order_by(templates.c.version.desc()).limit(1)).one_or_none()
    return Template(row.version, row.content) if row is not None else None


def templates_of(ledger: sa.Connection | None) -> Templates | None:
    """The templates of a corpus that nobody writes to; None where it is older than templates, or has no state."""
    if ledger is None or templates.name not in sa.inspect(ledger).get_table_names():
        return None
    return Templates(_Still(ledger))


def latest_templates(connection: sa.Connection, *sites: str) -> dict[str, Template]:
    """The latest templates of `sites`, of all where none is named. Empty where the corpus is older than templates."""
    if templates.name not in sa.inspect(connection).get_table_names():
        return {}
    columns = sa.select(templates.c.site, templates.c.version, templates.c.content)
    chosen = columns.where(templates.c.site.in_(sites)) if sites else columns
    rows = connection.execute(chosen.order_by(templates.c.site, templates.c.version))
    return {str(site): Template(version, content) for site, version, content in rows}
