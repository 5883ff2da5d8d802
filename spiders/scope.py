"""Which of the URLs that a page names are worth fetching in this run. Pure but for what it counts of shapes seen.

What is refused still gets its line in the ledger, with the reason.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipelines.model import Candidate, Reason, UrlKind, Via
from pipelines.model.url import registrable_domain
from spiders.discover.dates import out_of_range
from spiders.discover.trap import PATTERN_LIMIT, trap_pattern
from spiders.reach import Reach
from spiders.sites import Site

_PIECE = 1000
_MOST_VERDICTS = 50_000
MAX_DEPTH = 20
"""Link hops from a start. The pages of a list count as one: those are bounded by their shape."""
_DATED = frozenset({UrlKind.ARTICLE, UrlKind.SITEMAP, UrlKind.OTHER})
_COUNTED = frozenset({UrlKind.SECTION, UrlKind.OTHER})


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run was told. None and 0 mean no limit."""

    since: datetime | None = None
    until: datetime | None = None
    max_depth: int = MAX_DEPTH
    per_shape: int = PATTERN_LIMIT


class Scope:
    """Judges candidates for the sites of a run."""

    def __init__(self, sites: Sequence[Site], limits: Limits) -> None:
        self._limits = limits
        self._sites: dict[str, Site] = {}
        for site in sites:
            for start in site.start:
                self._sites.setdefault(registrable_domain(start), site)
        self.reach = Reach(is_on=limits.since is not None)
        self._shapes: defaultdict[str, set[int]] = defaultdict(set)
        self._verdicts: dict[str, tuple[Candidate, Candidate | None]] = {}

    @property
    def domains(self) -> tuple[str, ...]:
        """The registrable domains of the run."""
        return tuple(self._sites)

    def site_of(self, url: str) -> Site | None:
        """The site of the run that `url` belongs to."""
        return self._sites.get(registrable_domain(url))

    def judge(self, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
        """The candidates of the run's sites; those that must not be fetched have `refused` set."""
        judged = map(self._judged_once, candidates)
        return tuple(candidate for candidate in judged if candidate is not None)

    async def judge_in_turn(self, candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
        """What the scope says of each; a large sitemap's in pieces, between which other answers get their turn."""
        judged: list[Candidate] = []
        for start in range(0, len(candidates), _PIECE):
            if start:
                await asyncio.sleep(0)
            judged += self.judge(candidates[start : start + _PIECE])
        return tuple(judged)

    def _judged_once(self, candidate: Candidate) -> Candidate | None:
        """The verdict; that of before where the same object is judged again, as the links of a page are by the next."""
        known = self._verdicts.get(candidate.url)
        if known is not None and known[0] is candidate:
            return known[1]
        site = self.site_of(candidate.url)
        verdict = self._judge(candidate, site) if site is not None else None
        if candidate.discovery.via is Via.SECTION:  # what a feed or sitemap names is another object each time
            if len(self._verdicts) >= _MOST_VERDICTS:
                self._verdicts.clear()
            self._verdicts[candidate.url] = (candidate, verdict)
        return verdict

    def _judge(self, candidate: Candidate, site: Site) -> Candidate:
        if candidate.refused is not None:
            return candidate
        limits = self._limits
        if (reason := site.refusal_of(candidate)) is not None:
            return _refuse(candidate, reason, f"by the site file of {site.name}")
        if candidate.depth > limits.max_depth:
            return _refuse(candidate, Reason.TOO_DEEP, f"{candidate.depth} links away from a start")
        if candidate.kind in _DATED and (limits.since or limits.until):
            reason = out_of_range(candidate, limits.since, limits.until)
            if reason is not None:
                return _refuse(candidate, reason, "known before it was fetched")
        if candidate.kind in _COUNTED and self._is_one_too_many(candidate.url):
            return _refuse(candidate, Reason.TRAP, f"more than {limits.per_shape} pages of this shape")
        return candidate

    def _is_one_too_many(self, url: str) -> bool:
        """Counts distinct URLs of each shape. Those counted before stay welcome."""
        pattern = trap_pattern(url)
        if not pattern:
            return False
        seen = self._shapes[pattern]
        key = hash(url)
        if key in seen:
            return False
        if len(seen) >= self._limits.per_shape:
            return True
        seen.add(key)
        return False


def _refuse(candidate: Candidate, reason: Reason, detail: str) -> Candidate:
    return replace(candidate, refused=reason, detail=detail)
