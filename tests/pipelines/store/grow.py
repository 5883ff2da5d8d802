"""Run as a program: grows a corpus of a fixed web of pages until it is done or killed. Arguments: folder, compression.

The web: each of N pages links to the next two, so that a page whose links were lost would lose all behind it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.pipelines.store.build import SITE, got, link, open_corpus

COUNT = 400


def page(number: int) -> str:
    return f"{SITE}/2026/{number:04}"


def main() -> None:
    folder, compress = Path(sys.argv[1]), sys.argv[2]
    with open_corpus(folder, compress, rotate_bytes=100_000) as corpus:
        corpus.add([link(page(0))])
        sys.stdout.write("growing\n")
        sys.stdout.flush()
        while pages := corpus.take(5):
            corpus.commit([got(taken.url, "Rain fell. " * 300, found=links_of(taken.url)) for taken in pages])


def links_of(url: str) -> list:
    number = int(url.rsplit("/", 1)[1])
    return [link(page(following)) for following in (number + 1, number + 2) if following < COUNT]


if __name__ == "__main__":
    main()
