"""Scrapy's aiohttp handler as it fetches pages here: only public addresses, the URL as it stands, long headers read.

It takes a third less CPU than Scrapy's own over Twisted (docs/adr/0026-aiohttp.md).
"""

from __future__ import annotations

import socket
from collections.abc import Collection
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from scrapy.core.downloader.handlers import _aiohttp
from scrapy.exceptions import CannotResolveHostError, ResponseDataLossError
from scrapy.http import Headers

from crawler.frontier.names import SystemResolver
from crawler.frontier.refusal import Refused
from crawler.frontier.wholeness import is_cut_off
from crawler.guard import is_public_address, with_loopback_names
from pipelines.model import Reason

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_DNS_SECONDS = 300
_IDLE_SECONDS = 75
"""So long a connection waits for the next page of its host; after aiohttp's own 15, slow hosts shake hands anew."""
_HEADER_BYTES = 65_536
"""Of one header line. aiohttp's own 8 190 lose pages with long content security policies."""


class NotPublic(OSError):
    """Raised by the resolver for a name that leads to no public address; its one argument is for a person."""


class GuardedResolver(AbstractResolver):
    """Resolves as the system does and keeps back every address that is not public, except for hosts in `trusted`.

    Names are judged where they are resolved for the connection itself, so that no second answer of a DNS server can
    slip in an address that was not looked at.
    """

    def __init__(self, resolver: AbstractResolver, trusted: Collection[str]) -> None:
        self._resolver = resolver
        self._trusted = frozenset(trusted)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses that may be connected to. Raises NotPublic where there are others only."""
        told = await self._resolver.resolve(host, port, family)
        if host.lower() in self._trusted:
            return told
        public = [each for each in told if is_public_address(each["host"])]
        if told and not public:
            raise NotPublic(f"{host} leads to {told[-1]['host']}, which is not a public address")
        return public

    async def close(self) -> None:
        await self._resolver.close()


class GuardedHandler(_aiohttp.AiohttpDownloadHandler):
    """One for each crawl, which trusts the hosts that its user named as starts."""

    experimental: ClassVar[bool] = False  # what we rely on has tests: test_handler.py and those of whole crawls
    lazy = True  # it needs a running loop, which a CrawlerProcess in a script has only once the crawl has begun

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        starts = with_loopback_names(crawler.spider.run.start_hosts)  # type: ignore[union-attr]
        trusted = {(urlsplit(f"//{start}").hostname or "") for start in starts}
        unused = self._session
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=GuardedResolver(SystemResolver(), trusted),
                ttl_dns_cache=_DNS_SECONDS,
                keepalive_timeout=_IDLE_SECONDS,
                local_addr=self._bind_address,
                limit=self._pool_size_total,
                limit_per_host=0,  # the downloader's slots hold it
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            response_class=_aiohttp._ClientResponse,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
            max_line_size=_HEADER_BYTES,
            max_field_size=_HEADER_BYTES,
        )
        unused.detach()

    @staticmethod
    def _extract_headers(response: _aiohttp._ClientResponse) -> Headers:
        """As they came: what is no UTF-8 is no reason to lose the page."""
        return Headers(list(response.raw_headers))

    async def download_request(self, request: Request) -> Response:
        """The answer. Raises Refused where the host leads to addresses that are not public, and ResponseDataLossError
        where the body was packed and is not there to its end.
        """
        request.meta["verbatim_url"] = True  # Scrapy has made it safe already; else it would be quoted anew
        try:
            response = await super().download_request(request)
        except CannotResolveHostError as error:
            if (refusal := _refusal_in(error)) is not None:
                raise Refused(Reason.UNSAFE_ADDRESS, str(refusal)) from None
            raise
        packed = response.headers.get("Content-Encoding")
        if packed and request.method != "HEAD" and is_cut_off(response.body, packed.decode("latin-1")):
            raise ResponseDataLossError(f"the packed body of {response.url} ends too early")
        return response


def _refusal_in(error: BaseException | None) -> NotPublic | None:
    while error is not None and not isinstance(error, NotPublic):
        error = error.__cause__
    return error
