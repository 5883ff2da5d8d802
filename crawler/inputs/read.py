"""Walks the inputs of `extract` and yields pages. Whatever cannot be a page is yielded as a Refusal, never skipped."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO

from crawler.inputs.entry import MAX_PAGE_BYTES, Entry, Refusal
from crawler.inputs.jsonl import read_jsonl
from crawler.inputs.tape import RECORD_START
from crawler.inputs.unpack import Damage, Piece, Unpacker
from crawler.inputs.warc import read_warc
from pipelines.model import Discovery, Page, Reason, Via

STDIN = "-"
_SUFFIXES = {".html": "html", ".htm": "html", ".xhtml": "html", ".warc": "warc", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_PACKED = (".gz", ".zst")
_MARKUP = re.compile(rb"^\W*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_OBJECT = re.compile(rb'\s*\{\s*"')


def list_inputs(names: list[str], but: Collection[Path] = ()) -> list[str]:
    """The files that `names` stand for, folders walked in the order of their names, without the files in `but`."""
    files: list[str] = []
    for name in names:
        if name != STDIN and Path(name).is_dir():
            paths = (path for path in sorted(Path(name).rglob("*")) if path.is_file() and path.resolve() not in but)
            files += [str(path) for path in paths if _kind_by_name(path.name) or _looks_like_page(path)] or [name]
        else:
            files.append(name)
    return files


def read_inputs(files: list[str], url: str = "", first: int = 0) -> Iterator[Entry]:
    """The pages of `files` from number `first` on, in order. `-` is standard input. `url` is that of a single page."""
    for source, name in enumerate(files[first:], first):
        if name == STDIN:
            yield from _read_stream(sys.stdin.buffer, "standard input", url, source)
        else:
            yield from _read_file(name, url, source)


def _kind_by_name(name: str) -> str:
    name = name.lower()
    for packed in _PACKED:
        name = name.removesuffix(packed)
    return _SUFFIXES.get(Path(name).suffix, "")


def _looks_like_page(path: Path) -> bool:
    """Whether a file begins as a page does: mirrors of sites have names such as "ferries" and "story.php?id=5"."""
    try:
        with path.open("rb") as file:
            return _MARKUP.search(file.read(1000)) is not None
    except OSError:
        return False


def _read_file(name: str, url: str, source: int) -> Iterator[Entry]:
    try:
        with Path(name).open("rb") as file:
            yield from _read_stream(file, name, url, source)
    except IsADirectoryError:
        yield Entry(Refusal(url, Reason.EMPTY, "the folder holds no HTML, WARC or JSONL file"), name, source)
    except OSError as error:
        detail = f"the file cannot be read: {error.strerror or error}"
        yield Entry(Refusal(url, Reason.BAD_RESPONSE, detail), name, source)


def _read_stream(file: IO[bytes], name: str, url: str, source: int) -> Iterator[Entry]:
    unpacker = Unpacker(file, Path(name).suffix.lower())
    pieces = iter(unpacker)
    first = next(pieces, None)
    kind = _kind_of(first, name)
    pieces = itertools.chain([first] if first is not None else [], pieces)
    if kind == "warc":
        for item, offset in read_warc(pieces, Path(name).name):
            yield Entry(item, f"{name} at byte {offset}", source, unpacker.consumed)
    elif kind == "jsonl":
        for item, line in read_jsonl(pieces, name):
            yield Entry(item, f"{name}, line {line}", source, unpacker.consumed)
    else:
        yield Entry(_read_page(pieces, name, url), name, source, unpacker.consumed)


def _kind_of(first: Piece | Damage | None, name: str) -> str:
    """Told by the first bytes where they are clear, else by the name."""
    if first is None:
        return "html"
    if isinstance(first, Piece):
        if first.body.startswith(RECORD_START):
            return "warc"
        if _OBJECT.match(first.body):
            return "jsonl"
    return _kind_by_name(name) or "html"


def _read_page(pieces: Iterator[Piece | Damage], name: str, url: str) -> Page | Refusal:
    body = bytearray()
    for piece in pieces:
        if isinstance(piece, Damage):
            return Refusal(url, Reason.BAD_RESPONSE, f"the file is {piece.why}")
        body += piece.body
        if len(body) > MAX_PAGE_BYTES:
            return Refusal(url, Reason.TOO_LARGE, f"the file has more than {MAX_PAGE_BYTES // 1_000_000} MB")
    if not body.strip():
        return Refusal(url, Reason.EMPTY, "the file has no content")
    return Page(bytes(body), url=url, discovery=Discovery(via=Via.LIST, source=name))
