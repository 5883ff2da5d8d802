"""Tasks and readings as bytes, on their way to a worker process and back: MessagePack, written and read by msgspec.

Pickle asks each object for its fields by name and makes it anew by its `__init__`, both in Python, and an article has
dozens of objects: msgspec takes a fifth of the time, which is time of the crawl's own process.
"""

from __future__ import annotations

import pickle
from typing import TypeVar

import msgspec

from crawler.links import Links
from crawler.reading import Task
from pipelines.model import Article, Candidate, Page, Rejected
from pipelines.pager.find import Pager

T = TypeVar("T")


class Told(msgspec.Struct, array_like=True, frozen=True):
    """A `PageReading`, of whose result and links the kind is told by the field. `links` is None if they come apart."""

    article: Article | None
    rejected: Rejected | None
    links: Links | None
    off_site: int
    assets: int
    pager: Pager
    seen: bytes
    rendered: Page | None


_PICKLE = pickle.PROTO
"""The first byte of a pickle; in MessagePack that of an empty map, which none of these values is."""
_ENCODER = msgspec.msgpack.Encoder()
_TASKS = msgspec.msgpack.Decoder(Task)
_TOLD = msgspec.msgpack.Decoder(Told)
_CANDIDATES = msgspec.msgpack.Decoder(list[Candidate])


def packed(value: Task | Told | list[Candidate]) -> bytes:
    """`value` for the function below that gives it back, in a process of ours."""
    try:
        return _ENCODER.encode(value)
    except (UnicodeEncodeError, OverflowError):  # half a surrogate pair, as headers have that are no UTF-8; 65 bits
        return pickle.dumps(value)


def task_of(data: bytes) -> Task:
    return _read(data, _TASKS)


def told_of(data: bytes) -> Told:
    return _read(data, _TOLD)


def candidates_of(data: bytes) -> list[Candidate]:
    return _read(data, _CANDIDATES)


def _read(data: bytes, decoder: msgspec.msgpack.Decoder[T]) -> T:
    if data.startswith(_PICKLE):
        found: T = pickle.loads(data)  # noqa: S301 - of our own process, which could send one in any case
        return found
    return decoder.decode(data)
