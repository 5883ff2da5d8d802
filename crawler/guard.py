"""Which addresses may be talked to at all: public ones, over http and https, unless the user named the host as a start.

Names are judged where they are resolved for the connection itself, so that no second answer of a DNS server (nor a
redirect) can slip in an address that was not looked at.
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer

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


@implementer(IResolutionReceiver)
class _PublicOnly:
    """Passes addresses on to the connection, but for those that are not public."""

    def __init__(self, receiver: Any, name: str, refused: dict[str, str]) -> None:
        self._receiver = receiver
        self._name = name
        self._refused = refused

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 - Twisted's interface
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        if is_public_address(address.host):
            self._receiver.addressResolved(address)
        else:
            self._refused[self._name] = address.host

    def resolutionComplete(self) -> None:  # noqa: N802
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class GuardedResolver:
    """Resolves as the system does and keeps back every address that is not public, except for hosts in `trusted`.

    `refused` tells, by name, the address for which a name was not connected to.
    """

    def __init__(self, resolver: Any, trusted: Collection[str]) -> None:
        self._resolver = resolver
        self._trusted = Counter(trusted)
        self.refused: dict[str, str] = {}

    def trust(self, names: Collection[str]) -> None:
        """Trust more names: where several crawls share a reactor, those of each."""
        self._trusted.update(names)

    def distrust(self, names: Collection[str]) -> None:
        """Take back what `trust` was told, or the constructor."""
        self._trusted.subtract(names)

    def resolveHostName(self, receiver: Any, name: str, *args: Any, **kwargs: Any) -> Any:  # noqa: N802
        if not self._trusted[name.lower()]:
            receiver = _PublicOnly(receiver, name.lower(), self.refused)
        return self._resolver.resolveHostName(receiver, name, *args, **kwargs)


class GuardMiddleware:
    """Refuses requests by their URL, and puts the guarded resolver in place of the reactor's."""

    def __init__(self, starts: Collection[str]) -> None:
        self._starts = with_loopback_names(starts)
        self._resolver: GuardedResolver | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GuardMiddleware:
        from scrapy import signals  # noqa: PLC0415
        from twisted.internet import reactor  # noqa: PLC0415 - installs a reactor when imported

        agent = crawler.settings.get("USER_AGENT") or ""
        if browser := browser_in(agent):
            raise ValueError(f"USER_AGENT {agent!r} names a browser ({browser}); sites are to know who asks them")
        guard = cls(crawler.spider.run.start_hosts)  # type: ignore[union-attr]

        def install() -> None:
            trusted = {(urlsplit(f"//{host}").hostname or "") for host in guard._starts}
            installed = reactor.nameResolver  # type: ignore[attr-defined]
            if isinstance(installed, GuardedResolver):
                installed.trust(trusted)
            else:
                installed = GuardedResolver(installed, trusted)
                reactor.installNameResolver(installed)  # type: ignore[attr-defined]
            guard._resolver = installed

            def distrust() -> None:  # a function: Scrapy's signals call no partial
                installed.distrust(trusted)

            crawler.signals.connect(distrust, signal=signals.spider_closed, weak=False)

        crawler.signals.connect(install, signal=signals.spider_opened, weak=False)
        return guard

    def process_request(self, request: Request) -> None:
        why = why_refused(request.url, self._starts)
        if why:
            raise Refused(Reason.UNSAFE_ADDRESS, why)

    def process_exception(self, request: Request, exception: Exception) -> None:
        host = (urlsplit(request.url).hostname or "").lower()
        if self._resolver is not None and host in self._resolver.refused and not isinstance(exception, Refused):
            address = self._resolver.refused[host]
            raise Refused(Reason.UNSAFE_ADDRESS, f"{host} leads to {address}, which is not a public address")
