"""Keeps a worker's leases, and ends the worker in time where it cannot: before anybody else may ask its hosts.

A lease lasts `lease_s` from when the database granted it. The clock here is started before the database is asked, and
runs out sooner; so a worker that is cut off stops asking while its hosts are still its own.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from typing import NoReturn

from crawler.fleet.book import Book
from pipelines.store.errors import EngineLost

_SHARE = 0.6
"""Of the lease, after which a worker that heard nothing is over."""
ANEW = "THRESHER_WORKER_ANEW"
"""Set in the environment of a worker that began anew."""


class Beat:
    """Two threads, so that neither a busy event loop nor a connection that hangs keeps the second from its work."""

    def __init__(self, book: Book, holder: str, lease_s: float, give_up: Callable[[str], None]) -> None:
        self._book = book
        self._holder = holder
        self._lease_s = lease_s
        self._give_up = give_up
        self._held: frozenset[int] = frozenset()
        self._changing = threading.Lock()
        self._heard = time.monotonic()
        self._closed = threading.Event()

    def start(self) -> None:
        for work in (self._beat, self._watch):
            threading.Thread(target=work, name="lease", daemon=True).start()

    def hold(self, site: int, asked_at: float) -> None:
        """Count a lease that was granted; `asked_at` is the monotonic time before the database was asked for it."""
        with self._changing:
            self._heard = min(self._heard, asked_at) if self._held else asked_at
            self._held |= {site}

    def drop(self, site: int) -> None:
        """To be called before the lease is given back."""
        with self._changing:
            self._held -= {site}

    def close(self) -> None:
        self._closed.set()

    def _beat(self) -> None:
        while not self._closed.wait(self._lease_s / 6):
            before, began = self._held, time.monotonic()
            if not before:
                continue
            try:
                kept = self._book.beat(self._holder, self._lease_s)
            except EngineLost:
                continue
            if lost := (before & self._held) - kept:
                self._give_up(f"{len(lost)} of its sites went to another worker")
            with self._changing:
                self._heard = max(self._heard, began)

    def _watch(self) -> None:
        while not self._closed.wait(self._lease_s / 20):
            if self._held and (silent := time.monotonic() - self._heard) > self._lease_s * _SHARE:
                self._give_up(f"cut off from the database for {silent:.0f} s")


def begin_anew(why: str) -> NoReturn:
    """Replace this process by a fresh one: with its connections closed it can ask and write nothing any more."""
    os.write(2, f"thresher: {why}; nothing is lost, beginning anew\n".encode())
    os.environ[ANEW] = "1"
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - ourselves, as we were started
