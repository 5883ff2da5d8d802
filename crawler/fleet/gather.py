"""Makes an ordinary corpus folder of what the workers of an engine wrote, and brings it up to date.

Parts are taken once each, in a commit of the folder that notes how far it has come; the ledger is written anew from
the engine's. A kill leaves a folder that the next gathering completes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from crawler.errors import ConfigurationError
from crawler.fleet.gather_answers import Answers
from pipelines.store.commit import Committer
from pipelines.store.errors import CorpusDamaged
from pipelines.store.files import ROTATE_BYTES, Placement, RecordFiles
from pipelines.store.folder import claim_folder
from pipelines.store.memory import apart
from pipelines.store.reader import unpacked_bytes
from pipelines.store.shared.place import Place
from pipelines.store.shared.state import SiteReader, errors_named
from pipelines.store.sidefiles import write_sidefiles
from pipelines.store.state import State
from pipelines.store.steps import pass_by
from pipelines.store.tables import (
    aliases,
    archive_files,
    articles,
    events,
    files,
    history,
    lessons,
    listed,
    meta,
    runs,
    templates,
    urls,
    versions,
)  # fmt: skip
from pipelines.store.tally import Tally

_PLAIN = (articles, aliases, events, lessons, listed)
"""Tables whose rows are taken as they are."""
_AT_ONCE = 2_000
_MARK = "gathered "
"""Of a site in `meta`: the number of the next part to take."""


class Gathering:
    """One folder that is brought up to date with the sites `chosen` of an engine."""

    def __init__(self, engine: sa.Engine, place: str, folder: Path, compress: str) -> None:
        self._engine = engine
        self._place = Place(place)
        self._folder = folder
        self._lock = claim_folder(folder)
        self._state = State(folder)
        self._committer = Committer(self._state, RecordFiles(folder, compress, pass_by, ROTATE_BYTES), pass_by)

    def gather(self, chosen: Sequence[int], notes: Mapping[str, object]) -> None:
        """Raises CorpusDamaged for a part that is not as committed, ConfigurationError for a folder of other runs."""
        with errors_named():
            engine = self._engine.connect()
        try:
            sources = {site: SiteReader(engine, site) for site in chosen}
            self._refuse_strangers(sources)
            for site, source in sources.items():
                self._take_parts(site, source)
            answers = Answers(self._state, self._place, self._folder)
            for source in sources.values():  # after the parts: what their records point to was written before them
                answers.take(source)
            self._committer.complete()
            with self._state.transaction() as connection:
                _empty(connection)
                numbers = _enter_runs(connection, sources)
                for site, source in sources.items():
                    _enter_site(connection, source, numbers[site])
                answers.enter(connection)
                write_sidefiles(self._folder, connection, Tally.read(connection), self._committer.files, notes)
        finally:
            engine.close()

    def refuse_strangers(self, chosen: Sequence[int]) -> None:
        """Raises ConfigurationError for a folder of other runs."""
        with errors_named(), self._engine.connect() as engine:
            self._refuse_strangers({site: SiteReader(engine, site) for site in chosen})

    def close(self) -> None:
        self._committer.close()
        self._state.close()
        self._lock.close()

    def _refuse_strangers(self, sources: Mapping[int, SiteReader]) -> None:
        known: set[str] = set()
        for source in sources.values():
            with source.reading() as connection:
                known.update(connection.execute(sa.select(runs.c.crawl_id)).scalars())
        with self._state.reading() as connection:
            own = set(connection.execute(sa.select(runs.c.crawl_id)).scalars())
        if strangers := sorted(own - known):
            raise ConfigurationError(
                f"{self._folder} has runs that are none of this engine's ({strangers[0]}); name another folder"
            )

    def _take_parts(self, site: int, source: SiteReader) -> None:
        mark = f"{_MARK}{site}"
        with self._state.reading() as connection:
            start = int(connection.execute(sa.select(meta.c.value).where(meta.c.name == mark)).scalar() or 0)
        with source.reading() as connection:
            parts = connection.execute(sa.select(files).where(files.c.number >= start).order_by(files.c.number)).all()
        for part in parts:
            packed = self._place.read(part.name)
            if hashlib.sha256(packed).hexdigest() != part.sha256:
                raise CorpusDamaged(Path(part.name), "its hash is not that of the commit that named it")
            with source.reading() as connection:
                query = sa.select(versions).where(versions.c.file == part.name).order_by(versions.c.line)
                rows = [dict(row._mapping) for row in connection.execute(query)]
            self._take(unpacked_bytes(packed, part.name).splitlines(keepends=True), rows, mark, part.number + 1)

    def _take(self, lines: Sequence[bytes], rows: list[dict[str, Any]], mark: str, following: int) -> None:
        """One part, whole. What another site wrote under the same id and version stays alone."""
        with self._state.reading() as connection:
            known = _known(connection, [row["article_id"] for row in rows])
        fresh = [row for row in rows if (row["article_id"], row["version"]) not in known]

        def write(connection: sa.Connection, placements: Sequence[Placement]) -> None:
            told = [{**row, **asdict(place)} for row, place in zip(fresh, placements, strict=True)]
            if told:
                connection.execute(versions.insert(), told)
            connection.execute(meta.delete().where(meta.c.name == mark))
            connection.execute(meta.insert(), [{"name": mark, "value": str(following)}])

        self._committer.commit([lines[row["line"] - 1] for row in fresh], write)


def _known(connection: sa.Connection, ids: Sequence[str]) -> set[tuple[str, int]]:
    known: set[tuple[str, int]] = set()
    for start in range(0, len(ids), _AT_ONCE // 4):
        wanted = versions.c.article_id.in_(ids[start : start + _AT_ONCE // 4])
        query = sa.select(versions.c.article_id, versions.c.version).where(wanted)
        known.update((row.article_id, row.version) for row in connection.execute(query))
    return known


def _empty(connection: sa.Connection) -> None:
    for table in (urls, runs, history, templates, *_PLAIN):
        connection.execute(table.delete())


def _enter_runs(connection: sa.Connection, sources: Mapping[int, SiteReader]) -> dict[int, dict[int, int]]:
    """The runs of all sites, those of one crawl_id as one; by site its own numbers and what they are here."""
    found: dict[str, dict[str, Any]] = {}
    named: dict[int, dict[int, str]] = {}
    for site, source in sources.items():
        with source.reading() as reading:
            rows = [dict(row._mapping) for row in reading.execute(sa.select(runs).order_by(runs.c.number))]
        named[site] = {row["number"]: row["crawl_id"] for row in rows}
        for row in rows:
            before = found.get(row["crawl_id"])
            found[row["crawl_id"]] = row if before is None else _as_one(before, row)
    ordered = sorted(found.values(), key=lambda row: (row["started_at"], row["crawl_id"]))
    for number, row in enumerate(ordered, 1):
        row["number"] = number
    if ordered:
        connection.execute(runs.insert(), ordered)
    return {site: {own: found[crawl_id]["number"] for own, crawl_id in of.items()} for site, of in named.items()}


def _as_one(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    counts: dict[str, int] = json.loads(one["counts"] or "{}")
    for name, n in json.loads(other["counts"] or "{}").items():
        counts[name] = counts.get(name, 0) + n
    is_over = bool(one["finished_at"] and other["finished_at"])
    return {
        **one,
        "started_at": min(one["started_at"], other["started_at"]),
        "finished_at": max(one["finished_at"], other["finished_at"]) if is_over else "",
        "sites": json.dumps(sorted({*json.loads(one["sites"] or "[]"), *json.loads(other["sites"] or "[]")})),
        "counts": json.dumps(counts) if counts else "",
    }


def _enter_site(connection: sa.Connection, source: SiteReader, numbers: Mapping[int, int]) -> None:
    with source.reading() as reading:
        for table in (urls, history, *_PLAIN):
            names = [column.name for column in table.columns if not (column.name == "id" and table in (urls, events))]
            query = sa.select(*(table.c[name] for name in names)).execution_options(yield_per=_AT_ONCE)
            query = query.order_by(*table.primary_key.columns)
            insert = table.insert().prefix_with("OR IGNORE")  # a URL that two sites have keeps what the first says
            for rows in reading.execute(query).partitions():
                connection.execute(insert, [_here(dict(row._mapping), numbers) for row in rows])
        name = reading.execute(sa.select(archive_files.c.name).limit(1)).scalar() or ""
        made = [_here(dict(row._mapping), numbers) for row in reading.execute(sa.select(templates))]
    for row in made:
        _enter_template(connection, row, str(name))


def _enter_template(connection: sa.Connection, row: dict[str, Any], archive_file: str) -> None:
    """Two jobs that have a domain in common count its templates each from 1; records name theirs by its number."""
    is_it = (templates.c.site == row["site"]) & (templates.c.version == row["version"])
    before = connection.execute(sa.select(templates.c.digest).where(is_it)).scalar()
    if before == row["digest"]:
        return
    connection.execute(
        templates.insert().prefix_with("OR IGNORE"),
        [row if before is None else row | {"site": apart(row["site"], archive_file)}],
    )


def _here(row: dict[str, Any], numbers: Mapping[int, int]) -> dict[str, Any]:
    for name in ("run", "listed_run"):
        if name in row:
            row[name] = numbers.get(row[name], row[name])
    return row
