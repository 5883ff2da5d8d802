"""How many requests each site may still get today (`requests_a_day` of its file), whatever runs ask for them.

The runs begun in the last 24 hours count, this one's earlier part too if it goes on after a kill. Pages and lists are
counted each time they are asked for, after a failure too; robots.txt and tdmrep.json are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from pipelines.model import Reason
from pipelines.model.url import registrable_domain
from spiders.sites import Site


class DayBudget:
    """Sites that `begin` is not given a limit of have none."""

    def __init__(self) -> None:
        self._left: dict[str, int] = {}
        self._was_met = False

    def begin(self, sites: Iterable[Site], asked: Mapping[str, int]) -> None:
        """`asked` is what was asked for in the last 24 hours, by registrable domain."""
        for site in sites:
            if site.requests_a_day is None:
                continue
            for domain in {registrable_domain(start) for start in site.start}:
                self._left[domain] = site.requests_a_day - asked.get(domain, 0)

    @property
    def is_limited(self) -> bool:
        """Whether any site has a limit at all."""
        return bool(self._left)

    def took(self, host: str) -> None:
        site = _site_of(host)
        if site in self._left:
            self._left[site] -= 1

    def is_spent(self, host: str) -> bool:
        return self.is_limited and self._left.get(_site_of(host), 1) <= 0

    def held_back(self, hosts: Iterable[str]) -> set[str]:
        """Those of `hosts`, which have URLs waiting, that may not be asked any more."""
        held = {host for host in hosts if self.is_spent(host)}
        self._was_met = self._was_met or bool(held)
        return held

    @property
    def reason(self) -> Reason | None:
        """Why URLs are left, if a site's limit kept any back."""
        return Reason.REQUESTS_A_DAY if self._was_met else None


@lru_cache(maxsize=4096)
def _site_of(host: str) -> str:
    return registrable_domain(f"https://{host}/")
