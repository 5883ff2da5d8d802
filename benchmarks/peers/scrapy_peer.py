"""Scrapy with trafilatura in a pipeline, as most write it: python scrapy_peer.py START OUT.

Nothing here is Thresher's.
"""

from __future__ import annotations

import sys
from typing import Any

import trafilatura
from scrapy.crawler import CrawlerProcess
from scrapy.exceptions import DropItem
from scrapy.http import Response
from scrapy.linkextractors import LinkExtractor
from scrapy.spiders import CrawlSpider, Rule


class TrafilaturaPipeline:
    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        document = trafilatura.bare_extraction(item.pop("html"), url=item["url"], with_metadata=True)
        if document is None:
            raise DropItem(item["url"])
        found = document if isinstance(document, dict) else document.as_dict()
        return {**item, **{name: found[name] for name in ("title", "author", "date", "text")}}


class NewsSpider(CrawlSpider):
    name = "news"
    allowed_domains = ("127.0.0.1",)
    rules = (
        Rule(LinkExtractor(allow=r"/news/\d+$")),
        Rule(LinkExtractor(allow=r"/2026/05/"), callback="parse_article", follow=True),
    )

    def parse_article(self, response: Response) -> dict[str, Any]:
        return {"url": response.url, "html": response.text}


def main(start: str, out: str) -> None:
    process = CrawlerProcess(
        {
            "FEEDS": {out: {"format": "jsonlines"}},
            "ITEM_PIPELINES": {TrafilaturaPipeline: 300},
            "LOG_LEVEL": "WARNING",
            "ROBOTSTXT_OBEY": True,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
            "DOWNLOAD_DELAY": 0,
        }
    )
    process.crawl(NewsSpider, start_urls=[start])
    process.start()


if __name__ == "__main__":
    main(*sys.argv[1:])
