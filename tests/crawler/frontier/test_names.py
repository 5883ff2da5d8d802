"""Looking names up."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any

import pytest

from crawler.frontier.names import LOOK_UPS, SystemResolver


def test_name_is_looked_up_as_the_system_does() -> None:
    told = asyncio.run(SystemResolver().resolve("localhost", 8080, socket.AF_UNSPEC))  # type: ignore[arg-type]
    assert {each["host"] for each in told} & {"127.0.0.1", "::1"}
    assert {(each["hostname"], each["port"]) for each in told} == {("localhost", 8080)}


def test_name_without_an_address_is_an_error() -> None:
    with pytest.raises(OSError):  # noqa: PT011 - the system words it
        asyncio.run(SystemResolver().resolve("no-such-host.invalid", 80))


def test_names_that_hang_leave_others_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    ask, release = socket.getaddrinfo, threading.Event()

    def hung(host: str, *args: Any, **kwargs: Any) -> Any:
        if host.endswith("dead.example"):
            release.wait(30)
            raise socket.gaierror("nobody answers")
        return ask(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", hung)

    async def main() -> list[Any]:
        resolver = SystemResolver()
        dead = [asyncio.create_task(resolver.resolve(f"{n}.dead.example", 80)) for n in range(LOOK_UPS - 1)]
        await asyncio.sleep(0)
        told = await asyncio.wait_for(resolver.resolve("localhost", 80), 20)
        assert not any(task.done() for task in dead)
        release.set()
        failed = await asyncio.gather(*dead, return_exceptions=True)
        assert all(isinstance(each, socket.gaierror) for each in failed)
        await resolver.close()
        return told

    assert asyncio.run(main())
