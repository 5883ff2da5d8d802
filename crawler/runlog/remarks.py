"""What a person should look at in a corpus: a few plain rules over its figures. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crawler.runlog.figures import Figures
from crawler.runlog.funnel import LABELS, format_share
from crawler.runlog.ledger import Ledger, Listing
from crawler.runlog.unreached import barren_story
from pipelines.model import Fate

FEW = 10
"""Below so many, a share says nothing."""
COMPLETE = 0.9
UNREAD = 0.1
UNDATED = 0.1


@dataclass(frozen=True, slots=True)
class Remark:
    """What is seen, and what it may mean or what to do."""

    seen: str
    advice: str


def remarks(figures: Figures, ledger: Ledger) -> list[Remark]:
    """Nothing to remark is an empty list."""
    return [*_barren(ledger), *_listings(ledger.listings), *_fates(ledger), *_fields(figures)]


def _barren(ledger: Ledger) -> Iterator[Remark]:
    for site, pages in ledger.barren.items():
        if told := barren_story(site, pages):
            yield Remark(f"{told[0]}.", f"{told[1][0].upper()}{told[1][1:]}.")


def _listings(listings: list[Listing]) -> Iterator[Remark]:
    for row in listings:
        if row.named >= FEW and row.share < COMPLETE:
            fate, n = row.others.most_common(1)[0]
            label = LABELS.get(Fate(fate), fate) if fate in set(Fate) else "still waiting"
            yield Remark(
                f"{row.site}: {row.here} of {row.named} pages that its own listings ({row.via}) name are here.",
                f"Most of the rest: {label} ({n}).",
            )


_ADVICE = {
    Fate.BLOCKED: "Name yourself with --contact, lengthen --delay, or ask the site's owner.",
    Fate.JS_REQUIRED: "These pages are empty until a browser has run them: `thresher crawl --render`.",
    Fate.FAILED: "Run the same command again later; the reasons are listed below.",
    Fate.QUARANTINED: "They are kept in quarantine/ for a bug report.",
    Fate.BUDGET: "The same command again goes on with them.",
}


def _fates(ledger: Ledger) -> Iterator[Remark]:
    for fate, advice in _ADVICE.items():
        n = ledger.fates.get(str(fate), 0)
        if (n >= FEW and n > UNREAD * ledger.discovered) or (fate is Fate.QUARANTINED and n):
            yield Remark(f"{n} URLs ({format_share(n, ledger.discovered)}): {LABELS[fate]}.", advice)


def _fields(figures: Figures) -> Iterator[Remark]:
    undated = figures.articles - figures.filled["published_at"]
    if figures.articles >= FEW and undated > UNDATED * figures.articles:
        share = format_share(undated, figures.articles)
        yield Remark(f"{undated} articles ({share}) have no date of publication.", "See them with `thresher explain`.")
