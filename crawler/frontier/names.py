"""Looks host names up as the system does, in threads that nothing else waits for."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

LOOK_UPS = 16
"""At a time. A name whose servers are dead holds its thread for some seconds, and others must not wait for it."""
_NUMERIC = socket.NI_NUMERICHOST | socket.NI_NUMERICSERV


class SystemResolver(AbstractResolver):
    """aiohttp's own asks the event loop, whose few threads other work shares."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(LOOK_UPS, "names")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Raises OSError where the name has no address."""
        ask = partial(socket.getaddrinfo, host, port, family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
        told = await asyncio.get_running_loop().run_in_executor(self._threads, ask)
        return [_result(host, family, proto, address) for family, _, proto, _, address in told]

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _result(host: str, family: int, proto: int, address: tuple[Any, ...]) -> ResolveResult:
    # The number with its scope, which a link-local address is nothing without; no server is asked for it.
    numeric, port = socket.getnameinfo(address, _NUMERIC)
    return ResolveResult(
        hostname=host,
        host=numeric,
        port=int(port),
        family=family,
        proto=proto,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )
