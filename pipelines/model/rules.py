"""What a site file may say about a site's pages: CSS selectors, the last resort. Plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """CSS selectors, each list in order of preference. Empty where the site file says nothing.

    `body` are containers of the main text, `drop` what is never part of it.
    """

    body: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
