"""WARC archives as they are found: answers become pages, damaged records refusals, and reading goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fastwarc.warc import WarcRecord

from crawler.inputs.entry import MAX_PAGE_BYTES, Refusal
from crawler.inputs.framing import BadRecord, RawRecord, cut_records, header_of
from crawler.inputs.payload import BadPayload, LargePayload, decode_payload
from crawler.inputs.unpack import Damage, Piece
from pipelines.model import Discovery, Page, Reason, Via
from spiders.answers import REDIRECTS, reason_of_status

_WITH_PAGES = ("response", "resource")
_HTML = ("html", "xml", "text/plain", "octet-stream", "unknown")
_URL = re.compile(r"https?://[!-~]+")
_HTTP_HEAD = 1 << 17
"""Bytes in which the headers of an answer end. What follows is copied for pages only: films are archived, too."""
_WHOLE = re.compile(rb"</html\s*>\s*(?:<!--.{0,2000}?-->\s*)*\Z", re.IGNORECASE | re.DOTALL)


def read_warc(pieces: Iterator[Piece | Damage], name: str) -> Iterator[tuple[Page | Refusal, int]]:
    """The pages of one archive in order, each with its offset. Records that hold no answer are passed over: request,
    metadata, warcinfo, and revisit, which stands for a page that is elsewhere.
    """
    for record in cut_records(pieces):
        if isinstance(record, BadRecord):
            if record.head and not _is_wanted(record.head) and record.is_large:
                continue
            yield _refusal(record), record.offset
        elif _is_wanted(record.head):
            yield _page(record, name), record.offset


def _is_wanted(head: bytes) -> bool:
    url, kind = _target(head).lower(), header_of(head, "warc-type").lower()
    # A conversion to HTML is what a browser made of an answer; one to text is an extract.
    is_made = kind == "conversion" and header_of(head, "content-type").lower().startswith("text/html")
    return (kind in _WITH_PAGES or is_made) and not url.startswith(("dns:", "whois:", "metadata:"))


def _target(head: bytes) -> str:
    """The target URI, verbatim; some writers put it between angle brackets, which are not part of it."""
    return header_of(head, "warc-target-uri").removeprefix("<").removesuffix(">")


def _refusal(record: BadRecord) -> Refusal:
    """Its URL may be damaged, too: then it is left out."""
    reason = Reason.TOO_LARGE if record.is_large else Reason.BAD_RESPONSE
    url = _target(record.head)
    return Refusal(url if _URL.fullmatch(url) else "", reason, record.why)


def _page(raw: RawRecord, name: str) -> Page | Refusal:
    url = _target(raw.head)
    try:
        head = raw.head.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")  # some writers end lines by \n alone
        record = WarcRecord.from_bytes(head + raw.body[:_HTTP_HEAD])
        record.parse_http(quirks_mode=True)
        start = min(len(raw.body), _HTTP_HEAD) - len(record.reader.read())
    except OSError as error:
        return Refusal(url, Reason.BAD_RESPONSE, f"the record cannot be read: {error}")
    http = record.http_headers
    headers = {} if http is None else dict(http.items())
    if http is None and header_of(raw.head, "warc-type").lower() in {"resource", "conversion"}:
        headers = {"Content-Type": header_of(raw.head, "content-type")}
    status = 0 if http is None else int(http.status_code or 0)
    refusal = _refuse_answer(url, status, _value(headers, "content-type"))
    if refusal is not None:
        return refusal
    try:
        body = decode_payload(
            raw.body[start:], _value(headers, "transfer-encoding"), _value(headers, "content-encoding")
        )
    except LargePayload as error:
        return Refusal(url, Reason.TOO_LARGE, str(error))
    except BadPayload as error:
        return Refusal(url, Reason.BAD_RESPONSE, str(error))
    cut_by = header_of(raw.head, "warc-truncated")
    if cut_by and not _WHOLE.search(body[-10_000:]):
        return Refusal(url, Reason.BAD_RESPONSE, f"whoever archived the page has cut it off ({cut_by[:60]})")
    if not body.strip():
        return Refusal(url, Reason.EMPTY, "the record has no content")
    return Page(
        body[:MAX_PAGE_BYTES], url=url, fetched_at=record.record_date, status=status, headers=headers,
        discovery=Discovery(via=Via.WARC, source=name), warc_file=name, warc_offset=raw.offset,
    )  # fmt: skip


def _refuse_answer(url: str, status: int, content_type: str) -> Refusal | None:
    """Why an answer is no page by its status and type; a status of 0 is unknown."""
    if status in REDIRECTS:
        return Refusal(url, Reason.REDIRECT, f"the answer is a redirect ({status})")
    reason = reason_of_status(status) if status else None
    if reason is not None:
        return Refusal(url, reason, f"the answer's status is {status}")
    kind = content_type.lower()
    if kind and not any(word in kind for word in _HTML):
        return Refusal(url, Reason.NOT_HTML, f"its content type is {kind[:60]}")
    return None


def _value(headers: dict[str, str], name: str) -> str:
    return next((value for key, value in headers.items() if key.lower() == name), "")
