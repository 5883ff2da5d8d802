"""Answers that trickle, and certificates that must not be trusted: real sockets, one crawl of all of them."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.crawler.crawling import Ended, fates, finish, records, start
from tests.crawler.faulty import ARTICLE
from tests.crawler.loopback import on_loopback

pytestmark = pytest.mark.crawl
HERE = "127.0.0.1"
TRICKLES_S = 8.0
"""Far longer than the crawl below waits for an answer."""
STORY = "/whole-story-about-a-good-thing"
SLOW = ("/slow/story-that-has-a-slow-head", "/slow/story-that-has-a-slow-body")


@dataclass(frozen=True)
class Issuer:
    """Signs certificates, its own first."""

    name: x509.Name
    key: ec.EllipticCurvePrivateKey

    def certificate(self, subject: str, key: ec.EllipticCurvePrivateKey, days: int, host: str = "") -> bytes:
        """PEM; valid for `days` from yesterday on, or until some days ago. Without `host`, that of an authority."""
        now = datetime.now(UTC)
        ends = now + timedelta(days=days)
        begins = min(now, ends) - timedelta(days=1)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
        built = x509.CertificateBuilder(self.name, name, key.public_key(), x509.random_serial_number(), begins, ends)
        built = built.add_extension(x509.BasicConstraints(ca=not host, path_length=None), critical=True)
        if host:
            told = x509.IPAddress(ip_address(host)) if host == HERE else x509.DNSName(host)
            built = built.add_extension(x509.SubjectAlternativeName([told]), critical=False)
        return built.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def issuer(name: str) -> Issuer:
    return Issuer(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), ec.generate_private_key(ec.SECP256R1()))


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path in SLOW:
            self._trickle(self.path == SLOW[0])
            return
        links = "".join(f"<li><a href={path}>{path}</a></li>" for path in (STORY, *SLOW))
        pages = {"/": f"<html><title>All</title><body><ul>{links}</ul></body></html>".encode(), STORY: ARTICLE}
        body = pages.get(self.path, b"")
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _trickle(self, is_head: bool) -> None:
        """One byte now and then, of the headers or of the body, never long enough apart to seem silent."""
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n"
        slow = b"X-Slow: " + b"a" * 5000 if is_head else ARTICLE
        ends_at = time.monotonic() + TRICKLES_S
        try:
            self.wfile.write(head if is_head else head + b"\r\n")
            for byte in slow:
                if time.monotonic() > ends_at:
                    return
                self.wfile.write(bytes([byte]))
                time.sleep(0.1)
        except OSError:  # the crawl has hung up, as it should
            return

    def log_message(self, *args: object) -> None:
        """Nothing is printed."""


def context_with(folder: Path, name: str, certificate: bytes, key: ec.EllipticCurvePrivateKey) -> ssl.SSLContext:
    raw = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / f"{name}.pem"
    path.write_bytes(certificate + raw)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def certificates(authority: Issuer) -> Iterator[tuple[str, bytes, ec.EllipticCurvePrivateKey]]:
    for name, days, host in (("good", 9, HERE), ("expired", -3, HERE), ("another host", 9, "news.example")):
        key = ec.generate_private_key(ec.SECP256R1())
        yield name, authority.certificate(name, key, days, host), key
    own = issuer("self-signed")
    yield "self-signed", own.certificate("self-signed", own.key, 9, HERE), own.key


@dataclass(frozen=True)
class Crawled:
    """One crawl of a slow site and of one for each certificate. `bases` has their addresses by name."""

    ended: Ended
    bases: dict[str, str]
    folder: Path
    seconds: float


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    folder, authority = tmp_path_factory.mktemp("tls"), issuer("Authority of this test")
    trusted = folder / "trusted.pem"
    trusted.write_bytes(authority.certificate("Authority of this test", authority.key, 9))
    before = (
        f"import os; os.environ['SSL_CERT_FILE'] = {str(trusted)!r}\n"
        "import crawler.settings; crawler.settings.DOWNLOAD_TIMEOUT = 1.5\n"
    )
    with ExitStack() as stack:
        bases = {"slow": stack.enter_context(on_loopback(_Handler))}
        for name, certificate, key in certificates(authority):
            bases[name] = stack.enter_context(on_loopback(_Handler, context_with(folder, name, certificate, key)))
        began = time.monotonic()
        starts = [base + "/" for base in bases.values()]
        command = ("crawl", *starts, "--out", folder / "corpus", "--delay", "0", "--json")
        ended = finish(start(*command, before=before))
        return Crawled(ended, bases, folder / "corpus", time.monotonic() - began)


@pytest.mark.parametrize("path", SLOW)
def test_answer_that_trickles_is_given_up_in_time(crawled: Crawled, path: str) -> None:
    told = fates(crawled.folder)[crawled.bases["slow"] + path]
    assert (told["fate"], told["reason"]) == ("failed", "timeout")
    assert crawled.seconds < 60


@pytest.mark.parametrize("name", ["expired", "another host", "self-signed"])
def test_certificate_that_is_not_good_is_refused(crawled: Crawled, name: str) -> None:
    told = fates(crawled.folder)[crawled.bases[name] + "/"]
    assert (told["fate"], told["reason"]) == ("failed", "tls")
    assert told["detail"]


def test_rest_of_the_crawl_is_whole(crawled: Crawled) -> None:
    assert crawled.ended.code == 0, crawled.ended.err
    urls = {record["url"] for record in records(crawled.folder)}
    assert urls == {crawled.bases[name] + STORY for name in ("slow", "good")}
