"""Kills crawls at random moments with kill -9, runs them again, and counts what is lost, doubled, torn or asked again.

    nice .venv/bin/python -m benchmarks.kills [KILLS] [SEED]

The whole process group of the program dies each time, workers included. Crawls of the newsroom in turn with and without
an archive, with plain, gzip and zstd output; each is killed a few times, then left to end, proved by `verify`, and
compared with what is true of the site. Ends with 1 if anything was lost, doubled, torn, or asked for again in vain.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field, fields
from itertools import count, cycle, product
from pathlib import Path

from crawler.newsroom import Newsroom, articles, serve
from pipelines.store.verify import verify
from tests.crawler.crawling import start
from tests.pipelines.store.build import records_in, unpack

KILLS_A_CRAWL = 9
KINDS = tuple(product(("no", "yes"), ("none", "gzip", "zstd")))
EARLY_SHARE = 0.1
"""Of the kills: while the program starts. The others come up to so many seconds after a run's first request."""
EARLY_S, LATE_S = 2.0, 3.0
LAST_RUN_S = 300.0
_SITE_FILES = ("/robots.txt", "/.well-known/")
"""Asked for once a run whatever was committed: they are no pages of the ledger."""


@dataclass
class Account:
    """Of one crawl. `uncommitted` are the pages that a killed run had asked for and not committed."""

    archive: str
    output: str
    at_once: int
    kills: int = 0
    mid_write: int = 0
    fetched: int = 0
    uncommitted: int = 0
    again: int = 0
    in_vain: int = 0
    lost: int = 0
    doubled: int = 0
    torn: int = 0
    faults: int = 0
    asked: set[str] = field(default_factory=set, repr=False)
    asked_lately: set[str] = field(default_factory=set, repr=False)
    committed: set[str] = field(default_factory=set, repr=False)

    @property
    def is_whole(self) -> bool:
        return not (self.lost or self.doubled or self.torn or self.faults or self.in_vain)


_SHOWN = tuple(entry.name for entry in fields(Account) if entry.name not in {"asked", "asked_lately", "committed"})


def campaign(kills: int, seed: int, site: Newsroom, folder: Path) -> list[Account]:
    """Crawls until so many kills have hit a running program."""
    chance = random.Random(seed)  # noqa: S311 - moments, no secrets
    accounts: list[Account] = []
    say("  ".join(_SHOWN))
    for number, (archive, output) in zip(count(1), cycle(KINDS), strict=False):
        left = kills - sum(account.kills for account in accounts)
        if left <= 0:
            return accounts
        account = Account(archive, output, at_once=chance.choice((1, 4)))
        site.forget()
        crawl(account, site, folder / str(number), min(left, KILLS_A_CRAWL), chance)
        shutil.rmtree(folder / str(number))
        accounts.append(account)
        say("  ".join(str(getattr(account, name)).rjust(len(name)) for name in _SHOWN))
    raise AssertionError("unreachable: cycle has no end")


def crawl(account: Account, site: Newsroom, folder: Path, kills: int, chance: random.Random) -> None:
    """One corpus: killed `kills` times, or less often if it ends before, then run to its end."""
    options = ["--delay", "0", "--quiet", "--compress", account.output, "--per-host", str(account.at_once)]
    options += ["--archive"] if account.archive == "yes" else []
    command = ("crawl", site.url, "--out", folder, *options)
    for _ in range(kills):
        process = start(*command)
        wait(process, site, chance)
        if process.poll() is not None:  # it ended before the kill: there is nothing to go on with
            break
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        account.kills += 1
        look(account, site, folder)
    else:
        process = start(*command)
    try:
        _, told = process.communicate(timeout=LAST_RUN_S)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    if process.returncode != 0:
        raise SystemExit(f"the last run of a crawl ended with {process.returncode}: {told}")
    count_requests(account, site)
    judge(account, site, folder)


def wait(process: subprocess.Popen[str], site: Newsroom, chance: random.Random) -> None:
    """Until the moment of a kill, or the end of the run."""
    if chance.random() < EARLY_SHARE:
        at = time.monotonic() + chance.uniform(0, EARLY_S)
    else:
        late, at = chance.uniform(0, LATE_S), time.monotonic() + LAST_RUN_S
        while not site.requests and process.poll() is None and time.monotonic() < at:
            time.sleep(0.01)
        at = time.monotonic() + late
    while process.poll() is None and time.monotonic() < at:
        time.sleep(0.002)


def look(account: Account, site: Newsroom, folder: Path) -> None:
    """What a kill left behind, before the next run mends it."""
    count_requests(account, site)
    if not (folder / "state.sqlite").exists():
        return
    with tempfile.TemporaryDirectory() as name:
        for path in folder.glob("state.sqlite*"):  # its log too: the database is looked at as it would be opened
            shutil.copy(path, name)
        with closing(sqlite3.connect(Path(name) / "state.sqlite")) as state:
            try:
                settled = state.execute("SELECT url FROM urls WHERE fate != 'pending'").fetchall()
                files = state.execute("SELECT name, committed_length FROM files").fetchall()
            except sqlite3.OperationalError:  # killed before the tables were made
                settled, files = [], []
    account.committed = {url.removeprefix(site.base) for (url,) in settled}
    account.uncommitted += len(account.asked_lately - account.committed)
    for file, length in files:
        account.mid_write += (folder / file).stat().st_size > length
        part = Path(name).with_suffix(Path(file).suffix)
        part.write_bytes((folder / file).read_bytes()[:length])
        account.torn += sum(map(is_torn, unpack(part).splitlines(keepends=True)))
        part.unlink()


def count_requests(account: Account, site: Newsroom) -> None:
    """Add what the site was asked since the last look."""
    paths = [request.path for request in site.requests if not request.path.startswith(_SITE_FILES)]
    site.forget()
    asked = set(paths)
    account.fetched += len(paths)
    account.again += len(asked & account.asked)
    account.in_vain += len(asked & account.asked & account.committed)
    account.asked |= asked
    account.asked_lately = asked


def is_torn(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return True
    return not line.endswith(b"\n")


def judge(account: Account, site: Newsroom, folder: Path) -> None:
    account.torn += sum(
        is_torn(line) for path in folder.glob("articles*") for line in unpack(path).splitlines(keepends=True)
    )
    urls = Counter(record["url"] for record in records_in(folder))
    right = {site.base + article.path for article in articles()}
    account.lost = len(right - set(urls))
    account.doubled = sum(n - 1 for n in urls.values()) + len(set(urls) - right)
    account.faults = len(verify(folder).faults)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 4
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name, serve(latency_ms=30, slow_ms=0) as site:
        accounts = campaign(kills, seed, site, Path(name))
    total = {name: sum(getattr(account, name) for account in accounts) for name in _SHOWN[3:]}
    say(f"{len(accounts)} crawls, {time.monotonic() - began:.0f} s, seed {seed}: {total}")
    is_whole = all(account.is_whole for account in accounts) and total["again"] <= total["uncommitted"]
    return 0 if is_whole and total["kills"] >= kills else 1


if __name__ == "__main__":
    sys.exit(main())
