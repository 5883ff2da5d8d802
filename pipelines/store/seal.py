"""A seal on the state database between two uses: hashes of its pieces, so that a bit that changed meanwhile is found.

SQLite does not check the bytes of its pages. The seal is broken, durably, before anything can be written and set when
the database was closed in good order; after a kill there is none, and nothing is said.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from pipelines.store.atomic import write_atomic
from pipelines.store.files import sync_folder

SEAL_SUFFIX = ".seal"
PIECE = 1 << 16
_DIGEST_BYTES = 8


class BadSeal(ValueError):
    """Raised by `changed_pieces` for a seal that is not as it was set."""


def seal_of(path: Path) -> Path:
    """Hidden: it is of no use to anybody but `verify`."""
    return path.with_name(f".{path.name}{SEAL_SUFFIX}")


def break_seal(path: Path) -> None:
    """To be called before the database at `path` is written to. Raises OSError."""
    seal = seal_of(path)
    if seal.exists():
        seal.unlink()
        sync_folder(path.parent)


def set_seal(path: Path) -> None:
    """Seal the database at `path`, unless somebody still has it open: its log may hold what it lacks.

    Raises OSError, and StoreError where the seal cannot be written.
    """
    if path.is_file() and not _log_of(path).exists():
        told = {"bytes": path.stat().st_size, "piece": PIECE, "pieces": list(_digests(path))}
        write_atomic(seal_of(path), [_sealed(told)])


def changed_pieces(path: Path) -> list[tuple[int, int]] | None:
    """First and last byte of each piece that has changed since it was sealed; None where there is no seal.

    Raises BadSeal and OSError.
    """
    if not seal_of(path).is_file() or _log_of(path).exists():
        return None
    body = seal_of(path).read_bytes()
    try:
        told = json.loads(body)
        if _sealed({name: value for name, value in told.items() if name != "seal"}) != body:
            raise BadSeal("it has changed since it was set")
        before, length, size = list(told["pieces"]), int(told["bytes"]), int(told["piece"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadSeal(str(error)) from error
    now = list(_digests(path))
    there = path.stat().st_size
    pieces = max(len(before), len(now))
    differ = [n for n in range(pieces) if before[n : n + 1] != now[n : n + 1]]
    return [(n * size, min((n + 1) * size, max(there, length)) - 1) for n in differ]


def _sealed(told: dict[str, object]) -> bytes:
    rest = json.dumps(told).encode()
    return json.dumps({**told, "seal": hashlib.sha256(rest).hexdigest()}).encode() + b"\n"


def _digests(path: Path) -> Iterator[str]:
    with path.open("rb") as stream:
        while piece := stream.read(PIECE):
            yield hashlib.blake2b(piece, digest_size=_DIGEST_BYTES).hexdigest()


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")
