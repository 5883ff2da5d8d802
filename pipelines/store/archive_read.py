"""Reads an archived answer back as the page that it was when it was first read, whole to the last header."""

from __future__ import annotations

import json
import re
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from fastwarc.warc import ArchiveIterator

from pipelines.model import Capture, Discovery, Page, Rights, Via
from pipelines.store.archive_compose import (
    REFERS_TO_FILE,
    REFERS_TO_OFFSET,
    WIRE_HEADERS,
    WIRE_PREFIX,
    payload_digest,
)
from pipelines.store.files import ARCHIVE_FOLDER

_NAME = re.compile(rf"{ARCHIVE_FOLDER}/[\w.-]+\.warc\.gz")
_STATUS_LINE = re.compile(r"HTTP/\S+ (\d{3})")


class NotArchived(Exception):
    """Raised by `read_capture` where the answer is not, or not whole. Its text says why."""


class _Answer(NamedTuple):
    record: dict[str, str]
    status: int
    headers: dict[str, str]
    body: bytes
    facts: dict[str, Any]


def is_archive_name(name: str) -> bool:
    """Whether `name` may be that of a file in the archive of a corpus."""
    return _NAME.fullmatch(name) is not None


def read_capture(folder: Path, name: str, offset: int) -> Capture:
    """The answer whose record begins at `offset` of the archive file `name`. Raises NotArchived."""
    answer = _read(folder, name, offset)
    body = answer.body
    if answer.record.get("WARC-Type") == "revisit":
        body = _referred(folder, answer.record).body
    if payload_digest(body) != answer.record.get("WARC-Payload-Digest"):
        raise NotArchived(f"{name}: the payload at {offset} is not what its digest says")
    try:
        parts = tuple((str(file), int(place)) for file, place in answer.facts["parts"])
        return Capture(_page(answer, body, name, offset), context=dict(answer.facts["context"]), parts=parts)
    except (KeyError, TypeError, ValueError) as error:
        raise NotArchived(f"{name}: the metadata at {offset} cannot be used ({error})") from error


def _referred(folder: Path, record: dict[str, str]) -> _Answer:
    offset = record.get(REFERS_TO_OFFSET, "")
    if not (offset.isascii() and offset.isdigit()):
        raise NotArchived(f"{record.get('WARC-Record-ID')} does not say what it refers to")
    return _read(folder, record.get(REFERS_TO_FILE, ""), int(offset))


def _read(folder: Path, name: str, offset: int) -> _Answer:
    """The answer at `offset`, and the metadata behind it."""
    if not is_archive_name(name):
        raise NotArchived(f"{name!r} is no file of the archive")
    try:
        with (folder / name).open("rb") as stream:
            stream.seek(offset)
            records = ArchiveIterator(stream, parse_http=False)
            (answer, block), *beside = [(dict(record.headers), record.reader.read()) for record in islice(records, 2)]
    except OSError as error:
        raise NotArchived(f"{name} cannot be read at {offset} ({error.strerror or error})") from error
    except ValueError:
        raise NotArchived(f"{name} has no record at {offset}") from None
    return _parsed(answer, block, beside, f"{name}, {offset}")


def _parsed(answer: dict[str, str], block: bytes, beside: list[tuple[dict[str, str], bytes]], where: str) -> _Answer:
    facts = _facts(answer, beside, where)
    if answer.get("WARC-Type") == "conversion":  # what a browser made of an answer has no head of its own
        status = facts.get("status")
        return _Answer(answer, status if isinstance(status, int) else 0, {}, block, facts)
    head, is_there, body = block.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    found = _STATUS_LINE.match(first)
    if answer.get("WARC-Type") not in ("response", "revisit") or not is_there or found is None:
        raise NotArchived(f"no answer begins at {where}")
    return _Answer(answer, int(found[1]), _headers(lines), body, facts)


def _facts(answer: dict[str, str], beside: list[tuple[dict[str, str], bytes]], where: str) -> dict[str, Any]:
    """What the metadata record behind an answer says; nothing where there is none."""
    facts: dict[str, Any] = {}
    if beside and beside[0][0].get("WARC-Concurrent-To") == answer.get("WARC-Record-ID"):
        try:
            facts = dict(json.loads(beside[0][1]))
        except (ValueError, TypeError) as error:
            raise NotArchived(f"no metadata for the answer at {where} ({error})") from error
    return facts


def _headers(lines: list[str]) -> dict[str, str]:
    """As they came: what the archive says of its own bytes left out, what was put aside named as it was."""
    pairs = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
    headers: dict[str, str] = {}
    for name, value in pairs:
        if name.startswith(WIRE_PREFIX):
            headers[name.removeprefix(WIRE_PREFIX)] = value
        elif name not in WIRE_HEADERS:
            headers[name] = value
    return headers


def _page(answer: _Answer, body: bytes, name: str, offset: int) -> Page:
    facts = answer.facts
    told, rights = facts["discovery"], facts["rights"]
    first_seen = facts["first_seen_at"]
    return Page(
        body=body,
        url=answer.record["WARC-Target-URI"],
        fetched_at=datetime.fromisoformat(answer.record["WARC-Date"]),
        status=answer.status,
        headers=answer.headers | dict(facts["headers"]),
        discovery=Discovery(**{**told, "via": Via(told["via"]), "authors": tuple(told["authors"])}),
        rights=Rights(**{**rights, "evidence": tuple(rights["evidence"])}),
        url_aliases=tuple(facts["url_aliases"]),
        first_seen_at=datetime.fromisoformat(first_seen) if first_seen else None,
        crawl_id=facts["crawl_id"],
        warc_file=name,
        warc_offset=offset,
    )
