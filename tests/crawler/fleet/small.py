"""Small sites on ports of their own that note what is asked of them at once."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler

from tests.crawler.loopback import on_loopback
from tests.crawler.paged import paragraph


class SmallSite:
    """`pages` articles on one front page. `most_at_once` is the number of requests that were answered together."""

    def __init__(self, pages: int, latency_s: float) -> None:
        self.pages = pages
        self.latency_s = latency_s
        self.asked: Counter[str] = Counter()
        self.most_at_once = 0
        self.overlaps: list[tuple[str, ...]] = []
        """What was asked for together, where more than one request was."""
        self._under_way: list[str] = []
        self._counting = threading.Lock()
        self.base = ""

    @property
    def articles(self) -> list[str]:
        return [f"{self.base}/2026/05/story-{n}" for n in range(self.pages)]

    def body(self, path: str) -> bytes:
        if path == "/":
            links = "".join(f'<li><a href="/2026/05/story-{n}">Story {n} of the harbour</a>' for n in range(self.pages))
            return f"<html><title>Harbour news</title><ul>{links}</ul>".encode()
        number = path.rpartition("-")[2]
        if not path.startswith("/2026/") or not number.isdigit() or int(number) >= self.pages:
            return b""
        text = "".join(f"<p>{paragraph(f'{self.base} {number}', n)}</p>" for n in range(6))
        head = '<meta property="og:type" content="article">'
        date = '<meta property="article:published_time" content="2026-05-02T08:00:00Z">'
        title = f"Story {number} of the harbour"
        return (
            f"<html lang=en><head><title>{title}</title>{head}{date}</head>"
            f"<body><article><h1>{title}</h1>{text}</article></body></html>"
        ).encode()

    @contextmanager
    def counted(self, path: str) -> Iterator[None]:
        with self._counting:
            self.asked[path] += 1
            self._under_way.append(path)
            self.most_at_once = max(self.most_at_once, len(self._under_way))
            if len(self._under_way) > 1:
                self.overlaps.append(tuple(self._under_way))
        try:
            yield
        finally:
            with self._counting:
                self._under_way.remove(path)


@contextmanager
def small_sites(number: int, pages: int, latency_s: float) -> Iterator[list[SmallSite]]:
    with ExitStack() as stack:
        yield [stack.enter_context(_served(SmallSite(pages, latency_s))) for _ in range(number)]


@contextmanager
def _served(site: SmallSite) -> Iterator[SmallSite]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with site.counted(self.path):
                body = site.body(self.path)
                time.sleep(site.latency_s)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """The test looks at `asked`."""

    with on_loopback(Handler) as site.base:
        yield site
