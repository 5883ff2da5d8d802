"""Reads one record from its place in a record file, without what stands before it."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import Any

from pipelines.store.errors import CorpusDamaged
from pipelines.store.reader import UNPACK_ERRORS, RecordLine, identity, unpacked

_MOST_LINES = 100_000
"""Lines of one packed frame that are looked at: more than a commit writes."""


def record_at(path: Path, line: int, offset: int, wanted: tuple[str, int]) -> dict[str, Any] | None:
    """The record with id and version `wanted`, whose line, or the frame that holds it, begins at `offset`.

    None if it is not there, or cannot be read.
    """
    try:
        with path.open("rb") as raw, unpacked(raw, path.name) as lines:
            raw.seek(offset)
            for body in islice(lines, _MOST_LINES):
                if identity(RecordLine(path, line, body)) == wanted:
                    record = json.loads(body)
                    return record if isinstance(record, dict) else None
                if path.suffix == ".jsonl":
                    return None
    except (OSError, ValueError, CorpusDamaged, *UNPACK_ERRORS):
        return None
    return None
