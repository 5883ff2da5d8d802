"""Which addresses may be talked to: public ones, over http and https, unless the user named the host as a start."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.frontier.refusal import Refused
from crawler.politeness import browser_in
from pipelines.model import Reason

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

# Ports of services that a page has no business sending us to.
_WEB_PORTS = frozenset({80, 443, 8000, 8008, 8080, 8081, 8088, 8443, 8888})


def is_public_address(address: str) -> bool:
    """Whether a literal IP address belongs to the public internet.

    >>> is_public_address("169.254.169.254"), is_public_address("::ffff:10.0.0.1"), is_public_address("1.1.1.1")
    (False, False, True)
    """
    try:
        ip = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    embedded = _embedded(ip)
    if embedded is not None:
        ip = embedded
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _embedded(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address inside a mapped, 6to4, Teredo or NAT64 address."""
    if isinstance(ip, ipaddress.IPv4Address):
        return None
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip.sixtofour is not None:
        return ip.sixtofour
    if ip.teredo is not None:
        return ip.teredo[1]
    if ip in ipaddress.ip_network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return None


def why_refused(url: str, starts: Collection[str]) -> str:
    """Why this URL must not be requested, "" where it may. `starts` are the hosts that the user named, with ports.

    Only what can be seen without DNS; names are looked at when they are resolved.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "not a URL"
    if parts.scheme not in {"http", "https"}:
        return f"scheme {parts.scheme or 'none'}"
    if not host:
        return "no host"
    if parts.netloc.rpartition("@")[2].lower() in starts:
        return ""
    if _is_literal(host) and not is_public_address(host):
        return f"{host} is not a public address"
    if port is not None and port not in _WEB_PORTS:
        return f"port {port}"
    return ""


def with_loopback_names(starts: Collection[str]) -> frozenset[str]:
    """The hosts with the other names of this machine beside each that is one, at the same port.

    >>> sorted(with_loopback_names({"127.0.0.1:8701", "news.example"}))
    ['127.0.0.1:8701', '[::1]:8701', 'localhost:8701', 'news.example']
    """
    names = ("127.0.0.1", "localhost", "[::1]")
    ports = {start.removeprefix(name) for start in starts for name in names if start.startswith(name)}
    return frozenset(starts) | {name + port for name in names for port in ports if not port or port[0] == ":"}


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host.split("%", 1)[0])
    except ValueError:
        # inet_aton also reads 127.1, 0x7f000001 and 2130706433: no public name has a last label like these.
        last = host.rstrip(".").rpartition(".")[2]
        return last.isdigit() or last.lower().startswith("0x")
    return True


class GuardMiddleware:
    """Refuses requests by their URL. Names are looked at where they are resolved (`frontier.handler`)."""

    def __init__(self, starts: Collection[str]) -> None:
        self._starts = with_loopback_names(starts)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GuardMiddleware:
        agent = crawler.settings.get("USER_AGENT") or ""
        if browser := browser_in(agent):
            raise ValueError(f"USER_AGENT {agent!r} names a browser ({browser}); sites are to know who asks them")
        return cls(crawler.spider.run.start_hosts)  # type: ignore[union-attr]

    def process_request(self, request: Request) -> None:
        why = why_refused(request.url, self._starts)
        if why:
            raise Refused(Reason.UNSAFE_ADDRESS, why)
