"""What the quality flags are worth: when they hold, and how good the records are that have one.

    python -m benchmarks.flags ../shared/bench 400

First, gold pages: by flag, the records that have it, and of those whose text the set gives the mean likeness to it
(F1 of words), how many are below 0.9, and the share with the right day. Then pages made of the bundled site's
articles: as they are, and each with one fault, whose flag they must have. Then passages of one language put into gold
articles of another one: how often that is told, by the length of what was put in. Last, what telling it costs.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.faulty import FAULTS, articles_with, page_of
from crawler.benching.score import Prediction, is_same_day, page_likeness
from crawler.benching.truth import Truth, gold
from crawler.newsroom import articles
from pipelines import Article, process
from pipelines.extract.options import Effort, Options
from pipelines.mixture import is_mixed
from pipelines.model import Block, BlockKind

_POOR = 0.9
_BYTES = (100, 200, 300, 500, 1000, 100_000)
_MIXES = 4000


@dataclass(slots=True)
class Tally:
    """What was seen of the gold records: by flag, how many, how alike, whether on the right day."""

    records: Counter[str] = field(default_factory=Counter)
    likeness: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    days: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    articles: list[Article] = field(default_factory=list)

    def add(self, truth: Truth, article: Article) -> None:
        self.articles.append(article)
        flags = article.quality_flags or ("none",)
        self.records.update(flags)
        if not truth.text or not truth.is_article:
            return
        published = article.as_record()["published_at"] or ""
        told = Prediction(article.text, article.title, article.authors, published, article.published_raw)
        f1 = page_likeness(truth, told).f1
        for flag in flags:
            self.likeness[flag].append(f1)
            if truth.published:
                self.days[flag].append(is_same_day(truth.published, told))

    def rows(self) -> Iterator[str]:
        yield f"{len(self.articles)} records of gold pages"
        yield "| flag | records | with a text to compare | F1 of text | below 0.9 | right day |"
        yield "|---|---|---|---|---|---|"
        for flag, count in self.records.most_common():
            values, days = self.likeness[flag], self.days[flag]
            poor = sum(value < _POOR for value in values)
            yield (f"| {flag} | {count} | {len(values)} | {_mean(values)} | {poor} | {_mean(days)} of {len(days)} |")


def _mean(values: Sequence[float]) -> str:
    return f"{sum(values) / len(values):.3f}" if values else "–"


def made() -> Iterator[str]:
    """Pages of the bundled articles, each with one fault; a flag that comes or stays away wrongly is counted."""
    yield "| fault | pages | records | with the flag | with another one that the page without the fault has not |"
    yield "|---|---|---|---|---|"
    for fault in FAULTS:
        told = Counter[str]()
        for article in articles_with(fault):
            usual, faulty = process(page_of(article)), process(page_of(article, fault))
            told["pages"] += 1
            if not isinstance(usual, Article) or not isinstance(faulty, Article):
                continue
            told["records"] += 1
            told["flagged"] += fault.flag in faulty.quality_flags and fault.flag not in usual.quality_flags
            told["other"] += bool({*faulty.quality_flags} - {*usual.quality_flags, fault.flag})
        yield f"| {fault.name} | {told['pages']} | {told['records']} | {told['flagged']} | {told['other']} |"


def mixed(hosts: Sequence[Article]) -> Iterator[str]:
    """One to three paragraphs of a bundled article in a gold article of another language, at a place of chance."""
    chance = random.Random(1)  # noqa: S311 - the same mixes every time
    guests = [article for article in articles() if len(article.blocks) > 3]
    plain = [host for host in hosts if host.language_score > _POOR and not is_mixed(host.blocks)]
    by_bytes: dict[int, list[bool]] = defaultdict(list)
    for _ in range(_MIXES):
        guest = chance.choice(guests)
        host = chance.choice([host for host in chance.sample(plain, 20) if host.language != guest.language])
        size, blocks = _put_in(host.blocks, guest.blocks, chance)
        by_bytes[next(most for most in _BYTES if size < most)].append(is_mixed(blocks))
    yield "| bytes put in | mixes | told |\n|---|---|---|"
    for most, told in sorted(by_bytes.items()):
        yield f"| below {most} | {len(told)} | {_mean(told)} |"


def _put_in(host: Sequence[Block], guest: Sequence[Block], chance: random.Random) -> tuple[int, list[Block]]:
    prose = [block for block in guest if block.kind is BlockKind.PARAGRAPH]
    start = chance.randrange(len(prose))
    put = prose[start : start + chance.choice((1, 1, 2, 3))]
    place = chance.randrange(len(host) + 1)
    return sum(len(block.text.encode()) for block in put), [*host[:place], *put, *host[place:]]


def cost(folder: Path, pages: int) -> str:
    """CPU seconds of telling mixed texts beside those of all of the reading, at the fast effort."""
    benchmark = gold(folder).part(pages)
    options = Options(effort=Effort.FAST)
    read = [page for page in benchmark.pages() if isinstance(process(page, options), Article)]
    begun = time.process_time()
    records = [record for page in read if isinstance(record := process(page, options), Article)]
    all_s = time.process_time() - begun
    begun = time.process_time()
    for record in records:
        is_mixed(record.blocks)
    own_s = time.process_time() - begun
    count = len(records)
    return (
        f"mixed_language: {own_s / count * 1000:.2f} ms a record of {all_s / count * 1000:.1f} ms, {own_s / all_s:.2%}"
    )


def main(folder: Path, pages: int) -> None:
    """Print the tables, for at most so many gold pages."""
    benchmark = gold(folder).part(pages)
    tally = Tally()
    for truth, page in zip(benchmark.truths, benchmark.pages(), strict=True):
        result = process(page)
        if isinstance(result, Article):
            tally.add(truth, result)
    for part in (tally.rows(), made(), mixed(tally.articles), [cost(folder, min(pages, 200))]):
        sys.stdout.writelines(f"{row}\n" for row in part)
        sys.stdout.write("\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 400)
