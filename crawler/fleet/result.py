"""How one site's run ended, as JSON in the book; and many of them as the result of one crawl. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from crawler.engine_embedded import CrawlResult
from crawler.runlog.tally import RunTally
from pipelines.model import Outcome, Reason
from pipelines.store.history import Alarm


def as_text(result: CrawlResult) -> str:
    tally = result.tally
    refusals = {
        domain: {"url": told.url, "reason": str(told.reason), "detail": told.detail, "http_status": told.http_status}
        for domain, told in tally.refusals.items()
    }
    told = {
        "discovered": result.discovered,
        "fates": {str(fate): n for fate, n in result.fates.items()},
        "reasons": {str(reason): n for reason, n in result.reasons.items()},
        "seconds": result.seconds,
        "stopped": str(result.stopped or ""),
        "requests": tally.requests,
        "read": tally.read,
        "unread": tally.unread,
        "links": [tally.off_site_links, tally.asset_links],
        "reached": sorted(tally.reached),
        "needs_js": dict(tally.needs_js),
        "refusals": refusals,
        "pages": tally.pages_of,
        "alarms": [asdict(alarm) for alarm in result.alarms],
    }
    return json.dumps(told, ensure_ascii=False)


def joined(results: Iterable[str], tally: RunTally, stopped: Reason | None) -> CrawlResult:
    """One result of several; `tally` has the time that passed and gets the counts."""
    fates: Counter[str] = Counter()
    reasons: Counter[Reason] = Counter()
    alarms: list[Alarm] = []
    discovered = 0
    for told in map(json.loads, filter(None, results)):
        discovered += told["discovered"]
        fates.update(told["fates"])
        reasons.update({Reason(reason): n for reason, n in told["reasons"].items()})
        alarms += [Alarm(**alarm) for alarm in told["alarms"]]
        stopped = stopped or (Reason(told["stopped"]) if told["stopped"] else None)
        _add(tally, told)
    return CrawlResult(discovered, dict(fates), dict(reasons), tally, tally.seconds, stopped, tuple(alarms))


def _add(tally: RunTally, told: dict[str, Any]) -> None:
    tally.requests += told["requests"]
    tally.read += told["read"]
    tally.unread += told["unread"]
    tally.off_site_links += told["links"][0]
    tally.asset_links += told["links"][1]
    tally.reached.update(told["reached"])
    tally.needs_js.update(told["needs_js"])
    for domain, pages in told.get("pages", {}).items():
        tally.pages_of[domain].update({Reason(reason): n for reason, n in pages.items()})
    for domain, refusal in told["refusals"].items():
        tally.refusals[domain] = Outcome(**{**refusal, "reason": Reason(refusal["reason"])})
