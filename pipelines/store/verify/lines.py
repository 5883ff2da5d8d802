"""Says of one line whether it is a record, and if not, why. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import fastjsonschema

from pipelines.model.schema import FIELD_NAMES, json_schema
from pipelines.store.verify.pattern import BLOCK_TEXT, is_plain, line_pattern

_SPLITTERS = {"\x85": "U+0085", "\u2028": "U+2028", "\u2029": "U+2029"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the ledger has to agree with."""

    id: str
    version: int
    url: str
    content_hash: str


class LineCheck:
    """Checks lines against `schema`, which is the program's own or the one that lies beside the records."""

    def __init__(self, schema: dict[str, Any] | None = None) -> None:
        own = json_schema()
        self._validate: Callable[[object], object] = fastjsonschema.compile(schema or own)
        # The pattern stands for the program's schema alone.
        self._pattern = line_pattern() if schema is None or schema == own else None

    def facts(self, line: bytes) -> Facts | str:
        """Facts of a line that is a record, or why it is none."""
        return self._quick(line) or self._slow(line)

    def _quick(self, line: bytes) -> Facts | None:
        match = self._pattern.fullmatch(line) if self._pattern and is_plain(line) else None
        if match is None:
            return None
        name, version, url, text, blocks, content_hash = match.group(
            "id", "version", "url", "text", "blocks", "content_hash"
        )
        # Escapes are the same in both, so the join can be compared as it is written.
        if b"\\n\\n".join(BLOCK_TEXT.findall(blocks)) != text or b"\\" in url:
            return None
        if id_of(url).encode() != name or not _is_text(line):
            return None
        return Facts(name.decode(), int(version), url.decode(), content_hash.decode())

    def _slow(self, line: bytes) -> Facts | str:
        if not line.endswith(b"\n"):
            return "the line is not complete"
        try:
            text = line.decode()
            record = json.loads(text, object_pairs_hook=_without_doubles)
        except UnicodeDecodeError as error:
            return f"not UTF-8: {error.reason} at byte {error.start + 1}"
        except ValueError as error:
            return f"no JSON: {error}"
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


def _meaning(record: dict[str, Any], line: str) -> Facts | str:
    """What the schema cannot say."""
    unescaped = [name for character, name in _SPLITTERS.items() if character in line]
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


def _is_text(line: bytes) -> bool:
    """Whether it is UTF-8 without the characters that some readers take for the end of a line."""
    if line.isascii():
        return True
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return False
    return not any(character in text for character in _SPLITTERS)


def id_of(url: bytes) -> str:
    """The id of the record whose `url` this is, as the record states it."""
    return "th1-" + hashlib.sha256(url).hexdigest()[:16]
