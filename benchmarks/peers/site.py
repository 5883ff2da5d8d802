"""Serves the site of the workload on loopback, in a process of its own: python -m benchmarks.peers.site TOTAL.

Its address is its first line; it ends when its standard input does.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from benchmarks.peers.workload import answer


def serve(total: int) -> None:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            body = _answer(self.path, total, f"http://{self.headers['Host']}")
            head = f"HTTP/1.1 {'200 OK' if body else '404 Not Found'}\r\nContent-Type: text/html; charset=utf-8\r\n"
            self.wfile.write(head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """The figures are enough."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"http://127.0.0.1:{server.server_address[1]}\n")
    sys.stdout.flush()
    sys.stdin.read()


@lru_cache(maxsize=20_000)
def _answer(path: str, total: int, base: str) -> bytes:
    return answer(path, total, base)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
