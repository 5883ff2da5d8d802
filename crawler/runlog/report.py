"""report.html: one self-contained page about a corpus. No scripts, no request to anywhere; all text is escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from crawler.runlog import charts
from crawler.runlog.figures import FIELDS, LENGTH_NAMES, Figures
from crawler.runlog.funnel import LABELS
from crawler.runlog.gather import forget, gather, remember
from crawler.runlog.ledger import Ledger, read_ledger
from crawler.runlog.metrics import METRICS_NAME, write_metrics
from crawler.runlog.remarks import Remark, remarks
from crawler.runlog.templates import fill
from pipelines.model import Fate, Via
from pipelines.store.atomic import write_atomic
from pipelines.store.noted import noted

REPORT_NAME = "report.html"
_ROWS = 10
_SITES = 24
"""Sites that get a chart of their own; the others are in the sums."""
_GOOD = frozenset({Fate.ARTICLE})
_BAD = frozenset({Fate.BLOCKED, Fate.JS_REQUIRED, Fate.FAILED, Fate.QUARANTINED})
_FIELD_LABELS = {"published_at": "date", "images": "picture"}
_VIA_LABELS = {Via.FEED: "feeds", Via.NEWS_SITEMAP: "news sitemap", Via.SITEMAP: "sitemaps"}


def write_report(folder: Path) -> Path:
    """Write the page of a corpus, whole or not at all, and return its path. Raises OSError, StoreError."""
    with noted(folder, REPORT_NAME):
        gathered = gather(folder)
        ledger = read_ledger(folder, gathered.figures.articles)
        page = render(gathered.figures, ledger, folder.resolve().name, gathered.faults)
        write_atomic(folder / REPORT_NAME, [page.encode("utf-8", "replace")])
        remember(folder, gathered)
    return folder / REPORT_NAME


def write_page_and_metrics(folder: Path) -> Path:
    """What a run leaves for people and for Prometheus; the path of the page. Raises OSError, StoreError."""
    path = write_report(folder)
    write_metrics(folder)
    return path


def renew_report(folder: Path) -> None:
    """Write page and metrics anew where they are, as the records have changed. Raises OSError, StoreError."""
    forget(folder)
    if (folder / REPORT_NAME).exists():
        write_report(folder)
    if (folder / METRICS_NAME).exists():
        write_metrics(folder)


def render(figures: Figures, ledger: Ledger, name: str, faults: list[str] | None = None) -> str:
    """The page. Pure."""
    last = ledger.runs[-1] if ledger.runs else {}
    ended = str(last.get("finished_at") or last.get("started_at") or "")
    return fill(
        "crawler.runlog",
        "report.html.j2",
        name=name,
        ended=ended,
        runs=len(ledger.runs),
        figures=figures,
        discovered=ledger.discovered,
        funnel=list(_funnel(ledger)),
        remarks=[*(Remark(fault, "`thresher verify` says more.") for fault in faults or ()), *remarks(figures, ledger)],
        alarms=ledger.alarms,
        days=_days(figures, ended[:10]),
        more_sites=max(0, len(figures.domains) - _SITES),
        listings=ledger.listings,
        via_labels=_VIA_LABELS,
        labels={str(fate): label for fate, label in LABELS.items()},
        coverage=[(_FIELD_LABELS.get(field, field), figures.filled[field]) for field in FIELDS],
        length_rows=[(words, figures.lengths[words]) for words in LENGTH_NAMES],
        languages=_top(figures.languages, "not known"),
        sections=_top(figures.sections, "none named"),
        types=_top(figures.types, "not known"),
        copies=_top(figures.copies, "not known"),
        reasons=sorted(ledger.reasons.items(), key=lambda item: (-item[1], item[0])),
        examples=ledger.examples,
        hosts=ledger.hosts,
        height=charts.HEIGHT,
        column=charts.COLUMN,
    )


def _funnel(ledger: Ledger) -> Iterator[tuple[str, int, float, str, str]]:
    """Label, count, per cent, class of its bar, and the reasons in words."""
    for fate, label in LABELS.items():
        n = ledger.fates.get(str(fate), 0)
        if n:
            kind = "good" if fate in _GOOD else "bad" if fate in _BAD else "plain"
            own = sorted(((m, reason) for (of, reason), m in ledger.reasons.items() if of == fate), reverse=True)
            told = ", ".join(f"{reason} {m}" for m, reason in own[:4]) + (" …" if len(own) > 4 else "")
            yield label, n, charts.share(n, ledger.discovered), kind, told


def _days(figures: Figures, until: str) -> list[tuple[str, int, charts.Columns]]:
    """For each site its name, its articles in all, and those of the last days."""
    last = charts.last_day(figures.days, until)
    if last is None:
        return []
    sites = figures.domains.most_common(_SITES)
    return [(site, n, charts.column_chart(charts.daily(figures.days, site, last), "articles")) for site, n in sites]


def _top(counts: Counter[str], unknown: str) -> list[tuple[str, int]]:
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    rest = sum(n for _, n in ranked[_ROWS:])
    shown = [(name or unknown, n) for name, n in ranked[:_ROWS]]
    return [*shown, (f"{len(ranked) - _ROWS} others", rest)] if rest else shown
