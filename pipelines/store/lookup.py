"""Finds what a corpus holds of one URL: its row in the ledger, its record, its archived page. Reads only."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from pipelines.model.url import clean_url
from pipelines.store.place import record_at
from pipelines.store.rows import UrlRow
from pipelines.store.tables import articles, captures, urls, versions


class Place(NamedTuple):
    """Where in the archive an answer begins."""

    file: str
    offset: int


def find_url(ledger: sa.Connection, asked: str) -> UrlRow | None:
    """The row of `asked`: a URL in any form, or the id of a record."""
    for url in dict.fromkeys([asked, clean_url(asked)]):
        values = ledger.execute(sa.select(urls).where(urls.c.url == url)).one_or_none()
        if values is not None:
            return UrlRow(*values)
    named = ledger.execute(sa.select(articles.c.url).where(articles.c.id == asked)).scalar()
    return find_url(ledger, named) if named and named != asked else None


def archived_at(ledger: sa.Connection, folder: Path, row: UrlRow) -> Place | None:
    """Where the page is from which the latest record of `row` was made, or its last answer where it gave none."""
    if captures.name not in sa.inspect(ledger).get_table_names():
        return None
    if row.article_id:
        query = sa.select(versions).where(versions.c.article_id == row.article_id)
        last = ledger.execute(query.order_by(versions.c.version.desc()).limit(1)).one_or_none()
        wanted = (last.article_id, last.version) if last is not None else ("", 0)
        record = record_at(folder / last.file, last.line, last.offset, wanted) if last is not None else None
        if record is not None and record.get("warc_file") and isinstance(record.get("warc_offset"), int):
            return Place(str(record["warc_file"]), record["warc_offset"])
    place = sa.select(captures.c.file, captures.c.offset).where(captures.c.url == row.url)
    found = ledger.execute(place).one_or_none()
    return Place(*found) if found is not None else None
