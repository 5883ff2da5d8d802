"""What is measured: each task a kind of work, the systems that do it, and how what they made is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import distributions, version
from pathlib import Path

_HERE = Path(__file__).parent
AT_ONCE = "8"
ALONE = "Scrapy, fetching only"
"""Reads no page and keeps an address of each: what any crawl on Scrapy costs."""


@dataclass(frozen=True, slots=True)
class System:
    """`command` is given what to work on and an empty folder for what comes out; `made` counts that in the folder."""

    name: str
    packages: tuple[str, ...]
    command: Callable[[str, Path], Sequence[str]]
    made: Callable[[Path], int]
    is_peer: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """`unit` is what is counted; `base` the system that ratios are over."""

    name: str
    title: str
    unit: str
    base: str
    systems: tuple[System, ...]


def tasks(own: Path, peers: Path) -> tuple[Task, ...]:
    """The tasks, with our programs in the folder `own` and those of the peers in `peers`."""
    thresher, python, theirs = str(own / "thresher"), str(own / "python"), str(peers / "python")

    def peer(script: str, program: str, out: str) -> Callable[[str, Path], Sequence[str]]:
        return lambda given, folder: (program, str(_HERE / script), given, str(folder / out))

    def crawl(*options: str) -> Callable[[str, Path], Sequence[str]]:
        told = ("--delay", "0", "--contact", "https://bench.example/", "--quiet", *options)
        return lambda given, folder: (thresher, "crawl", given, "--out", str(folder / "corpus"), *told)

    def extract(workers: int, effort: str = "best") -> Callable[[str, Path], Sequence[str]]:
        told = ("--workers", str(workers), "--effort", effort)
        return lambda given, folder: (thresher, "extract", given, "--out", str(folder / "out.jsonl"), *told)

    ours, out = ("thresher",), "out.jsonl"
    scrapy = System("Scrapy + trafilatura", ("scrapy", "trafilatura"), peer("scrapy_peer.py", python, out), _lines(out))
    return (
        Task(
            *("crawl", "Crawl a site, no delay", "articles", scrapy.name),
            systems=(
                System("Thresher", ours, crawl("--per-host", AT_ONCE), _lines("corpus/articles.jsonl")),
                scrapy,
                System(ALONE, ("scrapy",), peer("scrapy_alone_peer.py", python, out), _lines(out)),
                _peer("news-please", peer("newsplease_peer.py", theirs, out), out),
            ),
        ),
        Task(
            *("warc", "WARC to records", "pages", "datatrove"),
            systems=(
                System("Thresher, 1 worker", ours, extract(1), _lines(out)),
                System("Thresher, 2 workers", ours, extract(2), _lines(out)),
                System("Thresher fast, 1 worker", ours, extract(1, "fast"), _lines(out)),
                _peer("datatrove", peer("datatrove_peer.py", theirs, "out"), "out/00000.jsonl", "trafilatura"),
            ),
        ),
        Task(
            *("dedup", "Find near copies", "records", "datasketch"),
            systems=(
                System("Thresher", ours, lambda given, _: (thresher, "dedup", given), lambda _: 0),
                _peer("datasketch", _datasketch(theirs), out),
            ),
        ),
    )


def _peer(name: str, command: Callable[[str, Path], Sequence[str]], out: str, *more: str) -> System:
    return System(name, (name, *more), command, _lines(out), is_peer=True)


def _datasketch(python: str) -> Callable[[str, Path], Sequence[str]]:
    script = str(_HERE / "datasketch_peer.py")
    return lambda given, folder: (
        python,
        script,
        str(next(Path(given).glob("articles*.jsonl"))),
        str(folder / "out.jsonl"),
    )


def _lines(name: str) -> Callable[[Path], int]:
    def count(folder: Path) -> int:
        path = folder / name
        return path.read_bytes().count(b"\n") if path.is_file() else 0

    return count


def versions_of(system: System, peers: Path) -> Iterator[str]:
    """Name and version of each package of a system, as they are in the environment that it runs in."""
    folders = [str(folder) for folder in peers.parent.glob("lib/python*/site-packages")]
    found = {str(each.name).lower(): each.version for each in distributions(path=folders)} if system.is_peer else {}
    for package in system.packages:
        yield f"{package} {found.get(package) or version(package)}"
