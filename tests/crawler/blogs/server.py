"""Serves a mock site on loopback and keeps count: what was asked for, when, and how much of it at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from tests.crawler.blogs.site import BASE, Answer, Blog
from tests.crawler.loopback import on_loopback

_MISSING = Answer("<html><title>Not found</title><body><h1>Nothing here</h1></body></html>", 404)


@dataclass
class Served:
    """A running site. `asked` are times on the monotonic clock and request lines, in order."""

    base: str
    blog: Blog
    hold_s: float = 0.0
    asked: list[tuple[float, str]] = field(default_factory=list)
    in_flight: int = 0
    max_in_flight: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def path(self, url: str) -> str:
        return url.removeprefix(self.base)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Served

    def do_GET(self) -> None:
        site = self.site
        with site.lock:
            site.asked.append((time.monotonic(), self.path))
            site.in_flight += 1
            site.max_in_flight = max(site.max_in_flight, site.in_flight)
            first = site.blog.at_first.get(self.path)
            answer = first.pop(0) if first else None
        time.sleep(site.hold_s)
        answer = (
            answer
            or site.blog.pages.get(self.path)
            or site.blog.pages.get(self.path.partition("?source=")[0], _MISSING)
        )
        body = answer.body.replace(BASE, site.base).encode()
        with site.lock:  # before the last byte: once that is sent, the client may ask again
            site.in_flight -= 1
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value.replace(BASE, site.base))
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nothing: `asked` is the log."""


@contextmanager
def serve(blog: Blog, *, hold_s: float = 0.0) -> Iterator[Served]:
    """The site at a free port until the block ends."""
    handler = type("Handler", (_Handler,), {})
    with on_loopback(handler) as base:
        handler.site = Served(base, blog, hold_s)
        yield handler.site
