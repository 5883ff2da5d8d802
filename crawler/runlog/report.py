"""report.html: one self-contained page about a corpus. No scripts, no request to anywhere; all text is escaped."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from importlib import resources
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from crawler.runlog.figures import Figures, gather
from crawler.runlog.funnel import LABELS
from pipelines.model import Fate

REPORT_NAME = "report.html"
_ROWS = 12
_MOST_DAYS = 60
_FIELD_LABELS = {
    "title": "title",
    "text": "text",
    "description": "description",
    "authors": "authors",
    "published_at": "date",
    "section": "section",
    "tags": "tags",
    "language": "language",
    "images": "image",
}


def write_report(folder: Path) -> Path:
    """Write the page of a corpus, whole or not at all, and return its path."""
    page = render(gather(folder), folder.resolve().name)
    path, part = folder / REPORT_NAME, folder / f".{REPORT_NAME}.part"
    with part.open("w", encoding="utf-8") as stream:
        stream.write(page)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
    return path


def render(figures: Figures, name: str) -> str:
    """The page. Pure."""
    template = resources.files("crawler.runlog").joinpath("report.html").read_text(encoding="utf-8")
    last = figures.runs[-1] if figures.runs else {}
    return Template(template).substitute(
        name=escape(name),
        articles=_number(figures.articles),
        words=_number(figures.words),
        discovered=_number(figures.discovered),
        sites=_number(len(figures.domains)),
        when=escape(str(last.get("finished_at") or last.get("started_at") or "")),
        funnel=_funnel(figures),
        days=_bars(_by_day(figures.days), "No article says when it was published."),
        sections=_bars(_top(figures.sections, "no section"), "No articles yet."),
        languages=_bars(_top(figures.languages, "not known"), "No articles yet."),
        domains=_bars(_top(figures.domains, "not known"), "No articles yet."),
        fields=_bars(_coverage(figures), "No articles yet.", unit=" %", most=100),
        newest=_newest(figures.newest),
        reasons=_reasons(figures),
    )


def _funnel(figures: Figures) -> str:
    rows = [
        f"<tr><th scope=row>{escape(label)}</th><td>{_number(n)}</td><td>{_share(n, figures.discovered)}</td>"
        f"<td>{_bar(n, figures.discovered, 'good' if fate is Fate.ARTICLE else '')}</td></tr>"
        for fate, label in LABELS.items()
        if (n := figures.fates.get(str(fate), 0))
    ]
    return "".join(rows) or "<tr><td>Nothing was discovered yet.</td></tr>"


def _bars(rows: Sequence[tuple[str, int]], empty: str, *, unit: str = "", most: int = 0) -> str:
    if not rows:
        return f"<p>{escape(empty)}</p>"
    most = most or max(n for _, n in rows)
    cells = "".join(
        f"<tr><th scope=row>{escape(label)}</th><td>{_number(n)}{unit}</td><td>{_bar(n, most)}</td></tr>"
        for label, n in rows
    )
    return f"<table class=bars>{cells}</table>"


def _bar(n: int, most: int, kind: str = "") -> str:
    width = 100 * n / most if most else 0
    return f'<div class="bar {kind}" style="width:{width:.1f}%"></div>'


def _top(counts: Counter[str], unknown: str) -> list[tuple[str, int]]:
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    shown = [(name or unknown, n) for name, n in ranked[:_ROWS]]
    rest = sum(n for _, n in ranked[_ROWS:])
    return [*shown, (f"{len(ranked) - _ROWS} others", rest)] if rest else shown


def _by_day(days: Counter[str]) -> list[tuple[str, int]]:
    """Articles by day; by month, or by year, where there are too many days to look at."""
    for length in (10, 7, 4):
        counts: Counter[str] = Counter()
        for day, n in days.items():
            if day:
                counts[day[:length]] += n
        if len(counts) <= _MOST_DAYS:
            break
    return sorted(counts.items(), reverse=True)[:_MOST_DAYS]


def _coverage(figures: Figures) -> list[tuple[str, int]]:
    if not figures.articles:
        return []
    return [(label, round(100 * figures.filled[name] / figures.articles)) for name, label in _FIELD_LABELS.items()]


def _newest(articles: Iterable[tuple[str, str, str]]) -> str:
    rows = "".join(f"<li><time>{escape(at[:10])}</time> {_link(url, title or url)}</li>" for at, title, url in articles)
    return f"<ol class=plain>{rows}</ol>" if rows else "<p>No articles yet.</p>"


def _reasons(figures: Figures) -> str:
    parts = []
    for (fate, reason), n in sorted(figures.reasons.items(), key=lambda item: -item[1]):
        rows = "".join(
            f"<li>{_link(url, url)}{' – ' + escape(detail[:200]) if detail else ''}</li>"
            for url, detail in figures.examples[fate, reason]
        )
        summary = f"<summary><b>{escape(fate)} / {escape(reason)}</b> <span>{_number(n)}</span></summary>"
        parts.append(f"<details>{summary}<ul class=plain>{rows}</ul></details>")
    return "".join(parts) or "<p>Every URL gave an article.</p>"


def _link(url: str, text: str) -> str:
    """A link where the address is of the web, else its text: nothing that a page says can become a script."""
    shown = escape(text[:200])
    if urlsplit(url).scheme not in {"http", "https"}:
        return shown
    return f'<a rel="noreferrer noopener" href="{escape(url)}">{shown}</a>'


def _number(n: int) -> str:
    return f"{n:,}".replace(",", "\u202f")


def _share(n: int, total: int) -> str:
    return f"{100 * n / total:.0f}\u202f%" if total else ""
