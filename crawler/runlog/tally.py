"""What a run has done so far, counted in memory: for the progress line, and to say which sites answered at all."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.model import Fate, Outcome, Reason, Via
from pipelines.model.url import registrable_domain

if TYPE_CHECKING:
    from pipelines.store.frontier import Pending

_READ = frozenset({Fate.ARTICLE, Fate.SECTION, Fate.NOT_AN_ARTICLE, Fate.JS_REQUIRED})
PAGE_FATES = frozenset(
    {
        *(Fate.ARTICLE, Fate.NOT_AN_ARTICLE, Fate.GONE, Fate.BLOCKED),
        *(Fate.JS_REQUIRED, Fate.FAILED, Fate.QUARANTINED),
    }
)
"""Of pages that were asked for: what they gave, or why they gave nothing."""


@dataclass(slots=True)
class RunTally:
    """Counts of this run only; those of the corpus are the corpus's own."""

    requests: int = 0
    fetched: int = 0
    articles: Counter[Reason] = field(default_factory=Counter)
    settled_of: Counter[str] = field(default_factory=Counter)
    """By registrable domain: URLs that got a fate, those that answered, and articles new or changed."""
    fetched_of: Counter[str] = field(default_factory=Counter)
    articles_of: Counter[str] = field(default_factory=Counter)
    reached: set[str] = field(default_factory=set)
    """Registrable domains that gave at least one page."""
    needs_js: Counter[str] = field(default_factory=Counter)
    """Pages that are empty without JavaScript, by registrable domain."""
    read: int = 0
    unread: int = 0
    """Pages that a worker could, and could not, read to their end."""
    off_site_links: int = 0
    asset_links: int = 0
    pages_of: defaultdict[str, Counter[Reason]] = field(default_factory=lambda: defaultdict(Counter))
    """By registrable domain: how the pages ended that were asked for to be read, lists and other addresses apart."""
    refusals: dict[str, Outcome] = field(default_factory=dict)
    """By registrable domain: what became of its start, where that gave no page."""
    started: float = field(default_factory=time.monotonic)

    def settled(self, asked: Outcome, outcome: Outcome, pending: Pending | None) -> None:
        if outcome.http_status:
            self.fetched += 1
        if outcome.fate is Fate.ARTICLE:
            self.articles[outcome.reason] += 1
        if asked.fate is Fate.QUARANTINED:
            self.unread += 1
        elif asked.fate in _READ and 200 <= asked.http_status < 300:
            self.read += 1
        domain = registrable_domain(asked.url)
        self.settled_of[domain] += 1
        self.fetched_of[domain] += bool(outcome.http_status)
        self.articles_of[domain] += outcome.reason in {Reason.NEW, Reason.CHANGED}
        if pending is not None and not pending.probe and outcome.fate in PAGE_FATES:
            self.pages_of[domain][outcome.reason] += 1
        self.needs_js[domain] += outcome.fate is Fate.JS_REQUIRED
        answered = 200 <= asked.http_status < 300 or (asked.http_status == 304 and asked.fate is not Fate.FAILED)
        if answered and asked.reason is not Reason.CHALLENGE:
            self.reached.add(domain)
        elif pending is not None and pending.depth == 0 and pending.discovery.via is Via.LIST and not pending.probe:
            self.refusals[domain] = asked

    def linked(self, off_site: int, assets: int) -> None:
        """Count links that never become URLs of the ledger."""
        self.off_site_links += off_site
        self.asset_links += assets

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started
