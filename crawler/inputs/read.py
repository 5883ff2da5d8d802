"""Walks the inputs of `extract` and yields pages. Whatever cannot be a page is yielded as a Refusal, never skipped."""

from __future__ import annotations

import gzip
import io
import json
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import zstandard

from crawler.inputs.warc import read_warc
from pipelines.model import Discovery, Page, Reason, Via

MAX_FILE_BYTES = 64_000_000
_HTML_SUFFIXES = (".html", ".htm", ".xhtml")
_JSONL_SUFFIXES = (".jsonl", ".ndjson")
_PACKED = (".gz", ".zst")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A piece of input that is no page, and where it stands."""

    url: str
    reason: Reason
    detail: str


def read_inputs(names: list[str], url: str = "") -> Iterator[Page | Refusal]:
    """The pages of the inputs in order. `-` is standard input. `url` is the URL of a single HTML file."""
    for name in names:
        if name == "-":
            yield from _read_stream(sys.stdin.buffer, "standard input", url)
        elif Path(name).is_dir():
            for path in sorted(Path(name).rglob("*")):
                if path.is_file() and _bare_suffix(path) in (*_HTML_SUFFIXES, ".warc", *_JSONL_SUFFIXES):
                    yield from _read_file(path, "")
        else:
            yield from _read_file(Path(name), url)


def _bare_suffix(path: Path) -> str:
    name = path.name.lower()
    for packed in _PACKED:
        name = name.removesuffix(packed)
    return Path(name).suffix


def _read_file(path: Path, url: str) -> Iterator[Page | Refusal]:
    try:
        with path.open("rb") as file:
            yield from _read_stream(file, str(path), url)
    except OSError as error:
        yield Refusal("", Reason.EMPTY, f"{path}: {error.strerror or error}")


def _read_stream(file: IO[bytes], name: str, url: str) -> Iterator[Page | Refusal]:
    """Told by the first bytes, not by the name: WARC, JSONL, else HTML; gzip and zstd are unpacked."""
    reader = io.BufferedReader(file) if not isinstance(file, io.BufferedReader) else file  # type: ignore[type-var]
    magic = reader.peek(4)[:4]
    bare = _bare_suffix(Path(name))
    if bare == ".warc" or magic == b"WARC":
        yield from read_warc(reader, Path(name).name, Refusal)
        return
    unpacked: IO[bytes] = reader
    if magic[:2] == b"\x1f\x8b":
        unpacked = io.BufferedReader(gzip.GzipFile(fileobj=reader))
    elif magic == b"\x28\xb5\x2f\xfd":
        unpacked = zstandard.ZstdDecompressor().stream_reader(reader)
    try:
        yield from _read_unpacked(unpacked, bare, name, url)
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
        yield Refusal(url, Reason.BAD_RESPONSE, f"{name}: cannot be unpacked to its end: {error}")


def _read_unpacked(file: IO[bytes], bare: str, name: str, url: str) -> Iterator[Page | Refusal]:
    if bare in _JSONL_SUFFIXES:
        yield from _read_jsonl(file, name)
        return
    body = file.read(MAX_FILE_BYTES + 1)
    if body[:4] == b"WARC":
        yield from read_warc(io.BytesIO(body), Path(name).name, Refusal)
    elif body.lstrip()[:1] == b"{" and b'"html"' in body[:100_000]:
        yield from _read_jsonl(io.BytesIO(body), name)
    elif not body.strip():
        yield Refusal(url, Reason.EMPTY, f"{name}: the file has no content")
    else:
        yield Page(body[:MAX_FILE_BYTES], url=url)


def _read_jsonl(lines: IO[bytes], name: str) -> Iterator[Page | Refusal]:
    for number, line in enumerate(io.BufferedReader(lines) if isinstance(lines, io.RawIOBase) else lines, 1):
        if line.strip():
            yield _page_of_line(line, f"{name}, line {number}")


def _page_of_line(line: bytes, where: str) -> Page | Refusal:
    try:
        entry = json.loads(line)
    except ValueError as error:
        return Refusal("", Reason.BAD_RESPONSE, f"{where}: not JSON ({error})")
    if not isinstance(entry, dict) or not isinstance(entry.get("html"), str):
        return Refusal("", Reason.BAD_RESPONSE, f'{where}: an object with a string "html" is wanted')
    url = entry.get("url") if isinstance(entry.get("url"), str) else ""
    fetched_at = _instant(entry.get("fetched_at"))
    body = entry["html"].encode("utf-8", "replace")
    headers = {"Content-Type": "text/html; charset=utf-8"}
    return Page(body, url=url or "", fetched_at=fetched_at, headers=headers, discovery=Discovery(via=Via.LIST))


def _instant(value: object) -> datetime | None:
    """An aware instant; a value without a zone is taken as UTC, anything else as unknown."""
    try:
        instant = datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
    return instant.replace(tzinfo=UTC) if instant is not None and instant.tzinfo is None else instant
