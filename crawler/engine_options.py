"""What one crawl was told, parsed once: plain values, so that every part of it can be made without a command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawler.settings import PROJECT_ADDRESS
from pipelines.model import Article, Reason
from pipelines.model.url import registrable_domain
from pipelines.rights import is_reserved
from pipelines.store.visits import Revisit
from pipelines.version import VERSION
from spiders.scope import Limits
from spiders.sites import Site


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """`out` None keeps the corpus in memory. 0 means no limit."""

    sites: tuple[Site, ...]
    out: Path | None = None
    since: datetime | None = None
    until: datetime | None = None
    max_pages: int = 0
    max_time_s: float = 0.0
    delay_s: float = 1.0
    per_host: int = 1
    contact: str = ""
    languages: tuple[str, ...] = ()
    compress: str = "none"
    revisit: Revisit = Revisit.DUE
    respect_tdm: bool = False
    archive: bool = False
    render: bool = False
    log: str = "text"
    """The form of the log (`runlog.lines.LOG_NAMES`)."""
    workers: int = 0
    retry_wait_s: float = 1.0

    @property
    def starts(self) -> tuple[str, ...]:
        return tuple(start for site in self.sites for start in site.start)

    @property
    def rendered_domains(self) -> frozenset[str]:
        """The registrable domains whose pages a browser reads where they are empty without one."""
        sites = (site for site in self.sites if self.render or site.render)
        return frozenset(registrable_domain(start) for site in sites for start in site.start)

    @property
    def user_agent(self) -> str:
        """Says who asks and where to complain (RFC 9110, section 10.1.5)."""
        return f"Thresher/{VERSION} (+{self.contact or PROJECT_ADDRESS})"

    @property
    def limits(self) -> Limits:
        return Limits(since=self.since, until=self.until)

    def why_unwanted(self, article: Article) -> Reason | None:
        """Why an article is not written though it was read. One without a date is within any range."""
        if self.respect_tdm and is_reserved(article.rights_tdm, article.rights_evidence):
            return Reason.RIGHTS_RESERVED
        since, until, told = self.since, self.until, article.published_at
        if told is not None and since is not None and told < since:
            return Reason.BEFORE_SINCE
        if told is not None and until is not None and told > until:
            return Reason.AFTER_UNTIL
        if self.languages and article.language and article.language not in self.languages:
            return Reason.OTHER_LANGUAGE
        return None

    def as_notes(self) -> dict[str, str]:
        """For the manifest: what was asked for, without what only concerns this machine."""
        told = {
            "starts": " ".join(self.starts),
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "max_pages": str(self.max_pages or ""),
            "max_time_s": f"{self.max_time_s:g}" if self.max_time_s else "",
            "delay_s": f"{self.delay_s:g}",
            "per_host": str(self.per_host),
            "languages": " ".join(self.languages),
            "revisit": "" if self.revisit is Revisit.DUE else str(self.revisit),
            "respect_tdm": "yes" if self.respect_tdm else "",
            "archive": "yes" if self.archive else "",
            "rendered": " ".join(sorted(self.rendered_domains)),
            "user_agent": self.user_agent,
        }
        return {key: value for key, value in told.items() if value}
