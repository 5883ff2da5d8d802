"""news-please over a list of addresses, as its documentation has it for use as a library: newsplease_peer.py START OUT.

Its command crawls no site on loopback (it takes a port for a part of the domain, and every link for one to another
site), so the addresses are taken from the site's lists here, and news-please fetches and reads them, eight at a time.
"""

from __future__ import annotations

import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urljoin
from urllib.request import urlopen

from newsplease import NewsPlease

_AT_ONCE = 8


def addresses(start: str) -> list[str]:
    lists = re.findall(r'href="(/news/\d+)"', _page(start))
    found = (path for each in lists for path in re.findall(r'href="(/2026/05/[^"]+)"', _page(urljoin(start, each))))
    return [urljoin(start, path) for path in dict.fromkeys(found)]


def _page(url: str) -> str:
    with urlopen(url) as answer:  # noqa: S310 - the site of the benchmark
        return str(answer.read().decode())


def main(start: str, out: str) -> None:
    with open(out, "w", encoding="utf-8") as sink, ThreadPoolExecutor(_AT_ONCE) as pool:  # noqa: PTH123
        for article in pool.map(NewsPlease.from_url, addresses(start)):
            if article.maintext:
                sink.write(json.dumps(article.get_serializable_dict()) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
