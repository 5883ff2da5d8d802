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
from enum import Enum
from functools import partial
from operator import attrgetter
from typing import Any

from crawler.links import Links
from crawler.reading import ReadingContext, Task
from pipelines.model import Article, Block, Candidate, Discovery, Image, Link, Page, Rejected, Rights
from pipelines.model.rules import Rules
from pipelines.pager.find import Pager
from pipelines.template.apply import Template

_CLASSES: tuple[type[Any], ...] = (
    *(Article, Block, Candidate, Discovery, Image, Link, Page, Rejected, Rights),
    *(Links, ReadingContext, Task, Pager, Rules, Template),
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


def _named(member: Enum) -> str:
    """By its name in its module: by its value, as enums do it themselves, each is looked up in Python."""
    return f"{type(member).__qualname__}.{member.name}"


class _Pickler(pickle.Pickler):
    dispatch_table = copyreg.dispatch_table | {kind: _reducer(kind) for kind in _CLASSES}

    def reducer_override(self, value: object) -> Any:
        return _named(value) if isinstance(value, Enum) else NotImplemented
