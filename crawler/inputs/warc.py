"""WARC archives as they are found: response records become pages, damaged ones refusals, the rest goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, TypeVar

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from pipelines.model import Discovery, Page, Reason, Via

T = TypeVar("T")
MAX_PAYLOAD_BYTES = 64_000_000
_WANTED = WarcRecordType.response | WarcRecordType.resource
_HTML = ("html", "text/plain")


def read_warc(file: IO[bytes], name: str, refusal: Callable[[str, Reason, str], T]) -> Iterator[Page | T]:
    """The pages of one archive in order. Revisit, request and metadata records hold no page and are passed over."""
    try:
        for record in ArchiveIterator(file, record_types=_WANTED, parse_http=True):
            yield _page(record, name, refusal)
    except (OSError, EOFError, ValueError) as error:
        yield refusal("", Reason.BAD_RESPONSE, f"{name}: unreadable from here on: {error}")


def _page(record: WarcRecord, name: str, refusal: Callable[[str, Reason, str], T]) -> Page | T:
    url = record.headers.get("WARC-Target-URI") or ""
    offset = int(record.stream_pos)
    where = f"{name} at byte {offset}"
    http = record.http_headers
    headers = {} if http is None else dict(http.items())
    kind = next((value for key, value in headers.items() if key.lower() == "content-type"), "").lower()
    if kind and not any(word in kind for word in _HTML):
        return refusal(url, Reason.NOT_HTML, f"{where}: its content type is {kind[:60]}")
    try:
        body = record.reader.read(MAX_PAYLOAD_BYTES)
    except (OSError, EOFError, ValueError) as error:
        return refusal(url, Reason.BAD_RESPONSE, f"{where}: its content cannot be read: {error}")
    if not body.strip():
        return refusal(url, Reason.EMPTY, f"{where}: the record has no content")
    return Page(
        body, url=url, fetched_at=record.record_date, status=0 if http is None else int(http.status_code or 0),
        headers=headers, discovery=Discovery(via=Via.WARC, source=name), warc_file=name, warc_offset=offset,
    )  # fmt: skip
