"""The scripts of a site, kept from one page to the next: they are the same on each, and need not be asked for again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

MAX_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page is shown. One that is refused has its reason in `refused`, and nothing else."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    refused: str = ""


class Shelf:
    """By URL; those longest not asked for are dropped first. It ends with the run."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._held: OrderedDict[str, Answer] = OrderedDict()
        self._bytes = 0

    def get(self, url: str) -> Answer | None:
        answer = self._held.get(url)
        if answer is not None:
            self._held.move_to_end(url)
        return answer

    def put(self, url: str, answer: Answer) -> None:
        if url in self._held or _weight(url, answer) > self._max_bytes // 4:
            return
        self._held[url] = answer
        self._bytes += _weight(url, answer)
        while self._bytes > self._max_bytes:
            oldest, dropped = self._held.popitem(last=False)
            self._bytes -= _weight(oldest, dropped)


def _weight(url: str, answer: Answer) -> int:
    return len(url) + len(answer.body) + 500
