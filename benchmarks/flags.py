"""What the quality flags are worth: how good the records are that have one, beside those that have none.

    python -m benchmarks.flags ../shared/bench 400

Each gold page that is an article is read. By flag: the records that have it, the mean likeness of their text to the
reference (F1 of words), the share below 0.9, and, where the set says the date, the share with the right day.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from crawler.benching.score import Prediction, is_same_day, page_likeness
from crawler.benching.truth import gold
from pipelines import Article, process

_POOR = 0.9


def main(folder: Path, pages: int) -> None:
    """Print the table for at most so many pages."""
    benchmark = gold(folder).part(pages)
    likeness: dict[str, list[float]] = defaultdict(list)
    days: dict[str, list[bool]] = defaultdict(list)
    for truth, page in zip(benchmark.truths, benchmark.pages(), strict=True):
        result = process(page)
        if not truth.text or not truth.is_article or not isinstance(result, Article):
            continue
        published = result.as_record()["published_at"] or ""
        told = Prediction(result.text, result.title, result.authors, published, result.published_raw)
        f1 = page_likeness(truth, told).f1
        for flag in result.quality_flags or ("none",):
            likeness[flag].append(f1)
            if truth.published:
                days[flag].append(is_same_day(truth.published, told))
    sys.stdout.write("| flag | records | F1 of text | below 0.9 | right day |\n|---|---|---|---|---|\n")
    for flag, values in sorted(likeness.items(), key=lambda pair: -len(pair[1])):
        poor = sum(value < _POOR for value in values) / len(values)
        day = f"{sum(days[flag]) / len(days[flag]):.3f} of {len(days[flag])}" if days[flag] else "–"
        sys.stdout.write(f"| {flag} | {len(values)} | {sum(values) / len(values):.3f} | {poor:.3f} | {day} |\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 400)
