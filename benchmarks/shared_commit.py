"""What a page costs an engine's PostgreSQL: CPU of its server, bytes of its tables. Each commit is of one page.

    .venv/bin/python -m benchmarks.shared_commit --pages 1000

The server runs in a temporary folder, without fsync: its CPU is what is asked for, not the disk.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa

from crawler.engine_options import CrawlOptions
from crawler.fleet.book import Book, Taken
from crawler.fleet.spec import spec_of, units_of
from pipelines.store.shared.opening import open_site
from pipelines.store.shared.state import Token
from spiders.sites import site_from_url
from tests.crawler.fleet.cluster import cluster, why_absent
from tests.pipelines.store.build import NOON, SITE, got, link, start

TEXT = "The harbour board's members voted on Tuesday for two electric ferries. " * 43
_TICKS = os.sysconf("SC_CLK_TCK")
_SIZE = """
SELECT sum(pg_total_relation_size(oid)) FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'thresher'::regnamespace AND relname NOT IN ('buffered', 'unsealed')
"""


def server_cpu_s() -> float:
    """Of all PostgreSQL processes of this machine: no other may be at work on it."""
    total = 0
    for folder in Path("/proc").iterdir():
        try:
            name, _, facts = (folder / "stat").read_text().partition(")")
        except OSError:
            continue
        if name.endswith("(postgres"):
            total += sum(map(int, facts.split()[11:15]))
    return total / _TICKS


def measure(address: str, pages: int, found: int, folder: Path) -> dict[str, float]:
    book = Book(f"{address}/postgres")
    book.prepare()
    (unit,) = units_of([site_from_url(SITE + "/")])
    site, _ = book.submit(str(folder), unit, spec_of(CrawlOptions(unit.sites), unit))
    taken = book.take(site, Token(1, 0), "one", "one", 600.0)
    assert isinstance(taken, Taken)  # noqa: S101
    corpus = open_site(book.engine, site, taken.token, taken.place, taken.folder, "zstd")
    corpus.begin_run(started_at=NOON, options={})
    corpus.add([start()])
    before, walls = server_cpu_s(), list[float]()
    for number in range(pages):
        began = time.perf_counter()
        named = [link(f"{SITE}/2026/story-{number * found + n:07}") for n in range(1, found + 1)]
        corpus.commit([got(f"{SITE}/2026/story-{number:07}", f"Story {number}. {TEXT}", found=named)])
        walls.append((time.perf_counter() - began) * 1000)
    cpu = server_cpu_s() - before
    with book.engine.connect() as connection:
        size = int(connection.execute(sa.text(_SIZE)).scalar_one())
        known = int(connection.execute(sa.text("SELECT count(*) FROM thresher.urls")).scalar_one())
    corpus.close()
    return {
        "pages": pages, "URLs known": known, "wall ms a commit": round(statistics.median(walls), 2),
        "CPU ms of the server a page": round(1000 * cpu / pages, 2), "bytes of its tables a URL": round(size / known),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--found", type=int, default=2, help="new URLs that a page names")
    options = parser.parse_args()
    if why := why_absent():
        sys.exit(why)
    with tempfile.TemporaryDirectory() as folder, cluster() as address:
        told = measure(address, options.pages, options.found, Path(folder))
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
