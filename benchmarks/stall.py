"""How long the event loop of a crawl is held up while two workers extract: the gaps of a timer of ten milliseconds.

    .venv/bin/python -m benchmarks.stall [SECONDS]

A crawl of the newsroom without delays, eight requests at a time, again and again into new folders. Printed are the
percentiles of how much later than told the timer fired, and the load of the machine, which holds up loops as well.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from crawler.newsroom import serve
from tests.crawler.crawling import finish, start

TICK_S = 0.01
FIRST = 20
"""Requests before the clock is looked at: until then the program loads and the workers start."""
_TIMED = """
import atexit, json, threading, time
import crawler.engine as engine
_late, _begin = [], engine.Run.begin
def _timed(run):
    import asyncio
    attach = run.attach
    def attached(crawler):
        attach(crawler)
        loop = asyncio.get_event_loop()
        def tick(due):
            if run.tally.requests > {first}:
                _late.append(max(0.0, time.perf_counter() - due))
            loop.call_later({tick}, tick, time.perf_counter() + {tick})
        loop.call_later({tick}, tick, time.perf_counter() + {tick})
    run.attach = attached
    _begin(run)
engine.Run.begin = _timed
atexit.register(lambda: open({out!r}, "w").write(json.dumps(_late)))
"""


def main() -> int:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    late: list[float] = []
    ends_at = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as name, serve(latency_ms=5, slow_ms=0) as site:
        number = 0
        while time.monotonic() < ends_at:
            number += 1
            out = Path(name) / f"{number}.json"
            options = ("--out", Path(name) / str(number), "--delay", "0", "--per-host", "8", "--quiet")
            ended = finish(
                start("crawl", site.url, *options, before=_TIMED.format(tick=TICK_S, first=FIRST, out=str(out))), 300
            )
            if ended.code != 0:
                raise SystemExit(ended.err)
            late += json.loads(out.read_text(encoding="utf-8"))
    late.sort()
    shares = {share: late[min(len(late) - 1, int(len(late) * share))] * 1000 for share in (0.5, 0.99, 0.999)}
    told = ", ".join(f"{share:.1%} {ms:.0f} ms" for share, ms in shares.items())
    sys.stdout.write(f"{number} crawls, {len(late)} ticks: {told}, most {late[-1] * 1000:.0f} ms; ")
    sys.stdout.write(f"load {os.getloadavg()[0]:.1f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
