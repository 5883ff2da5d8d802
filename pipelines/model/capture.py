"""An answer as it came, on its way into the archive."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.model.page import Page


@dataclass(frozen=True, slots=True)
class Capture:
    """`page` is what was read; with status 304 it has no body. `request` is the head of what was asked, "" if unknown.

    `context` is for whoever reads the page again: what was known of its URL beside what the page itself carries.
    `original` is the answer as it came, where `page` is what a browser made of it.
    `parts` are the places (file, offset) of the further pages of its article, in the order in which they were read.
    """

    page: Page
    request: bytes = field(default=b"", repr=False)
    context: dict[str, object] = field(default_factory=dict, repr=False)
    parts: tuple[tuple[str, int], ...] = ()
    original: Page | None = None
