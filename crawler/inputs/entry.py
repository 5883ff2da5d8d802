"""What reading the inputs gives: a page, or a piece that is none, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.model import Page, Reason

MAX_PAGE_BYTES = 64_000_000
"""Of one page, packed or not, and of one line of JSONL. What is larger is refused, so that memory has a bound."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A piece of input that is no page, with its reason."""

    url: str
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One page or refusal of the inputs.

    `where` is the path as the user gave it, with line or byte. `source` counts the inputs from 0; `consumed` is how
    many bytes of that input had been read from disk by then.
    """

    item: Page | Refusal
    where: str
    source: int = 0
    consumed: int = 0
