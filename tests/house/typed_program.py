"""What a user of the library may write, with every type said. Read by mypy in test_typing and .ci/package."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, assert_type

from scrapy import Spider
from scrapy.http import Response
from scrapy.settings import Settings

from crawler.addon import PageDropped, Thresher
from pipelines import Article, Page, Rejected, process

SETTINGS = Settings({"ADDONS": {Thresher: 300}})


class Local(Spider):
    name = "local"

    def parse(self, response: Response) -> Iterator[Response | Page | dict[str, object]]:
        yield response
        yield Page(response.body, response.url, fetched_at=datetime.now(UTC))
        yield {"seed": 3, "page": response}


def title_of(body: bytes, url: str) -> str:
    result = process(Page(body=body, url=url))
    assert_type(result, Article | Rejected)
    if isinstance(result, Rejected):
        return str(result.reason)
    assert_type(result.title, str)
    assert_type(result.published_at, datetime | None)
    assert_type(result.as_record(), dict[str, Any])
    return result.title


def why(dropped: PageDropped) -> str:
    return dropped.reason.value
