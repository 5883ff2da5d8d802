"""Reads the archived page of one record again, as it is done in a worker process. Plain data in, plain data out."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crawler.archiving import context_of
from crawler.reading import read_page
from crawler.replaying.compare import Change, changes_of, settled
from pipelines.model import Article, Rejected
from pipelines.store.archive_read import NotArchived, read_capture


@dataclass(frozen=True, slots=True)
class Reread:
    """What became of one record. `missing` says why its page could not be had; `article` is what to write instead."""

    id: str = ""
    site: str = ""
    url: str = ""
    changes: tuple[Change, ...] = ()
    article: Article | None = None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a record file, and the corpus that it is of."""

    folder: Path
    body: bytes
    id: str = ""


def reread(line: Line) -> Reread:
    """The record on `line` against its page as it reads now."""
    record = json.loads(line.body)
    told = Reread(str(record["id"]), str(record["domain"]), str(record["url"]))
    name, offset = record.get("warc_file"), record.get("warc_offset")
    if not name or offset is None:
        return replace(told, missing="not archived")
    try:
        again = read_again(line.folder, str(name), int(offset))
    except NotArchived as error:
        return replace(told, missing=str(error))
    changes = changes_of(record, again)
    if isinstance(again, Rejected) or not changes:
        return replace(told, changes=changes)
    return replace(told, changes=changes, article=under_identity(record, again))


def read_again(folder: Path, name: str, offset: int) -> Article | Rejected:
    """The archived page as the program reads it now. Raises NotArchived, also for an article over several pages.

    Its first page alone would be taken for all of it.
    """
    capture = read_capture(folder, name, offset)
    if capture.parts:
        raise NotArchived(f"an article of {len(capture.parts) + 1} pages is not put together again by replay")
    try:
        context = context_of(capture.context)
    except (KeyError, TypeError, ValueError) as error:
        raise NotArchived(f"{name}: the context at {offset} cannot be used ({error})") from error
    return read_page(capture.page, context).result


def under_identity(record: dict[str, Any], again: Article) -> Article:
    """`again` as a later version of `record`, written by the run that replays."""
    kept = settled(record, again)
    return replace(
        again,
        id=kept["id"],
        url=kept["url"],
        cluster_id=kept["cluster_id"],
        duplicate_of=kept["duplicate_of"],
        similarity=kept["similarity"],
        crawl_id="",
    )
