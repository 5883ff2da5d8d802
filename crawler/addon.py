"""Thresher as a Scrapy add-on: any spider of any project gets the extraction, and nothing else of its project changes.

    ADDONS = {"crawler.addon.Thresher": 300}

A spider yields what it wants read: a response, a `pipelines.Page`, or an item whose field `page` holds either. It
becomes the record (in the item: that field does); a page that is no article is dropped with its reason. All other items
pass untouched. Fetching, robots.txt and delays stay the project's own.
"""

from __future__ import annotations

import asyncio
import difflib
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itemadapter import ItemAdapter
from scrapy.exceptions import DropItem
from scrapy.http import Response
from scrapy.utils.asyncio import is_asyncio_available

from crawler.worker_faults import WorkerFault
from crawler.workers import Desk
from pipelines.extract.options import Effort, Options
from pipelines.model import Article, Page, Reason, Rejected, UrlKind
from pipelines.processing import process
from spiders.answers import is_challenge, reason_of_status
from spiders.discover.markup import listing_kind

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

PAGE_FIELD = "page"
STAGE_ORDER = 100
"""In ITEM_PIPELINES: before those of a project, which are at 300 by custom and so see the record."""
_START_S = 300
"""Loading all models takes two seconds on an idle machine."""
_GUARD = 'start the crawl below `if __name__ == "__main__":`, or set THRESHER_WORKERS = 0'
SETTINGS = ("THRESHER_EFFORT", "THRESHER_ALL_PAGES", "THRESHER_WORKERS")


class PageDropped(DropItem):
    """Raised for a page that gives no record. `reason` says why, from the same closed list as in a crawl's ledger."""

    def __init__(self, rejected: Rejected) -> None:
        self.reason = rejected.reason
        told = ": ".join(filter(None, [str(rejected.reason), rejected.detail]))
        super().__init__(f"{rejected.url or 'a page'} gives no record: {told}", log_level="INFO")


@dataclass(frozen=True, slots=True)
class AddonOptions:
    """The settings, parsed. `workers` 0 reads in the crawl's own process, with neither deadline nor memory limit."""

    extraction: Options
    workers: int

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> AddonOptions:
        """Raises ValueError, naming the setting, for one that is unknown or cannot be meant."""
        unknown = [name for name in settings if name.startswith("THRESHER_") and name not in SETTINGS]
        if unknown:
            near = difflib.get_close_matches(unknown[0], SETTINGS, n=1, cutoff=0.0)[0]
            raise ValueError(f"{unknown[0]} is no setting of Thresher's add-on; the nearest is {near}")
        effort = str(settings.get("THRESHER_EFFORT", Effort.BEST))
        if effort not in tuple(Effort):
            raise ValueError(f"THRESHER_EFFORT is {effort!r}; it may be {' or '.join(Effort)}")
        workers = settings.getint("THRESHER_WORKERS", 1)
        if workers < 0:
            raise ValueError(f"THRESHER_WORKERS is {workers}; it may be 0 or more")
        return cls(Options(Effort(effort), settings.getbool("THRESHER_ALL_PAGES")), workers)


class Thresher:
    """The add-on: puts the stage into ITEM_PIPELINES, unless the project has placed it there itself."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Raises ValueError for a setting, and RuntimeError for a script that its worker processes would run again."""
        options = AddonOptions.from_settings(settings)
        script = _unguarded_script() if options.workers else ""
        if script:
            raise RuntimeError(f"each worker process of Thresher would run {script} again; {_GUARD}")
        settings.setdefault_in_component_priority_dict("ITEM_PIPELINES", RecordStage, STAGE_ORDER)


class RecordStage:
    """The item pipeline: pages in, records out. Counts `thresher/articles` and `thresher/rejected/REASON`."""

    def __init__(self, options: AddonOptions, stats: Any) -> None:
        self._options = options
        self._stats = stats
        self._desk: Desk | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RecordStage:
        return cls(AddonOptions.from_settings(crawler.settings), crawler.stats)

    async def open_spider(self) -> None:
        """Start the worker processes. Raises RuntimeError where they cannot be, before the first request."""
        if self._options.workers == 0:
            return
        if not is_asyncio_available():
            raise RuntimeError(
                "Thresher's workers need Scrapy's asyncio reactor (the default), or THRESHER_WORKERS = 0"
            )
        self._desk = Desk(self._options.workers)
        try:
            answer = await asyncio.wait_for(self._desk.run(_read, (Page(b""), self._options.extraction)), _START_S)
        except TimeoutError:
            answer = WorkerFault(Reason.WORKER_TIMEOUT, f"no answer within {_START_S} s")
        if isinstance(answer, WorkerFault):
            raise RuntimeError(f"Thresher's worker processes do not start ({answer.detail}); in a script, {_GUARD}")

    async def close_spider(self) -> None:
        if self._desk is not None:
            self._desk.close(at_once=True)

    async def process_item(self, item: Any) -> Any:
        """The record of a page, the item with the record in place of its page, or the untouched item."""
        if isinstance(item, Response | Page):
            return await self._record(item)
        if ItemAdapter.is_item(item):
            fields = ItemAdapter(item)
            held = fields.get(PAGE_FIELD)
            if isinstance(held, Response | Page):
                fields[PAGE_FIELD] = await self._record(held)
        return item

    async def _record(self, held: Response | Page) -> dict[str, Any]:
        page = held if isinstance(held, Page) else page_of_response(held, datetime.now(UTC))
        result = await self._result(page)
        if isinstance(result, Rejected):
            self._stats.inc_value(f"thresher/rejected/{result.reason}")
            raise PageDropped(result)
        self._stats.inc_value("thresher/articles")
        return result.as_record()

    async def _result(self, page: Page) -> Article | Rejected:
        task = (page, self._options.extraction)
        answer = _read(task) if self._desk is None else await self._desk.run(_read, task)
        return Rejected(answer.reason, answer.detail, page.url) if isinstance(answer, WorkerFault) else answer


def _unguarded_script() -> str:
    """The script that this process runs, if nothing in it keeps worker processes, which import it, from running it."""
    main = sys.modules["__main__"]
    path = getattr(main, "__file__", None)
    if not path or main.__spec__ is not None or "__main__" in Path(path).read_text("utf-8", "replace"):
        return ""
    return str(path)


def page_of_response(response: Response, now: datetime) -> Page:
    """What extraction needs of a response that has just come. One of Scrapy's HTTP cache was fetched when its own
    `Date` says, if it says so.
    """
    raw = response.headers.to_unicode_dict()
    headers = {str(name).lower(): str(value) for name, value in raw.items()}
    fetched_at = _sent_at(headers.get("date", "")) if "cached" in response.flags else now.replace(microsecond=0)
    return Page(response.body, response.url, fetched_at, response.status, headers)


def _sent_at(date: str) -> datetime | None:
    try:
        sent_at = parsedate_to_datetime(date)
    except ValueError:
        return None
    return sent_at.replace(tzinfo=sent_at.tzinfo or UTC).astimezone(UTC)


def _read(task: tuple[Page, Options]) -> Article | Rejected:
    """In a worker."""
    page, options = task
    headers = {name.lower(): value for name, value in page.headers.items()}
    if is_challenge(page.status, headers, page.body):
        return Rejected(Reason.CHALLENGE, f"status {page.status}", page.url)
    refused = reason_of_status(page.status) if page.status else None
    if refused is not None:
        return Rejected(refused, f"status {page.status}", page.url)
    listing = listing_kind(page.body)
    if listing is not None:
        return Rejected(Reason.FEED if listing is UrlKind.FEED else Reason.SITEMAP, "it lists pages", page.url)
    return process(page, options)
