"""What `thresher dedup` costs on many records: seconds, peak memory, and whether it marks the right ones.

    python -m benchmarks.copies 10000 100000 1000000

Each size is written as a folder of synthetic records (words by Zipf's law, 120 to 240 a text; every tenth is a copy
of one before it with one word in ten changed), marked in a process of its own, and held against what was written.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.dedup import mark_copies
from pipelines.model.url import record_id

_WORDS = 50_000
_COPY_EVERY = 10
_CHANGED = 0.1
_NAME = "articles_all.jsonl"
_BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
_SHARES = np.cumsum(1 / (np.arange(_WORDS) + 2.7))
_SHARES /= _SHARES[-1]
"""Up to each word, by the law of Zipf and Mandelbrot: the first has one place in 27, half of them are of 330 words."""


def _texts(count: int, chance: np.random.Generator) -> Iterator[tuple[NDArray[np.int64], int]]:
    """Word numbers of each text, and the number of the text that it is a copy of, -1 for none."""
    kept: dict[int, NDArray[np.int64]] = {}
    for number in range(count):
        if number % _COPY_EVERY == _COPY_EVERY - 1:
            first = int(chance.choice(list(kept)))
            words = kept[first].copy()
            places = chance.choice(len(words), int(len(words) * _CHANGED), replace=False)
            words[places] = chance.integers(0, _WORDS, len(places))
            yield words, first
            continue
        words = np.searchsorted(_SHARES, chance.random(int(chance.integers(120, 240))))
        if number % _COPY_EVERY == 0:
            kept[number] = words
            if len(kept) > 50:  # copies of what is long past are as good as of what is near
                kept.pop(next(iter(kept)) if number % 3 else int(chance.choice(list(kept))))
        yield words, -1


def write(folder: Path, count: int) -> dict[int, int]:
    """Write the records; the numbers of those that are copies, with the number of what each was made from."""
    chance = np.random.default_rng(count)
    names = np.array(
        ["".join(chance.choice(list("aeioubdgklmnprstv"), 4 + n % 6)) + str(n % 97) for n in range(_WORDS)]
    )
    firsts = dict[int, int]()
    with (folder / _NAME).open("w", encoding="utf-8") as stream:
        for number, (words, first) in enumerate(_texts(count, chance)):
            url = _url(number)
            at = (_BEGUN + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%SZ")  # so that originals come first
            text = " ".join(names[words])
            told = {"id": record_id(url), "version": 1, "url": url, "domain": url.split("/")[2], "title": f"T{number}",
                    "text": text, "published_at": at, "published_precision": "second", "cluster_id": "",
                    "duplicate_of": "", "similarity": None}  # fmt: skip
            stream.write(json.dumps(told, separators=(",", ":")) + "\n")
            if first >= 0:
                firsts[number] = first
    return firsts


def _url(number: int) -> str:
    return f"https://site{number % 997}.example/{number}"


def mark(folder: Path, answers: multiprocessing.Queue[tuple[float, float, int]]) -> None:
    """In a process of its own, whose peak memory is then that of the work."""
    begun = time.process_time()
    told = mark_copies(folder)
    usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answers.put((time.process_time() - begun, usage, told.copies))


def measure(count: int, folder: Path) -> str:
    firsts = write(folder, count)
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    work = context.Process(target=mark, args=(folder, answers))
    begun = time.monotonic()
    work.start()
    cpu_s, peak_mib, marked = answers.get()
    work.join()
    wall_s = time.monotonic() - begun
    right = _right(folder, firsts)
    return (
        f"| {count} | {wall_s:.0f} | {cpu_s:.0f} | {cpu_s / count * 1000:.2f} | {peak_mib:.0f} "
        f"| {right / max(marked, 1):.4f} | {right / max(len(firsts), 1):.4f} |"
    )


def _right(folder: Path, firsts: dict[int, int]) -> int:
    """How many marked records are of the same origin as what they are called a copy of: either may be the copy."""
    numbers = {record_id(_url(number)): number for number in {*firsts, *firsts.values()}}
    right = 0
    with (folder / _NAME).open("rb") as stream:
        for number, line in enumerate(stream):
            if b'"duplicate_of":""' not in line:
                other = numbers.get(json.loads(line)["duplicate_of"], -1)
                right += firsts.get(number, number) == firsts.get(other, other)
    return right


def main(sizes: list[int]) -> None:
    sys.stdout.write("| records | seconds | CPU s | CPU ms a record | peak MiB | precision | recall |\n")
    sys.stdout.write("|---|---|---|---|---|---|---|\n")
    for count in sizes:
        with tempfile.TemporaryDirectory(prefix="copies-") as folder:
            sys.stdout.write(measure(count, Path(folder)) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [10_000, 100_000])
