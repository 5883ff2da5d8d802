"""A benchmark as a table for people: a row a figure, a column a system, the best of each row marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import click

from crawler.benching.bench import Row

LABEL, COLUMN = 20, 10
FIGURES = {
    "f1": "F1",
    "precision": "precision",
    "recall": "recall",
    "page_f1": "page F1",
    "exact": "exact",
    "rejected": "rejected",
    "kept": "kept",
    "title": "title",
    "authors": "authors",
    "day": "day",
    "instant": "instant",
}
"""The figures of quality that are shown, in this order."""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of every system; "-" where a system does not tell it."""

    label: str
    cells: tuple[str, ...]
    best: frozenset[int]
    """The columns that hold the best of several."""


@dataclass(frozen=True, slots=True)
class Section:
    """The figures of one set of pages, or the cost."""

    title: str
    lines: tuple[Line, ...]


def sections(rows: Sequence[Row]) -> Iterator[Section]:
    """Quality set by set, then cost."""
    pages = {group: int(figures["pages"]) for row in rows for group, figures in row.quality.items()}
    for group, n in pages.items():
        found = [(label, [row.quality.get(group, {}).get(name) for row in rows]) for name, label in FIGURES.items()]
        lines = [_line(label, figures, _share, max) for label, figures in found]
        yield Section(f"{group}, {counted(n)}", tuple(line for line in lines if set(line.cells) != {"-"}))
    yield Section("cost", tuple(_cost(rows)))


def _cost(rows: Sequence[Row]) -> Iterator[Line]:
    yield _line("CPU ms a page", [row.measured.ms_a_page for row in rows], lambda ms: f"{ms:.1f}", min)
    if any(row.ratio is not None for row in rows):
        yield _line("ratio", [row.ratio for row in rows], lambda ratio: f"{ratio:.2f}", min)
    yield _line("peak memory, MiB", [row.measured.peak_mb for row in rows], lambda mb: f"{mb:.0f}", min)
    if any(row.measured.failed for row in rows):
        yield _line("pages it failed on", [float(row.measured.failed) for row in rows], lambda n: f"{n:.0f}", min)


def table_lines(rows: Sequence[Row]) -> Iterator[str]:
    """For a terminal: 90 columns for seven systems, 60 for four."""
    for n in (0, 1):
        yield " " * LABEL + "".join(f"{row.system.title[n]:>{COLUMN}}" for row in rows)
    yield f"{'version':<{LABEL}}" + "".join(f"{row.system.version[:9]:>{COLUMN}}" for row in rows)
    for section in sections(rows):
        yield section.title
        for line in section.lines:
            cells = [click.style(f"{cell:>{COLUMN}}", bold=n in line.best or None) for n, cell in enumerate(line.cells)]
            yield f"  {line.label:<{LABEL - 2}}" + "".join(cells)


def counted(pages: int) -> str:
    """
    >>> counted(1), counted(1286)
    ('1 page', '1286 pages')
    """
    return "1 page" if pages == 1 else f"{pages} pages"


def _line(
    label: str,
    figures: Sequence[float | None],
    shape: Callable[[float], str],
    choose: Callable[[list[float]], float],
) -> Line:
    cells = ["-" if figure is None else shape(figure) for figure in figures]
    known = [figure for figure in figures if figure is not None]
    best = shape(choose(known)) if len(known) > 1 else ""
    return Line(label, tuple(cells), frozenset(n for n, cell in enumerate(cells) if cell == best))


def _share(value: float) -> str:
    """
    >>> _share(0.9712), _share(1.0)
    ('.971', '1.000')
    """
    return "1.000" if value >= 0.9995 else f"{value:.3f}"[1:]
