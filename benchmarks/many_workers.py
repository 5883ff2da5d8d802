"""Crawls many small sites with two workers of an engine, kills one, cuts the other off, counts what is lost or doubled.

    python -m benchmarks.many_workers --sites 200 --pages 50 --kills 5 --cut-s 60

Each worker reaches the database through a gate of its own, which can be shut: what is sent is then not delivered nor
refused, as behind a broken network. PostgreSQL is started in a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from crawler.engine_options import CrawlOptions
from crawler.fleet import submit
from crawler.fleet.standing import count_records
from pipelines.store.reader import read_lines
from pipelines.store.verify import verify
from spiders.sites import site_from_url
from tests.crawler.fleet.cluster import cluster, why_absent
from tests.crawler.fleet.small import SmallSite, small_sites


class Gate:
    """Passes connections on to a port of this machine. Shut, it keeps them open and passes nothing."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.is_open = threading.Event()
        self.is_open.set()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            near, _ = self._listener.accept()
            threading.Thread(target=self._pass_on, args=(near,), daemon=True).start()

    def _pass_on(self, near: socket.socket) -> None:
        self.is_open.wait()
        far = socket.create_connection(("127.0.0.1", self._target))
        other = {near: far, far: near}
        try:
            while True:
                for ready in select.select(list(other), (), (), 0.5)[0]:
                    self.is_open.wait()
                    body = ready.recv(65536)
                    if not body:
                        return
                    other[ready].sendall(body)
        except OSError:
            return
        finally:
            near.close()
            far.close()


def start_worker(gate: Gate, name: str, options: argparse.Namespace) -> subprocess.Popen[bytes]:
    engine = f"postgresql://postgres@127.0.0.1:{gate.port}/{name}"
    command = [sys.executable, "-c", "from crawler.cli import main; main()", "worker", "--engine", engine]
    told = ("--lease", str(options.lease), "--at-once", str(options.at_once), "--workers", "1")
    return subprocess.Popen([*command, *told], start_new_session=True)  # noqa: S603


def end(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    os.killpg(process.pid, number)
    process.wait(60)


def disturb(options: argparse.Namespace, gates: list[Gate], done: threading.Event) -> Counter[str]:
    """Kill one worker at random moments, and cut the other off once, until all is done."""
    chance, happened = random.Random(options.seed), Counter[str]()  # noqa: S311
    killed, kept = (start_worker(gate, "bench", options) for gate in gates)
    try:
        for _ in range(options.kills):
            if done.wait(chance.uniform(options.between, 2 * options.between)):
                break
            end(killed, signal.SIGKILL)
            happened["kills"] += 1
            killed = start_worker(gates[0], "bench", options)
        if options.cut_s and not done.is_set():
            gates[1].is_open.clear()
            happened["cut off"] += 1
            done.wait(options.cut_s)
            gates[1].is_open.set()
        done.wait(options.limit)
    finally:
        for process in (killed, kept):
            end(process, signal.SIGTERM)
    return happened


def measure(options: argparse.Namespace, address: str, sites: list[SmallSite], folder: Path) -> dict[str, object]:
    import psycopg  # noqa: PLC0415 - an extra

    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE bench")
    gates = [Gate(int(address.rpartition(":")[2])) for _ in range(2)]
    crawl = CrawlOptions(tuple(site_from_url(site.base + "/") for site in sites), folder, delay_s=options.delay)
    submission = submit.submit(crawl, f"{address}/bench", str(folder))
    done, happened = threading.Event(), Counter[str]()
    disturbing = threading.Thread(target=lambda: happened.update(disturb(options, gates, done)))
    began = time.monotonic()
    disturbing.start()
    try:
        result = submit.wait(submission, quiet=False)
    finally:
        seconds = time.monotonic() - began
        done.set()
        disturbing.join()
    records = count_records(submission.book.engine, submission.asked)
    submit.gather(submission, folder, "none", result)
    return {"seconds": round(seconds, 1), **happened, "in the database": records, **judged(sites, folder)}


def judged(sites: list[SmallSite], folder: Path) -> dict[str, object]:
    urls = Counter(json.loads(line.body)["url"] for line in read_lines(folder))
    wanted = {url for site in sites for url in site.articles}
    asked = Counter({f"{site.base}{path}": n for site in sites for path, n in site.asked.items()})
    return {
        "records": sum(urls.values()),
        "lost": len(wanted - urls.keys()),
        "doubled": sum(n > 1 for n in urls.values()),
        "asked again": sum(n - 1 for url, n in asked.items() if url in wanted),
        "most requests at a host at once": max(site.most_at_once for site in sites),
        "asked together": [overlap for site in sites for overlap in site.overlaps],
        "faults found by verify": len(verify(folder).faults),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("sites", 200), ("pages", 50), ("kills", 5), ("at-once", 8), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    for name, default_s in (("cut-s", 60.0), ("between", 20.0), ("lease", 30.0), ("limit", 3600.0), ("delay", 0.05)):
        parser.add_argument(f"--{name}", type=float, default=default_s)
    options = parser.parse_args()
    if why := why_absent():
        sys.exit(why)
    with (
        tempfile.TemporaryDirectory() as folder,
        cluster() as address,
        small_sites(options.sites, options.pages, latency_s=0.03) as sites,
    ):
        print(json.dumps(measure(options, address, sites, Path(folder)), indent=2))  # noqa: T201


if __name__ == "__main__":
    main()
