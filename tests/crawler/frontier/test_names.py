"""Looking names up."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
from typing import Any

import pytest

from crawler.frontier.names import SystemResolver

DEAD = 40


def test_name_is_looked_up_as_the_system_does() -> None:
    told = asyncio.run(SystemResolver().resolve("localhost", 8080, socket.AF_UNSPEC))  # type: ignore[arg-type]
    assert {each["host"] for each in told} & {"127.0.0.1", "::1"}
    assert {(each["hostname"], each["port"]) for each in told} == {("localhost", 8080)}


@pytest.mark.parametrize("name", ["::1", "x" * 70 + ".example"])  # of no such family, and no name: no server is asked
def test_name_without_an_address_is_an_error(name: str) -> None:
    with pytest.raises((OSError, UnicodeError)):
        asyncio.run(SystemResolver().resolve(name, 80))


def test_names_that_hang_hold_up_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    ask, release = socket.getaddrinfo, threading.Event()

    def hung(host: str, *args: Any, **kwargs: Any) -> Any:
        if host.endswith("dead.example"):
            release.wait(30)
            raise socket.gaierror("nobody answers")
        return ask(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", hung)

    async def main() -> list[Any]:
        resolver = SystemResolver()
        dead = [asyncio.create_task(resolver.resolve(f"{n}.dead.example", 80)) for n in range(DEAD)]
        await asyncio.sleep(0)
        told = await asyncio.wait_for(resolver.resolve("localhost", 80), 20)
        assert not any(task.done() for task in dead)
        dead[0].cancel()
        release.set()
        failed = await asyncio.gather(*dead, return_exceptions=True)
        assert isinstance(failed[0], asyncio.CancelledError)
        assert all(isinstance(each, socket.gaierror) for each in failed[1:])
        return told

    assert asyncio.run(main())


_PROGRAM = """
import asyncio, socket, time
from crawler.frontier.names import SystemResolver
socket.getaddrinfo = lambda *args, **kwargs: time.sleep(300)
try:
    asyncio.run(asyncio.wait_for(SystemResolver().resolve("dead.example", 80), 0.2))
except TimeoutError:
    print("given up")
"""


def test_process_ends_although_a_name_hangs() -> None:
    ended = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "given up\n", "")
