"""JSONL inputs: a page a line. A line that is no page costs that line only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from crawler.inputs.entry import MAX_PAGE_BYTES, Refusal
from crawler.inputs.unpack import Damage, Piece
from pipelines.model import Discovery, Page, Reason, Via

_HEADERS = {"Content-Type": "text/html; charset=utf-8"}
_BOM = b"\xef\xbb\xbf"


def read_jsonl(pieces: Iterator[Piece | Damage], name: str) -> Iterator[tuple[Page | Refusal, int]]:
    """The pages in order, each with the number of its line. Empty lines are passed over."""
    for number, line in enumerate(_lines(pieces), 1):
        if isinstance(line, Damage):
            yield Refusal("", Reason.BAD_RESPONSE, f"the file is {line.why} here; the line is lost"), number
        elif len(line) > MAX_PAGE_BYTES:
            yield Refusal("", Reason.TOO_LARGE, f"the line has more than {MAX_PAGE_BYTES // 1_000_000} MB"), number
        elif line.strip():
            yield _page(line.removeprefix(_BOM) if number == 1 else line, name), number


def _lines(pieces: Iterator[Piece | Damage]) -> Iterator[bytes | Damage]:
    """Lines without their ends; a longer one than a page may be is cut. A damage stands for the line it is in, with
    what was read of it and with what follows up to the next line end, except where a packed member begins anew.
    """
    held = bytearray()
    is_torn = False
    for piece in pieces:
        if isinstance(piece, Damage):
            held.clear()
            is_torn = True
            yield piece
            continue
        is_torn = is_torn and not (piece.begins and piece.body.startswith(b"{"))
        *ended, rest = piece.body.split(b"\n")
        for part in ended:
            if not is_torn:
                yield bytes(held + part)
            held.clear()
            is_torn = False
        if len(held) <= MAX_PAGE_BYTES and not is_torn:
            held += rest
    if held:
        yield bytes(held)


def _page(line: bytes, name: str) -> Page | Refusal:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Refusal("", Reason.BAD_RESPONSE, f"not JSON ({str(error)[:200]})")
    if not isinstance(entry, dict):
        return Refusal("", Reason.BAD_RESPONSE, f"an object is wanted, not {type(entry).__name__}")
    url = entry.get("url") if isinstance(entry.get("url"), str) else ""
    markup = entry.get("html")
    if not isinstance(markup, str):
        return Refusal(url or "", Reason.BAD_RESPONSE, 'the object has no string "html"')
    if not markup.strip():
        return Refusal(url or "", Reason.EMPTY, 'its "html" has no content')
    return Page(
        markup.encode("utf-8", "replace"), url=url or "", fetched_at=_instant(entry.get("fetched_at")),
        headers=_HEADERS, discovery=Discovery(via=Via.LIST, source=name),
    )  # fmt: skip


def _instant(value: object) -> datetime | None:
    """An aware instant; a value without a zone is taken as UTC, anything else as unknown."""
    try:
        instant = datetime.fromisoformat(value.strip()) if isinstance(value, str) and value else None
    except ValueError:
        return None
    return instant.replace(tzinfo=UTC) if instant is not None and instant.tzinfo is None else instant
