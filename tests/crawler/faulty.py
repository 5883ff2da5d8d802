"""A site that misbehaves on purpose: one fault a path, answered byte by byte over a bare socket."""

from __future__ import annotations

import gzip
import socketserver
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import brotli
import zstandard

_ARTICLE = "".join(
    f"<p>Sentence number {n} of a story that is long enough to be read as one, by any measure.</p>" for n in range(12)
)
ARTICLE = (
    "<html lang=en><head><title>A whole story</title></head><body><article><h1>A whole story</h1>"
    f"<time datetime=2026-11-20T08:00:00Z></time>{_ARTICLE}</article></body></html>"
).encode()

Answer = Callable[[Callable[[bytes], None]], None]


def _plain(status: str, body: bytes = b"", *headers: str, length: int | None = None) -> Answer:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", "Connection: close"]
    if not any(header.startswith("Content-Type") for header in headers):
        head.append("Content-Type: text/html; charset=utf-8")
    raw = "\r\n".join([*head, *headers, "", ""]).encode() + body
    return lambda send: send(raw)


def _endless(send: Callable[[bytes], None]) -> None:
    send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html><body>")
    for _ in range(40):
        send(b"<p>more</p>" * 60_000)


def _reset(send: Callable[[bytes], None]) -> None:
    raise ConnectionResetError


def _bomb() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(64)) + packer.flush()


def _brotli_bomb() -> bytes:
    packer = brotli.Compressor(quality=5)
    return b"".join(packer.process(bytes(1 << 20)) for _ in range(64)) + packer.finish()


def _zstd_bomb() -> bytes:
    return zstandard.ZstdCompressor().compress(bytes(64 << 20))


def _chunked(body: bytes) -> Answer:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    return lambda send: send(head + body)


_ENTITIES = (
    b'<!DOCTYPE a [<!ENTITY e0 "ha">'
    + b"".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">'.encode() for n in range(1, 12))
    + b"]><a>&e11;</a>"
)


FAULTS: dict[str, tuple[Answer, str]] = {
    "/fault/reset": (_reset, "failed/connection"),
    "/fault/cut": (_plain("200 OK", ARTICLE[:500], length=100_000), "failed/bad_response"),
    "/fault/not-http": (lambda send: send(b"220 mail.example ESMTP\r\n"), "failed/bad_response"),
    "/fault/endless": (_endless, "failed/too_large"),
    "/fault/says-huge": (_plain("200 OK", b"", length=20_000_000_000), "failed/too_large"),
    "/fault/gzip-bomb": (_plain("200 OK", _bomb(), "Content-Encoding: gzip"), "failed/too_large"),
    "/fault/brotli-bomb": (_plain("200 OK", _brotli_bomb(), "Content-Encoding: br"), "failed/too_large"),
    "/fault/zstd-bomb": (_plain("200 OK", _zstd_bomb(), "Content-Encoding: zstd"), "failed/too_large"),
    "/fault/deflate-bomb": (
        _plain("200 OK", zlib.compress(bytes(64 << 20)), "Content-Encoding: deflate"),
        "failed/too_large",
    ),
    "/fault/no-gzip": (_plain("200 OK", b"this is not gzip", "Content-Encoding: gzip"), "failed/bad_response"),
    "/fault/self": (_plain("302 Found", b"", "Location: /fault/self"), "failed/redirect_loop"),
    "/fault/elsewhere": (_plain("301 Gone", b"", "Location: https://other.example/"), "skipped/off_site_redirect"),
    "/fault/metadata": (_plain("302 Found", b"", "Location: http://169.254.169.254/"), "skipped/off_site_redirect"),
    "/fault/script": (_plain("302 Found", b"", "Location: javascript:alert(1)"), "failed/bad_response"),
    "/fault/no-location": (_plain("302 Found"), "failed/bad_response"),
    "/fault/gzip-cut": (
        _plain("200 OK", gzip.compress(ARTICLE)[:-60], "Content-Encoding: gzip"),
        "failed/bad_response",
    ),
    "/fault/brotli-cut": (
        _plain("200 OK", brotli.compress(ARTICLE)[:-60], "Content-Encoding: br"),
        "failed/bad_response",
    ),
    "/fault/204": (_plain("204 No Content"), "not_an_article/empty"),
    "/fault/400": (_plain("400 Bad Request"), "failed/http_4xx"),
    "/fault/401": (_plain("401 Unauthorized"), "blocked/http_401"),
    "/fault/402": (_plain("402 Payment Required"), "blocked/http_402"),
    "/fault/403": (_plain("403 Forbidden"), "blocked/http_403"),
    "/fault/404": (_plain("404 Not Found"), "gone/http_404"),
    "/fault/410": (_plain("410 Gone"), "gone/http_410"),
    "/fault/451": (_plain("451 Unavailable"), "blocked/http_451"),
    "/fault/500": (_plain("500 Oops"), "failed/http_5xx"),
    "/fault/999": (_plain("999 Denied"), "failed/http_5xx"),
    "/fault/challenge": (_plain("403 Forbidden", b"<title>Just a moment...</title>"), "blocked/challenge"),
    "/fault/image": (_plain("200 OK", b"\x89PNG", "Content-Type: image/png"), "skipped/media"),
    "/fault/css": (_plain("200 OK", b"a{}", "Content-Type: text/css"), "not_an_article/not_html"),
    "/fault/empty": (_plain("200 OK"), "not_an_article/empty"),
    "/fault/304": (_plain("304 Not Modified"), "failed/bad_response"),
    "/fault/chunk-torn": (_chunked(b"400\r\n" + ARTICLE[:300]), "failed/bad_response"),
    "/fault/chunk-size": (_chunked(b"zz\r\n" + ARTICLE), "failed/bad_response"),
    "/fault/status-line": (lambda send: send(b"HTTP/1.1 abc\r\n\r\n"), "failed/bad_response"),
    "/fault/half-a-head": (lambda send: send(b"HTTP/1.1 200 OK\r\nContent-Ty"), "failed/bad_response"),
    "/fault/nothing": (lambda _send: None, "failed/connection"),
    "/fault/long-header": (_plain("200 OK", ARTICLE, "X-A: " + "a" * 200_000), "failed/bad_response"),
    "/fault/file": (_plain("302 Found", b"", "Location: file:///etc/passwd"), "failed/bad_response"),
    "/fault/no-deflate": (_plain("200 OK", b"not deflate", "Content-Encoding: deflate"), "failed/bad_response"),
    "/fault/no-brotli": (_plain("200 OK", b"not brotli", "Content-Encoding: br"), "failed/bad_response"),
    "/fault/no-zstd": (_plain("200 OK", b"not zstd", "Content-Encoding: zstd"), "failed/bad_response"),
    "/fault/407": (_plain("407 Proxy Authentication Required"), "blocked/http_401"),
    "/fault/418": (_plain("418 Teapot"), "failed/http_4xx"),
    "/fault/501": (_plain("501 Not Implemented"), "failed/http_5xx"),
    "/fault/505": (_plain("505 Version"), "failed/http_5xx"),
    "/fault/300": (_plain("300 Multiple Choices", ARTICLE), "failed/bad_response"),
    "/fault/json": (_plain("200 OK", b"{}", "Content-Type: application/json"), "not_an_article/not_html"),
    "/fault/pdf": (_plain("200 OK", b"%PDF-1.7", "Content-Type: application/pdf"), "skipped/media"),
    "/fault/video": (_plain("200 OK", b"\0\0\0 ftyp", "Content-Type: video/mp4"), "skipped/media"),
    "/fault/nul": (_plain("200 OK", bytes(5000)), "not_an_article/not_html"),
    "/fault/noise": (_plain("200 OK", bytes(range(256)) * 40), "not_an_article/not_html"),
    "/fault/deep": (_plain("200 OK", b"<html><body>" + b"<div>" * 30_000), "not_an_article/no_main_text"),
    "/fault/entities": (
        _plain("200 OK", _ENTITIES, "Content-Type: application/xml"),
        "not_an_article/no_main_text",
    ),
    "/fault/blank": (_plain("200 OK", b" " * 3000), "not_an_article/empty"),
}
"""Path, what is answered, and the fate and reason that are right."""

GOOD = {
    "/good/plain-story-about-a-whole-thing": _plain("200 OK", ARTICLE),
    "/good/packed-story-about-a-whole-thing": _plain(
        "200 OK", gzip.compress(ARTICLE.replace(b"whole", b"packed")), "Content-Encoding: gzip"
    ),
    "/good/brotli-story-about-a-whole-thing": _plain(
        "200 OK", brotli.compress(ARTICLE.replace(b"whole", b"brotli")), "Content-Encoding: br"
    ),
    "/good/untyped-story-about-a-whole-thing": _plain(
        "200 OK", ARTICLE.replace(b"whole", b"untyped"), "Content-Type: application/octet-stream"
    ),
    "/good/mislabelled-story-about-a-whole-thing": _plain(
        "200 OK", ARTICLE.replace(b"whole", "caf\u00e9".encode("latin-1")), "Content-Type: text/html; charset=utf-8"
    ),
    "/good/unknown-charset-of-a-whole-story": _plain(
        "200 OK", ARTICLE.replace(b"whole", b"odd"), "Content-Type: text/html; charset=martian"
    ),
    "/good/wide-story-about-a-whole-thing": _plain(
        "200 OK", ARTICLE.decode().replace("whole", "wide").encode("utf-16"), "Content-Type: text/html"
    ),
    "/good/story-with-nul-bytes-about-a-thing": _plain("200 OK", ARTICLE.replace(b"whole", b"n\0ul")),
    "/good/deep-story-below-elements-in-each-other": _plain(
        "200 OK", ARTICLE.replace(b"whole", b"deep").replace(b"<body>", b"<body>" + b"<div>" * 30_000)
    ),
    "/good/flat-story-above-links-without-end": _plain(
        "200 OK", ARTICLE.replace(b"whole", b"flat") + b"<div><a href=/good/x>x</a></div>" * 50_000
    ),
    "/good/flat-story-below-links-without-end": _plain(
        "200 OK",
        ARTICLE.replace(b"whole", b"low").replace(b"<body>", b"<body>" + b"<div><a href=/good/x>x</a></div>" * 50_000),
    ),
    "/good/story-in-an-element-with-attributes-without-end": _plain(
        "200 OK",
        ARTICLE.replace(b"whole", b"proud").replace(
            b"<body>", b"<body><div " + b" ".join(b"a%d=x" % n for n in range(200_000)) + b">"
        ),
    ),
    "/good/story-on-a-page-with-an-entity-bomb": _plain(
        "200 OK",
        _ENTITIES[: -len(b"<a>&e11;</a>")] + ARTICLE.replace(b"whole", b"bomb").replace(b"</h1>", b" &e11;</h1>"),
        "Content-Type: application/xhtml+xml",
    ),
    "/good/story-that-says-gzip-and-is-plain": _plain(
        "200 OK", ARTICLE.replace(b"whole", b"plain"), "Content-Encoding: identity"
    ),
}


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        line = self.rfile.readline(8192).decode("latin-1").split()
        while self.rfile.readline(8192).strip():
            pass
        if len(line) < 2:
            return
        assert isinstance(self.server, _Server)
        links = "".join(f"<li><a href={path}>{path}</a></li>" for path in self.server.paths)
        known = {path: FAULTS[path][0] if path in FAULTS else GOOD[path] for path in self.server.paths}
        known["/"] = _plain("200 OK", f"<html><title>All faults</title><body><ul>{links}</ul></body></html>".encode())
        try:
            known.get(line[1], _plain("404 Not Found"))(self._send)
        except OSError:
            self.connection.close()

    def _send(self, body: bytes) -> None:
        self.wfile.write(body)
        self.wfile.flush()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    block_on_close = False

    def __init__(self, paths: list[str]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.paths = paths

    @property
    def base(self) -> str:
        """The address, without a slash."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are what this site is for."""


_FAILURES_A_HOST = 3
"""Each is asked for again up to two times, and a host that fails ten times in a row is left alone for half a minute."""


@contextmanager
def serve_faults() -> Iterator[dict[str, str]]:
    """The address, without a slash, of each path; pages that give no answer are spread over hosts."""
    failing = [path for path, (_, right) in FAULTS.items() if right.startswith("failed/")]
    groups = [failing[at : at + _FAILURES_A_HOST] for at in range(0, len(failing), _FAILURES_A_HOST)]
    groups.append([path for path in [*FAULTS, *GOOD] if path not in failing])
    with ExitStack() as stack:
        bases: dict[str, str] = {}
        for group in groups:
            server = stack.enter_context(_Server(group))
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            bases |= dict.fromkeys(group, server.base)
        yield bases
