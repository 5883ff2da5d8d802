"""Says of lines whether they are records, and if not, why. Pure."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import fastjsonschema

from pipelines.model.schema import FIELD_NAMES, json_schema
from pipelines.store.verify.odd import SPLITTERS, line_ends, odd_lines
from pipelines.store.verify.pattern import LinePattern

_MOST_LINES = 4096
"""Lines that are judged together. A batch has a few hundred, unless it is garbage: that must not cost memory."""


class Facts(NamedTuple):
    """What the ledger has to agree with."""

    id: str
    version: int
    url: str
    content_hash: str


class Judged(NamedTuple):
    """Lines as they follow each other: what each is or why it is no record, its length in bytes and its CRC-32.

    None stands for a line that cannot be unpacked, and has no length.
    """

    facts: list[Facts | str | None]
    lengths: list[int]
    checksums: list[int]

    @classmethod
    def lost(cls, count: int) -> Judged:
        return cls([None] * count, [0] * count, [0] * count)


class LineCheck:
    """Checks lines against `schema`, which is the program's own or the one that lies beside the records.

    Raises JsonSchemaException for a schema that is none.
    """

    def __init__(self, schema: dict[str, Any] | None = None) -> None:
        self._schema = None if schema == json_schema() else schema
        # The pattern stands for the program's schema alone.
        self._pattern = LinePattern() if self._schema is None else None
        if self._schema is not None:
            _ = self._validate

    @cached_property
    def _validate(self) -> Callable[[object], object]:
        """Compiled when first needed, because few corpora have a line for it."""
        validate: Callable[[object], object] = fastjsonschema.compile(self._schema or json_schema())
        return validate

    def judge(self, body: bytes) -> Iterator[Judged]:
        """All lines of `body`, the last of which may lack its line break."""
        ends = line_ends(body)
        odd = odd_lines(body, ends) if self._pattern else set()
        view = memoryview(body)
        begin = 0
        for first in range(0, len(ends), _MOST_LINES):
            part = list(pairwise([begin, *ends[first : first + _MOST_LINES].tolist()]))
            begin = part[-1][1]
            yield Judged(
                [self._facts(body, at, end, is_odd=number in odd) for number, (at, end) in enumerate(part, first)],
                [end - at for at, end in part],
                [zlib.crc32(view[at:end]) for at, end in part],
            )

    def _facts(self, body: bytes, at: int, end: int, *, is_odd: bool) -> Facts | str:
        return (None if is_odd else self._matched(body, at, end)) or self._slow(body[at:end])

    def _matched(self, body: bytes, at: int, end: int) -> Facts | None:
        found = self._pattern.match(body, at, end) if self._pattern else None
        if found is None:
            return None
        name = id_of(found.url)
        if name != found.id.decode():
            return None
        return Facts(name, found.version, found.url.decode(), found.content_hash.decode())

    def _slow(self, line: bytes) -> Facts | str:
        if not line.endswith(b"\n"):
            return "the line is not complete"
        try:
            text = line.decode()
            record = json.loads(
                text, object_pairs_hook=_without_doubles, parse_constant=_no_number, parse_int=_whole_number
            )
        except UnicodeDecodeError as error:
            return f"not UTF-8: {error.reason} at byte {error.start + 1}"
        except ValueError as error:
            return f"no JSON: {error}"
        except RecursionError:
            return "no JSON that a reader takes: it is nested too deep"
        if not isinstance(record, dict):
            return "no JSON object"
        try:
            self._validate(record)
        except fastjsonschema.JsonSchemaValueException as error:
            return str(error.message).removeprefix("data.").removeprefix("data ")[:300]
        return _meaning(record, text)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_number(text: str) -> object:
    """NaN and its like, which Python reads and JSON does not have."""
    raise ValueError(f"{text} is no number")


def _whole_number(text: str) -> int:
    number = int(text)
    if not -(1 << 63) <= number < 1 << 63:
        raise ValueError("a number does not fit 64 bits")
    return number


def _meaning(record: dict[str, Any], line: str) -> Facts | str:
    """What the schema cannot say."""
    unescaped = [name for character, name in SPLITTERS.items() if character in line]
    if unescaped:
        return f"{unescaped[0]} is not escaped: some readers break the line there"
    if tuple(record) != FIELD_NAMES and record.keys() == set(FIELD_NAMES):
        return "the keys are not in the order of the schema"
    if record.keys() != set(FIELD_NAMES):
        return f"keys missing or unknown: {', '.join(sorted(record.keys() ^ set(FIELD_NAMES)))}"
    if "\n\n".join(block["text"] for block in record["blocks"]) != record["text"]:
        return "text is not the join of its blocks"
    if id_of(record["url"].encode("utf-8", "replace")) != record["id"]:
        return "id is not that of url"
    return Facts(record["id"], int(record["version"]), record["url"], record["content_hash"])


def id_of(url: bytes) -> str:
    """The id of the record whose `url` this is, as the record states it."""
    return "th1-" + hashlib.sha256(url).hexdigest()[:16]
