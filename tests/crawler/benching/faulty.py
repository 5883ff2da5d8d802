"""Systems that misbehave. In a module of their own, as the measuring process has to import them."""

from __future__ import annotations

import os
import socket

from crawler.benching.score import Prediction
from crawler.benching.systems import Extract
from pipelines.model import Page

PORT = "BENCH_TEST_PORT"
HELD = 150_000_000


def load_picky() -> Extract:
    """Raises on every second page, and holds some memory once."""
    seen: list[int] = []

    def extract(page: Page) -> Prediction:
        seen.append(len(bytearray(HELD)))
        if len(seen) % 2:
            raise ValueError(page.url)
        return Prediction(page.url)

    return extract


def load_chatty() -> Extract:
    """Goes to the network for each page."""

    def extract(page: Page) -> Prediction:
        with socket.create_connection(("127.0.0.1", int(os.environ[PORT])), timeout=5):
            return Prediction(page.url)

    return extract


def load_mortal() -> Extract:
    """Ends its process at the third page that counts."""
    seen: list[str] = []

    def extract(page: Page) -> Prediction:
        seen.append(page.url)
        if len(seen) == 3 + 3:
            os._exit(7)
        return Prediction(page.url)

    return extract
