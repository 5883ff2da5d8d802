"""Which URL next: listings before articles, the newest articles first, hosts in turn. Reads only.

That a URL was handed out is remembered here and nowhere else, so that a kill forgets it and it is handed out again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

import sqlalchemy as sa

from pipelines.model import Discovery, UrlKind
from pipelines.store.rows import LATER_RANK, UrlRow
from pipelines.store.tables import urls

# Built once: the frontier is asked for every page or two. The partial index `urls_frontier` has just this order.
_BEST = (
    sa.select(urls)
    .where(urls.c.queued.is_(True), urls.c.host == sa.bindparam("host"))
    .order_by(urls.c.rank, urls.c.oldness, urls.c.depth, urls.c.id)
    .limit(sa.bindparam("limit"))
)
_BEST_OF_KINDS = _BEST.where(urls.c.kind.in_(sa.bindparam("kinds", expanding=True)))


@dataclass(frozen=True, slots=True)
class Pending:
    """A URL to fetch, with what is known of it. The validators are those of its last answer, "" where it had none."""

    url: str
    kind: UrlKind
    host: str
    why: str = ""
    depth: int = 0
    discovery: Discovery = field(default_factory=Discovery)
    lastmod: str = ""
    first_seen_at: str = ""
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    attempts: int = 0
    fate: str = ""
    reason: str = ""
    probe: bool = False
    is_later: bool = False


class Frontier:
    """Hands out queued URLs of hosts that have any."""

    def __init__(self) -> None:
        self._taken: defaultdict[str, set[str]] = defaultdict(set)
        self._last_host = ""
        self._order: list[str] = []

    def hosts_next(self, queued: Mapping[str, int], limit: int, hosts_busy: Collection[str]) -> list[str]:
        """Up to `limit` hosts that are not busy and have something left to hand out, in turn."""
        return list(islice(self._turn(queued, hosts_busy), max(0, limit)))

    def take(
        self, connection: sa.Connection, hosts: Sequence[str], limit: int, kinds: Collection[UrlKind] | None
    ) -> list[Pending]:
        """Up to `limit` URLs of `hosts`, of which there must be one."""
        share = -(-limit // len(hosts))
        queues: dict[str, list[UrlRow]] = {}
        for host in hosts:
            queues[host] = self._best(connection, host, share, kinds)
            if sum(map(len, queues.values())) >= limit:
                break
        else:
            # Some hosts have too little; those that gave their share may have more.
            for host, queue in queues.items():
                if len(queue) == share < limit:
                    queues[host] = self._best(connection, host, limit, kinds)
        picked = _in_turn(list(queues.values()), limit)
        for row in picked:
            self._taken[row.host].add(row.url)
        if picked:
            self._last_host = picked[-1].host
        return [_pending(row) for row in picked]

    def forget(self, host: str, url: str) -> None:
        self._taken[host].discard(url)

    def _turn(self, queued: Mapping[str, int], hosts_busy: Collection[str]) -> Iterator[str]:
        """Hosts that have something left to hand out, beginning behind the one that was last served.

        No more of them are looked at than are asked for: with ten thousand hosts, sorting them took 50 ms a call.
        """
        if len(self._order) != len(queued):  # hosts are never removed
            self._order = sorted(queued)
        start = bisect_right(self._order, self._last_host)
        for number in chain(range(start, len(self._order)), range(start)):
            host = self._order[number]
            left = queued[host]
            if left > 0 and host not in hosts_busy and left > len(self._taken.get(host, ())):
                yield host

    def _best(
        self, connection: sa.Connection, host: str, limit: int, kinds: Collection[UrlKind] | None
    ) -> list[UrlRow]:
        taken = self._taken[host]
        asked: dict[str, object] = {"host": host, "limit": limit + len(taken)}
        if kinds is None:
            found = connection.execute(_BEST, asked)
        else:
            found = connection.execute(_BEST_OF_KINDS, {**asked, "kinds": [str(kind) for kind in kinds]})
        fresh = (values for values in found if values.url not in taken)
        return [UrlRow(*values) for values in islice(fresh, limit)]


def _in_turn(queues: Sequence[Sequence[UrlRow]], limit: int) -> list[UrlRow]:
    """One from each queue, then the second of each, until `limit`."""
    longest = max(map(len, queues), default=0)
    rounds = (queue[index] for index in range(longest) for queue in queues if index < len(queue))
    return [row for row, _ in zip(rounds, range(limit), strict=False)]


def _pending(row: UrlRow) -> Pending:
    return Pending(
        url=row.url,
        kind=UrlKind(row.kind),
        host=row.host,
        why=row.why,
        depth=row.depth,
        discovery=row.discovery,
        lastmod=row.lastmod,
        first_seen_at=row.first_seen_at,
        etag=row.etag,
        last_modified=row.last_modified,
        body_hash=row.body_hash,
        attempts=row.attempts,
        fate=row.fate,
        reason=row.reason,
        probe=row.probe,
        is_later=row.rank == LATER_RANK,
    )
