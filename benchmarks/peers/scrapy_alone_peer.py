"""Scrapy as it comes, keeping nothing but addresses: what fetching alone costs. python scrapy_alone_peer.py START OUT.

Nothing here is Thresher's.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

_LISTS, _ARTICLES = re.compile(rb'href="(/news/\d+)"'), re.compile(rb'href="(/2026/05/[^"]+)"')


class FetchingSpider(scrapy.Spider):
    name = "fetching"

    def parse(self, response: Response) -> Iterator[scrapy.Request]:
        for found in _LISTS.findall(response.body):
            yield response.follow(found.decode())
        for found in _ARTICLES.findall(response.body):
            yield response.follow(found.decode(), callback=self.fetched)

    def fetched(self, response: Response) -> Iterator[dict[str, str]]:
        """No link is looked for: the lists name all articles."""
        yield {"url": response.url}


def main(start: str, out: str) -> None:
    process = CrawlerProcess(
        {
            "FEEDS": {out: {"format": "jsonlines"}},
            "LOG_LEVEL": "WARNING",
            "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
            "DOWNLOAD_DELAY": 0,
        }
    )
    process.crawl(FetchingSpider, start_urls=[start])
    process.start()


if __name__ == "__main__":
    main(*sys.argv[1:])
