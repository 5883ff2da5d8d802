"""Thresher beside others on the same work, in one run: crawl, WARC to records, near copies, at two sizes.

    python -m benchmarks.peers.bench --peers .venv-peers/bin --out bench

Systems take turns at each size, so that whatever else the machine does falls on all of them. Writes figures.json,
table.md and growth.svg. How well texts are read is measured by `thresher bench`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from benchmarks.copies import write as write_records
from benchmarks.peers.meter import run
from benchmarks.peers.report import Row, overhead_line, plot, ratio_lines, table
from benchmarks.peers.tasks import System, Task, tasks, versions_of
from benchmarks.peers.workload import pages

GROWTH = 10


@contextmanager
def served(total: int) -> Iterator[str]:
    """The site of the workload, in a process of its own."""
    command = (sys.executable, "-m", "benchmarks.peers.site", str(total))
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603
    try:
        yield (process.stdout.readline().strip() if process.stdout else "") + "/"
    finally:
        process.communicate()


@contextmanager
def given_for(task: Task, size: int, folder: Path) -> Iterator[str]:
    """What the systems of a task work on."""
    if task.name == "crawl":
        with served(size) as address:
            yield address
    elif task.name == "warc":
        yield str(write_warc(folder / f"{size}.warc.gz", size))
    else:
        (folder / f"records-{size}").mkdir()
        write_records(folder / f"records-{size}", size)
        yield str(folder / f"records-{size}")


def write_warc(path: Path, total: int) -> Path:
    from fastwarc.warc import WarcRecord, WarcRecordType  # noqa: PLC0415

    with path.open("wb") as sink:
        for url, body in pages(total):
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
            record = WarcRecord()
            record.init_headers(record_type=WarcRecordType.response)
            record.headers["WARC-Target-URI"] = url
            record.headers["WARC-Date"] = "2026-11-27T00:00:00Z"
            record.headers["Content-Type"] = "application/http;msgtype=response"
            record.set_bytes_content(head.encode() + body)
            with gzip.GzipFile(fileobj=sink, mode="wb", compresslevel=6, mtime=0) as member:
                record.write(member)
    return path


def measure(task: Task, system: System, size: int, given: str, options: argparse.Namespace) -> Row:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        load = os.getloadavg()[0]
        cost = run(system.command(given, folder), options.limit, folder / "log")
        if cost.code != 0:
            sys.stderr.write(
                f"{system.name}: code {cost.code}\n{(folder / 'log').read_text(errors='replace')[-800:]}\n"
            )
        made = system.made(folder)
    versions = ", ".join(versions_of(system, options.peers))
    return Row(task.name, system.name, versions, size, made, round(load, 1), **asdict(cost))


def measured(options: argparse.Namespace, folder: Path) -> Iterator[Row]:
    for task in tasks(Path(sys.executable).parent, options.peers):
        if task.name not in options.tasks:
            continue
        for size in (n * (1 if task.name != "dedup" else GROWTH) for n in (options.pages, options.pages * GROWTH)):
            for turn in range(options.turns):
                for system in task.systems:
                    with given_for(task, size, Path(tempfile.mkdtemp(dir=folder))) as given:
                        row = measure(task, system, size, given, options)
                    told = f"wall {row.wall_s:.1f} s, CPU {row.cpu_s:.1f} s, {row.peak_mb:.0f} MiB, {row.made} made"
                    sys.stderr.write(f"{task.name} {size} {system.name} ({turn + 1}): {told}, load {row.load}\n")
                    yield row


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path, default=Path(".venv-peers/bin"), help="where the peers' programs are")
    parser.add_argument("--out", type=Path, default=Path("bench"))
    parser.add_argument("--pages", type=int, default=100, help="of the smaller size; the other is ten times that")
    parser.add_argument("--turns", type=int, default=2)
    parser.add_argument("--limit", type=float, default=1800.0, help="seconds that a system may take")
    parser.add_argument("--tasks", nargs="+", default=["crawl", "warc", "dedup"])
    options = parser.parse_args()
    options.peers = options.peers.absolute()
    work = Path(tempfile.mkdtemp())
    try:
        rows = list(measured(options, work))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    options.out.mkdir(parents=True, exist_ok=True)
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    told = {"machine": machine, "on": time.strftime("%Y-%m-%d"), "rows": [asdict(row) for row in rows]}
    (options.out / "figures.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    chosen = [task for task in tasks(Path(sys.executable).parent, options.peers) if task.name in options.tasks]
    lines = [*table(chosen, rows), "", *ratio_lines(chosen, rows), *overhead_line(rows)]
    (options.out / "table.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (options.out / "growth.svg").write_text(plot(chosen, rows), encoding="utf-8")
    sys.stdout.write("\n".join(lines) + f"\n\n{options.out}/table.md  {options.out}/growth.svg\n")
    return 0 if all(row.code == 0 for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
