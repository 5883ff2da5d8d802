"""Imported by the process that workers are forked from: modules and models are loaded once, and shared by all of them.

A worker that has read a thousand pages is replaced; its successor need not load them again.
"""

from __future__ import annotations

import gc

import trafilatura  # noqa: F401 - the second opinion

import crawler.desk  # noqa: F401 - what workers are told to do is found there
from pipelines.model import Article, Page, Rejected, schema
from pipelines.processing import process

_WORDS = "The harbour board said on Tuesday that two electric ferries will cross the bay from next spring. " * 8
_PAGE = f"<html><head><title>Ferries</title></head><body><article><h1>Ferries</h1><p>{_WORDS}</p></article></body>"


def load() -> Article | Rejected | None:
    """Read a page, which loads what reading takes. None where that fails: a worker will fail alike, and tell of it."""
    try:
        result = process(Page(_PAGE.encode(), "https://news.example/2026/05/two-electric-ferries"))
        if isinstance(result, Article):
            schema.dump_line(result.as_record())
    except Exception:  # noqa: BLE001 - the edge: a full disk must not keep the workers from starting
        return None
    return result


def settle() -> None:
    """Let no worker write to what it shares with the others, as looking for cycles in it would."""
    gc.collect()
    gc.freeze()


load()
settle()
