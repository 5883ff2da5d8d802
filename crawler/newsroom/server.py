"""Carries the newsroom over HTTP on loopback: keep-alive, conditional requests, a log of what was asked for."""

from __future__ import annotations

import dataclasses
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from crawler.newsroom.site import Reply, SiteOptions, respond

_HOST = re.compile(r"[A-Za-z0-9.\-]{1,253}(:\d{1,5})?")


@dataclass(frozen=True, slots=True)
class Request:
    """One line of the log. `at` is on the monotonic clock; when the request had been read."""

    at: float
    method: str
    path: str
    status: int
    user_agent: str
    host: str


class Newsroom:
    """A running mock site. `url` is its front page, `base` the same without the slash; `str()` gives `base`."""

    def __init__(self, base: str, options: SiteOptions) -> None:
        self.base = base
        self.options = options
        self._requests: list[Request] = []
        self._in_flight: Counter[str] = Counter()
        self._max_in_flight: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return self.base + "/"

    @property
    def edition(self) -> int:
        return self.options.edition

    @edition.setter
    def edition(self, edition: int) -> None:
        self.change(edition=edition)

    def change(self, **options: Any) -> None:
        """Sets options of the running site, e.g. `change(edition=2, robots="error")`."""
        self.options = dataclasses.replace(self.options, **options)

    @property
    def requests(self) -> tuple[Request, ...]:
        with self._lock:
            return tuple(self._requests)

    @property
    def max_in_flight(self) -> int:
        """The most requests that any one host had in progress at a time."""
        with self._lock:
            return max(self._max_in_flight.values(), default=0)

    def count(self, path: str) -> int:
        return sum(request.path == path for request in self.requests)

    def forget(self) -> None:
        """Empties the log, for the next run."""
        with self._lock:
            self._requests.clear()
            self._max_in_flight.clear()

    @contextmanager
    def in_flight(self, host: str) -> Iterator[None]:
        with self._lock:
            self._in_flight[host] += 1
            self._max_in_flight[host] = max(self._max_in_flight[host], self._in_flight[host])
        try:
            yield
        finally:
            with self._lock:
                self._in_flight[host] -= 1

    def note(self, request: Request) -> None:
        with self._lock:
            self._requests.append(request)

    def __str__(self) -> str:
        return self.base


@contextmanager
def serve(
    port: int = 0, *, host: str = "127.0.0.1", edition: int = 1, latency_ms: int = 0, **options: Any
) -> Iterator[Newsroom]:
    """Runs the site in a thread until the block ends. `options` are those of `SiteOptions`."""
    site = Newsroom("", SiteOptions(edition=edition, latency_ms=latency_ms, **options))
    server = _Server((host, port), _handler(site))
    site.base = f"http://{host}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="newsroom", daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # idle keep-alive connections would hold the end back
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up in the middle is none of the site's business."""


def _handler(site: Newsroom) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "MerrowCourier/1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_GET(self) -> None:
            arrived = time.monotonic()
            host = self.headers.get("Host", "")
            base = f"http://{host}" if _HOST.fullmatch(host) else site.base
            options = site.options
            with site.in_flight(host):
                reply = respond(self.path, base, options)
                time.sleep((options.latency_ms + reply.delay_ms) / 1000)
                is_unchanged = options.validators and _is_unchanged(reply, self.headers)
                status = 304 if is_unchanged else reply.status
                site.note(Request(arrived, self.command, self.path, status, self.headers.get("User-Agent", ""), host))
            self._send(status, reply, has_validators=options.validators)

        do_HEAD = do_GET  # noqa: N815 - the name http.server looks for

        def _send(self, status: int, reply: Reply, *, has_validators: bool) -> None:
            self.send_response(status)
            headers = {"Location": reply.location}
            if has_validators:
                headers |= {"ETag": reply.etag, "Last-Modified": reply.last_modified}
            if status != 304:
                headers |= {"Content-Type": reply.content_type, "Content-Length": str(len(reply.body))}
            for name, value in headers.items():
                if value:
                    self.send_header(name, value)
            self.end_headers()
            if status != 304 and self.command != "HEAD":
                self.wfile.write(reply.body)
            self.wfile.flush()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """The log is kept in memory."""

    return Handler


def _is_unchanged(reply: Reply, headers: Any) -> bool:
    """RFC 9110, section 13.2.2: If-None-Match decides where it is there, If-Modified-Since otherwise."""
    if reply.status != 200:
        return False
    tags = headers.get("If-None-Match")
    if tags is not None:
        return bool(reply.etag) and reply.etag in tags
    since = headers.get("If-Modified-Since")
    if not since or not reply.last_modified:
        return False
    try:
        return parsedate_to_datetime(reply.last_modified) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False
