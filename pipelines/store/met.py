"""Remembers candidates entered lately. A site's navigation is on each of its pages, and changes nothing twice.

Only saves work: whatever is not remembered is looked up in the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter

from pipelines.model import Candidate, Via

_LIMIT = 50_000
"""About 20 MB of keys. Beyond it all is forgotten at once, which is cheaper than ageing and as good in the long run."""

Key = tuple[object, ...]


class Met:
    """Candidates whose meeting is in the database for the run at work."""

    def __init__(self) -> None:
        self._keys: set[Key] = set()
        self._old: dict[int, Candidate] = {}  # by `id`, which is another object's only once this one is gone

    def news(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """Those of `candidates` that could change a row.

        A crawl makes a link of its pages once and meets that object on page after page: to know it again costs a tenth
        of what its key does.
        """
        keys, old = self._keys, self._old
        found = []
        for candidate in candidates:
            if id(candidate) in old:
                continue
            if _key(candidate) not in keys:
                found.append(candidate)
            elif candidate.discovery.via is Via.SECTION and len(old) < _LIMIT:
                old[id(candidate)] = candidate
        return found

    def forget(self) -> None:
        self._keys, self._old = set(), {}

    def remember(self, keys: Sequence[Key]) -> None:
        """To be called once what they changed is committed."""
        if len(self._keys) + len(keys) > _LIMIT:
            self.forget()
        self._keys.update(keys[:_LIMIT])


_key = attrgetter(
    *("url", "kind", "depth", "lastmod", "refused", "probe"),
    *("discovery.via", "discovery.title", "discovery.published", "discovery.authors"),
)


def key_of(candidate: Candidate) -> Key:
    """All that `rows.meet` looks at. Who named the URL is not part of it: the first one is kept."""
    return _key(candidate)
