"""Reads the archived page of one record again, as it is done in a worker process. Plain data in, plain data out."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crawler.archiving import context_of
from crawler.assembly import Assembly
from crawler.reading import PageReading, read_page
from crawler.replaying.compare import Change, changes_of, settled
from crawler.replaying.known import Known
from pipelines.model import Article, Capture, Outcome, Reason, Rejected
from pipelines.model.url import url_key
from pipelines.store.archive_read import NotArchived, read_capture

_NOTHING = Known()


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
    known: Known = _NOTHING


def reread(line: Line) -> Reread:
    """The record on `line` against its page as it reads now."""
    record = json.loads(line.body)
    told = Reread(str(record["id"]), str(record["domain"]), str(record["url"]))
    name, offset = record.get("warc_file"), record.get("warc_offset")
    if not name or offset is None:
        return replace(told, missing="not archived")
    if line.known.lacking:
        return replace(told, missing=line.known.lacking)
    try:
        again = read_again(line.folder, str(name), int(offset), line.known)
    except NotArchived as error:
        return replace(told, missing=str(error))
    changes = changes_of(record, again)
    if isinstance(again, Rejected) or not changes:
        return replace(told, changes=changes)
    return replace(told, changes=changes, article=under_identity(record, again))


def read_again(folder: Path, name: str, offset: int, known: Known = _NOTHING) -> Article | Rejected:
    """The archived page as the program reads it now, an article over several pages put together again from all of them.

    Raises NotArchived, also where only a later page is damaged.
    """
    capture = read_capture(folder, name, offset)
    reading = _read(capture, known, is_part=False)
    if not isinstance(reading.result, Article):
        return reading.result
    assembly = Assembly(Outcome(capture.page.url, Reason.NEW, article=reading.result), reading.pager)
    parts = [read_capture(folder, *place) for place in capture.parts]
    while assembly.wanted:
        if (part := _next_part(assembly, parts, reading.pager.following)) is None:
            assembly.miss("not archived")  # nor was it had when the article was crawled
        else:
            assembly.take(_read(part, known, is_part=True), ())
    whole = assembly.outcome().article
    return whole if whole is not None else reading.result


def _next_part(assembly: Assembly, parts: list[Capture], following: str) -> Capture | None:
    """The answer to what is wanted next, taken out of `parts`; None if it was not had.

    Where none has its address, it had moved to that of the next answer, unless this is of the second page (`following`)
    and the form on one page was wanted.
    """
    places = [url_key(part.page.url) for part in parts]
    if url_key(assembly.wanted) in places:
        return parts.pop(places.index(url_key(assembly.wanted)))
    if not parts or (assembly.is_whole_wanted and url_key(following) in places):
        return None
    assembly.move(parts[0].page.url)
    return parts.pop(0) if assembly.wanted else None


def _read(capture: Capture, known: Known, *, is_part: bool) -> PageReading:
    try:
        context = context_of(capture.context)
    except (KeyError, TypeError, ValueError) as error:
        place = f"{capture.page.warc_file}: the context at {capture.page.warc_offset}"
        raise NotArchived(f"{place} cannot be used ({error})") from error
    rules = context.rules if known.rules is None else known.rules
    return read_page(capture.page, replace(context, is_part=is_part, template=known.template, rules=rules))


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
