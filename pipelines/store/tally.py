"""Counts of the ledger, kept in memory so that asking costs nothing at a million URLs.

They are a view of the database: read from it when a corpus opens and after a commit that failed, and moved by each
commit only once it is through.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa

from pipelines.model import Fate, Reason
from pipelines.store.rows import PENDING, Standing
from pipelines.store.tables import urls

_FATE_ORDER = (*Fate, PENDING)


@dataclass(slots=True)
class Tally:
    """`fates` counts discovered URLs by (fate, reason); `queued` counts by host, probes included."""

    fates: Counter[tuple[str, str]] = field(default_factory=Counter)
    queued: Counter[str] = field(default_factory=Counter)

    @classmethod
    def read(cls, connection: sa.Connection) -> Tally:
        by_fate = (
            sa.select(urls.c.fate, urls.c.reason, sa.func.count())
            .where(urls.c.probe.is_(False))
            .group_by(urls.c.fate, urls.c.reason)
        )
        by_host = sa.select(urls.c.host, sa.func.count()).where(urls.c.queued.is_(True)).group_by(urls.c.host)
        return cls(
            Counter({(fate, reason): n for fate, reason, n in connection.execute(by_fate)}),
            Counter({str(row[0]): int(row[1]) for row in connection.execute(by_host)}),
        )

    def count(self, standings: Iterable[Standing], by: int) -> None:
        for standing in standings:
            if not standing.probe:
                self.fates[standing.fate, standing.reason] += by
            if standing.queued:
                self.queued[standing.host] += by

    def add(self, other: Tally) -> None:
        # Counter's own += would drop what is below zero, and a difference has such counts.
        for key, by in other.fates.items():
            self.fates[key] += by
        for host, by in other.queued.items():
            self.queued[host] += by

    def by_fate(self) -> dict[str, int]:
        totals: Counter[str] = Counter()
        for (fate, _reason), n in self.fates.items():
            totals[fate] += n
        return {fate: totals[fate] for fate in _FATE_ORDER if totals[fate]}

    def by_reason(self) -> dict[Reason, int]:
        totals: Counter[str] = Counter()
        for (_fate, reason), n in self.fates.items():
            totals[reason] += n
        return {reason: totals[reason] for reason in Reason if totals[reason]}

    def discovered(self) -> int:
        return sum(self.fates.values())
