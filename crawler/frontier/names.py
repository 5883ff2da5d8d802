"""Looks host names up as the system does, each in a thread that nothing waits for: neither other names nor the end."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from threading import Thread
from typing import Any, TypeVar

from aiohttp.abc import AbstractResolver, ResolveResult

T = TypeVar("T")

_NUMERIC = socket.NI_NUMERICHOST | socket.NI_NUMERICSERV


class SystemResolver(AbstractResolver):
    """aiohttp's own asks the event loop, whose few threads other work shares and the end of a process waits for.

    A name whose servers are dead holds its thread for half a minute. There are at most as many as requests under way.
    """

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Raises OSError where the name has no address."""
        ask = partial(socket.getaddrinfo, host, port, family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
        return [_result(host, family, proto, address) for family, _, proto, _, address in await _aside(ask)]

    async def close(self) -> None:
        """Nothing to close."""


async def _aside(ask: Callable[[], T]) -> T:
    answer: Future[T] = Future()
    answer.set_running_or_notify_cancel()  # whoever gives up on the answer cannot take it from the thread

    def work() -> None:
        try:
            answer.set_result(ask())
        except Exception as error:  # noqa: BLE001 - raised where the answer is waited for
            answer.set_exception(error)

    Thread(target=work, name="names", daemon=True).start()
    return await asyncio.wrap_future(answer)


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
