"""What a large ledger costs: starting, the next request, a commit, memory; beside those of a small one.

    .venv/bin/python -m benchmarks.ledger --sites 100 10000

Each site has a hundred URLs, of which a fifth waits and the rest gave records in earlier runs. A process of its own
opens the corpus, begins a run, takes URLs as a crawl does (its busy hosts left out) and commits what it took, in
batches. Medians, since others use the machine; figures of one run are to be compared.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import timedelta
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

from crawler.benching.measure import peak_mb
from pipelines.model import Fate, Reason, UrlKind, Via, format_instant
from pipelines.model.url import record_id
from pipelines.stages import BATCH_PAGES
from pipelines.store.bulk import insert_rows
from pipelines.store.corpus import Corpus
from pipelines.store.rows import UrlRow
from pipelines.store.state import State
from pipelines.store.tables import articles, urls
from tests.pipelines.store.build import NOON, got, link

T = TypeVar("T")
URLS, WAITING = 100, 20
"""Of a site."""
_AT_ONCE = 16
_CALLS = 400
_LATER = format_instant(NOON + timedelta(days=30))
_NAMES = [entry.name for entry in fields(UrlRow)]


def site(number: int) -> str:
    return f"https://www.site-{number:05}.example"


def rows(sites: int) -> Iterator[UrlRow]:
    """A ledger between two runs."""
    for number in range(sites):
        for n in range(URLS):
            url, is_left = f"{site(number)}/2026/11/story-{n:03}-of-the-harbour", n < WAITING
            fate, reason = (Fate.BUDGET, Reason.MAX_PAGES) if is_left else (Fate.ARTICLE, Reason.KNOWN)
            row = UrlRow(None, url, url.split("/")[2], str(UrlKind.ARTICLE), rank=4, via=str(Via.SECTION))
            row.fate, row.reason, row.queued, row.oldness = str(fate), str(reason), False, -n
            row.source, row.first_seen_at, row.at = site(number) + "/", format_instant(NOON), format_instant(NOON)
            if not is_left:
                row.article_id, row.next_visit_at, row.attempts, row.http_status = record_id(url), _LATER, 1, 200
            yield row


def build(folder: Path, sites: int) -> None:
    """Written straight into the tables: by commits it would take an hour."""
    with Corpus.open(folder) as corpus:
        corpus.begin_run(started_at=NOON, options={})
        corpus.finish_run(finished_at=NOON)
    state = State(folder)
    columns = tuple(name for name in _NAMES if name != "id")
    told = list(map(attrgetter(*columns), rows(sites)))
    known = [
        (row.article_id, row.url, row.url, 1, row.article_id, "run-before") for row in rows(sites) if row.article_id
    ]
    with state.transaction() as connection:
        insert_rows(connection, urls, told, columns)
        insert_rows(connection, articles, known)
    state.close()


def measure(folder: str, answers: multiprocessing.Queue[dict[str, float]]) -> None:
    """In a process of its own. Milliseconds, but for those of the start, which are seconds."""
    told: dict[str, float] = {}
    began = time.perf_counter()
    corpus = Corpus.open(Path(folder))
    told["open s"] = time.perf_counter() - began
    run = corpus.begin_run(started_at=NOON + timedelta(days=1), options={})
    first = corpus.take(_AT_ONCE)
    told["start s"] = time.perf_counter() - began
    for pending in first:
        corpus.give_back(pending.url)
    takes: list[float] = []
    commits: list[float] = []
    under_way = corpus.take(_AT_ONCE)
    done = []
    for number in range(_CALLS):
        pending = under_way.pop(0)
        text = f"Story {number}. " + "The harbour board's members voted on Tuesday for two electric ferries. " * 40
        found = [link(f"{pending.url}?page={n}") for n in range(1, 3)]
        done.append(got(pending.url, text, found=found, crawl_id=run.crawl_id))
        if len(done) == BATCH_PAGES:
            timed(commits, partial(corpus.commit, done))
            done = []
        under_way += timed(takes, partial(corpus.take, 1, hosts_busy={each.host for each in under_way}))
    told["next request ms"] = statistics.median(takes)
    told["commit ms a page"] = statistics.median(commits) / BATCH_PAGES
    told["peak MiB"] = peak_mb()
    corpus.close()
    answers.put(told)


def timed(costs: list[float], work: Callable[[], T]) -> T:
    began = time.perf_counter()
    made = work()
    costs.append((time.perf_counter() - began) * 1000)
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, nargs="+", default=[100, 10_000])
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as name:
        for sites in options.sites:
            build(Path(name) / str(sites), sites)
        os.sync()  # a ledger between two runs is on disk; half a gigabyte on its way there held up the first start
        for _ in range(options.turns):
            for sites in options.sites:
                answers: multiprocessing.Queue[dict[str, float]] = context.Queue()
                process = context.Process(target=measure, args=(str(Path(name) / str(sites)), answers))
                process.start()
                told = {what: round(value, 3) for what, value in answers.get(timeout=600).items()}
                process.join(60)
                sys.stdout.write(json.dumps({"sites": sites, "urls": sites * URLS, **told}) + "\n")


if __name__ == "__main__":
    main()
