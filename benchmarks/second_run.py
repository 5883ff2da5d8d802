"""Counts at the server what a second run asks of a site on which nothing has changed.

    .venv/bin/python -m benchmarks.second_run             # the newsroom, with and without validators
    .venv/bin/python -m benchmarks.second_run URL LOG     # a site whose server writes "TIME STATUS PATH" lines to LOG

Full answers (2xx with a body) are at most a tenth of the articles; no article is asked for that is known and not due;
nothing is added. Ends with 1 where one of these does not hold. A server without validators (ETag, Last-Modified) has to
send its fronts, feeds and sections in full: they are shown, and not held against the crawl.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crawler.newsroom import Newsroom, serve
from pipelines.model import format_instant
from tests.crawler.crawling import finish, start

SHARE = 0.1
LAST_RUN_S = 900.0
KINDS = ("articles", "lists", "site files", "others")
ANSWERS = ("full", "not modified", "redirect", "error")

Asked = tuple[str, int]
"""Path and status of a request, as the server saw it."""


@dataclass(frozen=True)
class Counted:
    """One run: requests by kind of URL and of answer, the paths of articles that were asked for though not due."""

    requests: Counter[tuple[str, str]]
    in_vain: tuple[str, ...]
    articles: int
    records: int

    @property
    def full(self) -> int:
        return sum(n for (_, answer), n in self.requests.items() if answer == "full")


@dataclass(frozen=True)
class Compared:
    first: Counted
    second: Counted
    has_validators: bool = True

    @property
    def faults(self) -> list[str]:
        """What was asked of a second run and does not hold."""
        told = []
        full = self.second.full - (0 if self.has_validators else self.second.requests["lists", "full"])
        if full > SHARE * self.first.articles:
            told.append(f"{full} full answers for {self.first.articles} articles")
        if self.second.in_vain:
            told.append(f"asked for though not due: {', '.join(self.second.in_vain[:5])}")
        if self.second.records != self.first.records:
            told.append(f"{self.second.records - self.first.records} records added")
        return told


def compare(url: str, folder: Path, asked: Callable[[], Iterable[Asked]], *, has_validators: bool = True) -> Compared:
    """Crawls twice. `asked` gives the requests since its last call."""
    base = url.rstrip("/")
    return Compared(run(url, base, folder, asked), run(url, base, folder, asked), has_validators)


def run(url: str, base: str, folder: Path, asked: Callable[[], Iterable[Asked]]) -> Counted:
    before = ledger(folder)
    due_at = format_instant(datetime.now(UTC))
    ended = finish(start("crawl", "--out", folder, "--delay", "0", "--json", url), LAST_RUN_S)
    if ended.code != 0:
        raise SystemExit(f"the crawl ended with {ended.code}: {ended.err}")
    after, requests, in_vain = ledger(folder), Counter[tuple[str, str]](), []
    for path, status in asked():
        kind = kind_of(path, after.get(base + path, ("", ""))[0])
        requests[kind, answer_of(status)] += 1
        fate, visit_at = before.get(base + path, ("", ""))
        if kind == "articles" and fate and not "" < visit_at <= due_at:
            in_vain.append(path)
    articles = sum(fate == "article" for fate, _ in after.values())
    return Counted(requests, tuple(in_vain), articles, lines_in(folder))


def ledger(folder: Path) -> dict[str, tuple[str, str]]:
    """Fate and next visit of each URL."""
    if not (folder / "state.sqlite").exists():
        return {}
    with closing(sqlite3.connect(folder / "state.sqlite")) as state:
        rows = state.execute("SELECT url, fate, next_visit_at FROM urls WHERE NOT probe")
        return {url: (fate, visit_at) for url, fate, visit_at in rows}


def lines_in(folder: Path) -> int:
    return sum(path.read_bytes().count(b"\n") for path in folder.glob("articles*.jsonl"))


def kind_of(path: str, fate: str) -> str:
    if path == "/robots.txt" or path.startswith("/.well-known/"):
        return "site files"
    return {"article": "articles", "alias": "articles", "section": "lists"}.get(fate, "others")


def answer_of(status: int) -> str:
    if status == 304:
        return "not modified"
    return {2: "full", 3: "redirect"}.get(status // 100, "error")


def of_newsroom(site: Newsroom) -> Callable[[], list[Asked]]:
    def asked() -> list[Asked]:
        requests = [(request.path, request.status) for request in site.requests]
        site.forget()
        return requests

    return asked


def of_log(path: Path) -> Callable[[], list[Asked]]:
    seen = len(path.read_text(encoding="utf-8").splitlines())

    def asked() -> list[Asked]:
        nonlocal seen
        lines = path.read_text(encoding="utf-8").splitlines()
        fresh, seen = lines[seen:], len(lines)
        return [(line.split()[2], int(line.split()[1])) for line in fresh]

    return asked


def show(name: str, compared: Compared) -> bool:
    say(f"{name}: {compared.first.articles} articles")
    for title, counted in (("first run", compared.first), ("second run", compared.second)):
        say(f"  {title:<12}" + "".join(f"{answer:>14}" for answer in ANSWERS))
        for kind in KINDS:
            say(f"    {kind:<10}" + "".join(f"{counted.requests[kind, answer]:>14}" for answer in ANSWERS))
    for fault in compared.faults:
        say(f"  FAULT {fault}")
    return not compared.faults


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        if len(sys.argv) == 3:
            return 0 if show(sys.argv[1], compare(sys.argv[1], Path(name), of_log(Path(sys.argv[2])))) else 1
        is_good = True
        for validators in (True, False):
            with serve(slow_ms=0, validators=validators) as site:
                folder = Path(name) / str(validators)
                compared = compare(site.url, folder, of_newsroom(site), has_validators=validators)
            is_good &= show(f"newsroom, {'with' if validators else 'without'} validators", compared)
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
