"""The story of one URL, from the ledger and the records: found where, answered what, settled as what. Reads only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from pipelines.model import Fate
from pipelines.model.url import clean_url, host_of, url_key
from pipelines.store.lookup import find_url
from pipelines.store.place import record_at
from pipelines.store.rows import PENDING, UrlRow
from pipelines.store.tables import aliases, articles, events, runs, urls, versions

_NEAR = 5
_NOW = "now"
_SHOWN = 100
_MOST_COMPARED = 2000
_MOST_ALIASES = 20


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `at` is an instant in the form of the records, "" where it is not known."""

    at: str
    what: str
    detail: str


@dataclass(frozen=True, slots=True)
class Story:
    """`url` as the ledger knows it; `fate` and `reason` as it stands now.

    `events` are in order of time, with how it stands at the end: a record read again is younger than the last answer.
    """

    url: str
    fate: str
    reason: str
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class NeverMet:
    """The ledger does not know the URL; `nearest` are those that it knows and that look most like it."""

    url: str
    nearest: tuple[str, ...]


def why(ledger: sa.Connection, folder: Path, asked: str) -> Story | NeverMet:
    """What became of `asked`, a URL in any form, or the id of a record."""
    row = find_url(ledger, asked)
    if row is not None:
        told = sorted(_events(ledger, folder, row), key=lambda event: (event.what == _NOW, event.at or "9"))
        return Story(row.url, row.fate, row.reason, tuple(told))
    known = _retired(ledger, clean_url(asked) or asked)
    return known or NeverMet(asked, _nearest(ledger, asked))


def _retired(ledger: sa.Connection, url: str) -> Story | None:
    """A form that the page of an article named, but that no page linked: known, though never discovered."""
    held = ledger.execute(sa.select(aliases).where(aliases.c.url == url)).one_or_none()
    if held is None:
        return None
    told = f"named by the page of {_url_of(ledger, held.article_id)}; no link led there, so it was never asked for"
    return Story(url, str(Fate.ALIAS), held.reason, (Event("", "alias", told),))


def _url_of(ledger: sa.Connection, article_id: str) -> str:
    return ledger.execute(sa.select(articles.c.url).where(articles.c.id == article_id)).scalar() or article_id


def _events(ledger: sa.Connection, folder: Path, row: UrlRow) -> Iterator[Event]:
    yield _found(row)
    for event in ledger.execute(sa.select(events).where(events.c.url == row.url).order_by(events.c.id)):
        yield Event(event.at, event.what, event.detail)
    if row.fate == Fate.ARTICLE:
        yield from _records(ledger, folder, row)
    yield from _standing(ledger, row)


def _found(row: UrlRow) -> Event:
    parts = [f"{row.via or 'link'} {row.source}".strip() if row.source else f"{row.via or 'answer'}"]
    if row.probe:
        parts = ["guessed, as sites often have it there"]
    parts += [f"looks like {row.kind}: {row.why}" if row.why else f"looks like {row.kind}"]
    parts += [f"said to be {row.title!r}"] if row.title else []
    parts += [f"dated {row.published or row.lastmod}"] if row.published or row.lastmod else []
    parts += [f"{row.depth} links from a start"] if row.depth > 1 else []
    return Event(row.first_seen_at, "found", "; ".join(parts))


def _records(ledger: sa.Connection, folder: Path, row: UrlRow) -> Iterator[Event]:
    """Each version of its record: where it stands, and what changed; of the last one, what it is a copy of."""
    query = sa.select(versions).where(versions.c.article_id == row.article_id).order_by(versions.c.version)
    last, record = None, None
    for last in ledger.execute(query).all():
        record = record_at(folder / last.file, last.line, last.offset, (last.article_id, last.version))
        told = [f"{last.file} line {last.line}", *_changes(last.changes), *(_read_as(record) if record else ())]
        yield Event(last.fetched_at, f"version {last.version}", "; ".join(told))
    if last is None:
        return
    if record is None:
        yield Event(row.at, "unreadable", f"{last.file} does not hold it there; `thresher verify` says more")
    elif record.get("cluster_id"):
        yield _copies(ledger, row.at, record)


def _read_as(record: dict[str, Any]) -> Iterator[str]:
    """What the page was read as, and where it is kept."""
    kind = str(record.get("page_type") or "").replace("_", " ")
    words, language = record.get("word_count"), record.get("language")
    yield f"{kind}, {words} words" + (f" in {language}" if language else "")
    if flags := record.get("quality_flags"):
        yield f"marked {', '.join(flags)}"
    if record.get("complete") == "partial":
        yield "only part of the text"
    if record.get("warc_file"):
        yield f"its page is at byte {record.get('warc_offset')} of {record['warc_file']}"


def _changes(stored: str) -> Iterator[str]:
    """What differs from the version before: fields as [before, after], of the text what was removed and added."""
    told = json.loads(stored or "{}")
    for name, change in told.items():
        if isinstance(change, list) and len(change) == 2:
            yield f"{name}: {_short(change[0])} -> {_short(change[1])}"
        elif isinstance(change, dict):
            parts = (f"{what} {_short(value)}" for what, values in change.items() for value in values)
            yield f"{name}: {', '.join(parts)}"


def _short(value: object) -> str:
    told = json.dumps(value, ensure_ascii=False)
    return told if len(told) <= _SHOWN else f"{told[:_SHOWN]}…"


def _copies(ledger: sa.Connection, at: str, record: dict[str, Any]) -> Event:
    first = str(record.get("duplicate_of") or "")
    if not first:
        return Event(at, "first of its copies", f"cluster {record['cluster_id']}")
    likeness = record.get("similarity")
    told = f"{_url_of(ledger, first)} ({first})" + (f", likeness {likeness}" if likeness is not None else "")
    return Event(at, "duplicate of", told)


def _standing(ledger: sa.Connection, row: UrlRow) -> Iterator[Event]:
    """Where it stands now."""
    answer = f"; last answer HTTP {row.http_status} in {row.elapsed_ms} ms" if row.http_status else ""
    asked = f"asked {row.attempts} time{'' if row.attempts == 1 else 's'}{answer}" if row.attempts else "never asked"
    run = ledger.execute(sa.select(runs.c.crawl_id).where(runs.c.number == row.listed_run)).scalar()
    asked += f"; last met by {run}" if run else ""
    if row.fate == Fate.ARTICLE:
        same = sa.select(urls.c.url).where(urls.c.article_id == row.article_id, urls.c.fate == str(Fate.ALIAS))
        others = list(ledger.execute(same.order_by(urls.c.id).limit(_MOST_ALIASES)).scalars())
        if others:
            yield Event(row.at, "other addresses", ", ".join(others))
    if row.fate == Fate.ALIAS:
        target = _url_of(ledger, row.article_id) if row.article_id else row.detail.removeprefix("to ")
        yield Event(row.at, "alias of", target)
    waiting = "waits to be fetched" if row.queued and row.fate == PENDING else ""
    verdict = " / ".join(part for part in (row.fate, row.reason) if part)
    told = "; ".join(part for part in (verdict, row.detail, waiting, asked) if part)
    yield Event(row.at, _NOW, told)


def _nearest(ledger: sa.Connection, asked: str) -> tuple[str, ...]:
    """URLs whose beginning is the same, as far as there are any; of those the most alike."""
    url = clean_url(asked) or asked
    known = list(_twins(ledger, url))
    stem = url.rstrip("/")
    while not known and stem.count("/") > 2:
        stem = stem.rpartition("/")[0]
        known = list(_beginning(ledger, stem + "/"))
    same = [other for other in known if url_key(other) == url_key(url)]
    return tuple(same or get_close_matches(url, known, n=_NEAR, cutoff=0.5) or known[:_NEAR])


def _twins(ledger: sa.Connection, url: str) -> Iterator[str]:
    """The other forms that one URL is commonly mistaken for."""
    host, _, path = url.partition("://")[2].partition("/")
    hosts = {host, host.removeprefix("www."), f"www.{host.removeprefix('www.')}"}
    bare = path.partition("?")[0].rstrip("/")
    paths = {path, path.rstrip("/"), path.rstrip("/") + "/", bare, bare + "/"}
    forms = [f"{scheme}://{name}/{rest}" for scheme in ("http", "https") for name in hosts for rest in paths]
    yield from ledger.execute(sa.select(urls.c.url).where(urls.c.url.in_(forms)).order_by(urls.c.id)).scalars()


def _beginning(ledger: sa.Connection, stem: str) -> Iterator[str]:
    # A range, so that the index on `url` serves; LIKE would read all of it.
    query = sa.select(urls.c.url).where(urls.c.url >= stem, urls.c.url < stem + "\U0010ffff").limit(_MOST_COMPARED)
    yield from islice(ledger.execute(query).scalars(), _MOST_COMPARED)


def known_hosts(ledger: sa.Connection, asked: str) -> tuple[str, ...]:
    """Hosts of the ledger, those like that of `asked` first."""
    hosts = list(ledger.execute(sa.select(urls.c.host).distinct().limit(_MOST_COMPARED)).scalars())
    return tuple(get_close_matches(host_of(asked), hosts, n=_NEAR, cutoff=0.3) or sorted(hosts)[:_NEAR])
