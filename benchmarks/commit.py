"""What a commit costs: CPU and wall milliseconds a page, at the batch that a crawl commits by default.

    .venv/bin/python -m benchmarks.commit [PAGES]

Articles of 3 KB with thirty links each, of which one is new to the ledger, as over a whole crawl; written to a folder
on this disk, fsync and all, beside a ledger of ten thousand URLs. The median batch, since others use the machine.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from pipelines.model import Outcome
from pipelines.stages import BATCH_PAGES as BATCH
from pipelines.store.corpus import Corpus
from tests.pipelines.store.build import NOON, SITE, got, link, start

TEXT = "The harbour board's members voted on Tuesday for two electric ferries. " * 43
LEDGER, LINKS = 10_000, 29


def page(number: int) -> str:
    return f"{SITE}/2026/story-{number:06}"


def main() -> int:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    wall: list[float] = []
    cpu: list[float] = []
    with tempfile.TemporaryDirectory() as name, Corpus.open(Path(name)) as corpus:
        run = corpus.begin_run(started_at=NOON, options={})
        corpus.add([start(), *(link(page(number)) for number in range(LEDGER))])
        for first in range(0, pages, BATCH):
            batch = [outcome_of(number, run.crawl_id) for number in range(first, first + BATCH)]
            began, worked = time.perf_counter(), time.process_time()
            corpus.commit(batch)
            cpu.append((time.process_time() - worked) * 1000 / BATCH)
            wall.append((time.perf_counter() - began) * 1000 / BATCH)
    for what, costs in (("wall", wall), ("CPU", cpu)):
        told = f"median {statistics.median(costs):.2f}, best {min(costs):.2f}, worst {max(costs):.2f}"
        sys.stdout.write(f"{what} ms a page, {len(costs)} batches of {BATCH}: {told}\n")
    return 0


def outcome_of(number: int, crawl_id: str) -> Outcome:
    menu = [link(page(other)) for other in range(LINKS)]
    found = [*menu, link(page(LEDGER + number))]
    return got(page(number), f"Story {number}. {TEXT}", found=found, crawl_id=crawl_id)


if __name__ == "__main__":
    sys.exit(main())
