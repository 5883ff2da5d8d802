"""Tasks and readings as bytes, on their way to a worker process and back.

Pickle asks each object of a data class for its fields by name, twice, and an article has a dozen objects and more: made
of their values in order they take a third of the time.
"""

from __future__ import annotations

import copyreg
import io
import pickle
from collections.abc import Callable, Hashable
from dataclasses import fields
from functools import partial
from operator import attrgetter
from typing import Any

from crawler.reading import PageReading, ReadingContext, Task
from pipelines.model import Article, Block, Candidate, Discovery, Image, Link, Page, Rejected, Rights
from pipelines.pager.find import Pager

_CLASSES: tuple[type[Any], ...] = (
    *(Article, Block, Candidate, Discovery, Image, Link, Page, Rejected, Rights),
    *(PageReading, ReadingContext, Task, Pager),
)
_Reducer = Callable[[Any], tuple[Any, ...]]


def packed(value: object) -> bytes:
    """`value` for `pickle.loads` in a process of ours."""
    buffer = io.BytesIO()
    _Pickler(buffer, pickle.HIGHEST_PROTOCOL).dump(value)
    return buffer.getvalue()


def _reduced(kind: type[Any], values: Callable[[Any], tuple[Hashable, ...]], value: object) -> tuple[Any, ...]:
    return kind, values(value)


def _reducer(kind: type[Any]) -> _Reducer:
    return partial(_reduced, kind, attrgetter(*(field.name for field in fields(kind))))


class _Pickler(pickle.Pickler):
    dispatch_table = copyreg.dispatch_table | {kind: _reducer(kind) for kind in _CLASSES}
