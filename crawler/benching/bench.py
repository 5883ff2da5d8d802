"""A whole benchmark: every system over the same pages, one after the other, and what came out."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from crawler.benching.measure import Measured, measure
from crawler.benching.score import Figures, score
from crawler.benching.systems import BASELINE, System
from crawler.benching.truth import Benchmark


@dataclass(frozen=True, slots=True)
class Row:
    """One system. `ratio` is its CPU a page over the baseline's, None where that was not measured."""

    system: System
    measured: Measured
    quality: dict[str, Figures]
    ratio: float | None


def run(
    systems: Iterable[System], benchmark: Benchmark, tell: Callable[[System, int], None] = lambda *_: None
) -> tuple[Row, ...]:
    """Measure and score each; `tell` hears how many pages a system has done."""
    results: list[tuple[System, Measured]] = []
    for system in systems:
        tell(system, 0)
        results.append((system, measure(system, benchmark, lambda done, of=system: tell(of, done))))  # type: ignore[misc]
    base = next((found.ms_a_page for system, found in results if system.name == BASELINE and not found.why), 0.0)
    return tuple(
        Row(
            system=system,
            measured=found,
            quality=_given(system, score(benchmark.truths, found.predictions)),
            ratio=found.ms_a_page / base if base else None,
        )
        for system, found in results
    )


def _given(system: System, quality: dict[str, Figures]) -> dict[str, Figures]:
    """Without the figures of what the system does not try to tell."""
    return {
        group: {name: value for name, value in figures.items() if name not in system.silent_on}
        for group, figures in quality.items()
    }


def as_json(rows: Iterable[Row], benchmark: Benchmark) -> dict[str, object]:
    return {
        "pages": len(benchmark.truths),
        "gold": str(benchmark.folder or "bundled"),
        "learnt_from": benchmark.is_taught,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "systems": [
            {
                "name": row.system.name,
                "version": row.system.version,
                "ms_a_page": round(row.measured.ms_a_page, 2),
                "ratio": None if row.ratio is None else round(row.ratio, 3),
                "peak_mb": round(row.measured.peak_mb, 1),
                "pages": row.measured.done,
                "failed": row.measured.failed,
                "gave_up": row.measured.why,
                "quality": {
                    group: {name: round(value, 4) for name, value in figures.items()}
                    for group, figures in row.quality.items()
                },
            }
            for row in rows
        ],
    }
