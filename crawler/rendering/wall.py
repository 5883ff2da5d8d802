"""The proxy that the browser is given: it lets nothing through.

All that a page may load is handed to it by us. What tries to reach the network by another way (sockets, workers, the
browser's own errands) ends here.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections import Counter

log = logging.getLogger(__name__)

_NO = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_LINE_S = 5.0


class Wall:
    """Listens on loopback from the first on; answers between `open` and `close`. `refused` counts by target."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._server: asyncio.Server | None = None
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.refused: Counter[str] = Counter()

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._refuse, sock=self._socket, limit=8192)

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self._socket.close()

    async def _refuse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line = await asyncio.wait_for(reader.readline(), _LINE_S)
            self._note(line.decode("latin-1").split(" ")[1:2])
            writer.write(_NO)
            await writer.drain()
        except (OSError, ValueError, TimeoutError):
            pass  # whoever called is to be sent away in any case
        finally:
            writer.close()

    def _note(self, target: list[str]) -> None:
        for name in target:
            if len(self.refused) < 1000 or name in self.refused:
                self.refused[name] += 1
            log.debug("the browser was kept from %s", name)
