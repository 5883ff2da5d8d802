"""The add-on in somebody else's Scrapy project, and its stage by itself."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from scrapy import Field, Item
from scrapy.http import HtmlResponse, Response
from scrapy.settings import Settings
from scrapy.statscollectors import StatsCollector
from scrapy.utils.test import get_crawler

from crawler.addon import STAGE_ORDER, AddonOptions, PageDropped, RecordStage, Thresher, page_of_response
from crawler.newsroom import articles, serve
from pipelines import Page
from pipelines.model import Reason
from pipelines.model.schema import FIELD_NAMES

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 26, 12, 30, 15, 77, tzinfo=UTC)
PARAGRAPH = "<p>The harbour board's members voted on Friday to order two electric ferries for the northern line.</p>"
BODY = "".join(PARAGRAPH.replace("two", number) for number in "two three four five six seven".split())
ARTICLE = f"<html><head><title>Ferries</title></head><body><h1>Ferries</h1>{BODY}</body></html>".encode()
URL = "https://news.example/2026/05/02/ferries"

SPIDER = """
import scrapy
from pipelines import Page

class Campaign(scrapy.Spider):
    name = "campaign"

    def __init__(self, paths="", site="", **kwargs):
        super().__init__(**kwargs)
        self.start_urls = [site + path for path in paths.split()]

    def parse(self, response):
        if response.url == self.start_urls[0]:
            yield response
        elif response.url == self.start_urls[1]:
            yield {"seed": 3, "page": response}
        elif response.url == self.start_urls[2]:
            yield Page(response.body, response.url)
        else:
            yield response
            yield {"page": 7, "name": "a listing"}
"""
SETTINGS = """
SPIDER_MODULES = ["press.spiders"]
ADDONS = {"crawler.addon.Thresher": 300}
ITEM_PIPELINES = {"press.later.Note": 300}
TELNETCONSOLE_ENABLED = REMOTE_CONTROL_ENABLED = False
"""
LATER = """
class Note:
    def process_item(self, item):
        return {**item, "noted": True}
"""


@dataclass(frozen=True)
class Crawled:
    """What the project's crawl left: its feed, its log, and the address of the site."""

    items: list[dict[str, Any]]
    log: str
    site: str


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """Four pages: an article each as response, in an item and as a Page; and the front page, which is none."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "press" / "spiders").mkdir(parents=True)
    (folder / "scrapy.cfg").write_text("[settings]\ndefault = press.settings\n")
    for name, text in {"__init__": "", "spiders/__init__": SPIDER, "settings": SETTINGS, "later": LATER}.items():
        (folder / "press" / f"{name}.py").write_text(text)
    with serve(slow_ms=0) as site:
        paths = " ".join([*(article.path for article in articles()[:3]), "/"])
        arguments = ["-a", f"site={site.base}", "-a", f"paths={paths}", "-O", "out.jsonl"]
        command = [sys.executable, "-c", "from scrapy.cmdline import execute; execute()", "crawl", "campaign"]
        ended = subprocess.run(
            [*command, *arguments], cwd=folder, env={"PYTHONPATH": str(ROOT), "PATH": ""},
            capture_output=True, text=True, timeout=180, check=False,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        lines = (folder / "out.jsonl").read_text(encoding="utf-8").splitlines()
        yield Crawled([json.loads(line) for line in lines], ended.stderr, site.base)


@pytest.mark.crawl
@pytest.mark.slow
def test_responses_pages_and_items_with_a_page_become_records(crawled: Crawled) -> None:
    first, second, third = (crawled.site + article.path for article in articles()[:3])
    by_url = {item["url"]: item for item in crawled.items if "url" in item}
    assert set(by_url) == {first, third}
    assert list(by_url[first]) == [*FIELD_NAMES, "noted"]
    assert by_url[first]["title"] == articles()[0].title
    assert by_url[third]["fetched_at"] is None
    (held,) = [item for item in crawled.items if "seed" in item]
    assert held["seed"] == 3
    assert held["page"]["url"] == second


@pytest.mark.crawl
@pytest.mark.slow
def test_page_that_is_no_article_is_dropped_and_counted(crawled: Crawled) -> None:
    assert len(crawled.items) == 4
    assert f"{crawled.site}/ gives no record: front" in crawled.log
    assert "'thresher/articles': 3" in crawled.log
    assert "'thresher/rejected/front': 1" in crawled.log
    assert "'item_dropped_reasons_count/PageDropped': 1" in crawled.log
    assert "Traceback" not in crawled.log


@pytest.mark.crawl
@pytest.mark.slow
def test_other_items_pass_as_they_were(crawled: Crawled) -> None:
    assert {"page": 7, "name": "a listing", "noted": True} in crawled.items


class Ticket(Item):
    """An item class of a project."""

    page = Field()


def put(item: Any, **settings: Any) -> Any:
    """What becomes of `item`, read in this process."""
    options = AddonOptions.from_settings(Settings({"THRESHER_WORKERS": 0, **settings}))
    return asyncio.run(RecordStage(options, StatsCollector(get_crawler())).process_item(item))


@pytest.mark.parametrize("item", [{"page": "2"}, {"page": None}, {}, "text", Ticket(page=b"<html>"), Ticket()])
def test_item_without_a_page_is_the_same_object(item: Any) -> None:
    assert put(item) is item


def test_item_class_of_the_project_stays() -> None:
    item = Ticket(page=Page(ARTICLE, URL))
    assert put(item) is item
    assert item["page"]["title"] == "Ferries"


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (HtmlResponse(URL, body=b""), Reason.EMPTY),
        (HtmlResponse(URL, status=404, body=ARTICLE), Reason.HTTP_404),
        (Page(ARTICLE, URL, status=451), Reason.HTTP_451),
        (Response(URL, body=b"\x89PNG", headers={"Content-Type": "image/png"}), Reason.NOT_HTML),
        (Page(b"<rss><channel><item><link>https://a.example/1</link></item></channel></rss>", URL), Reason.FEED),
        (Page(ARTICLE, URL, status=403, headers={"CF-Mitigated": "challenge"}), Reason.CHALLENGE),
    ],
)
def test_page_without_a_record_is_dropped_with_its_reason(page: Any, reason: Reason) -> None:
    with pytest.raises(PageDropped) as dropped:
        put({"page": page})
    assert dropped.value.reason is reason
    assert URL in str(dropped.value)


def test_all_pages_makes_a_record_of_what_is_no_article() -> None:
    page = Page(f"<html><body><h1>Contact</h1>{PARAGRAPH}</body></html>".encode(), "https://news.example/contact")
    with pytest.raises(PageDropped):
        put(page)
    assert put(page, THRESHER_ALL_PAGES=True)["page_type"] == "other"


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"THRESHER_EFFORT": "bst"}, "best or fast"),
        ({"THRESHER_WORKERS": -1}, "0 or more"),
        ({"THRESHER_EFORT": "fast"}, "the nearest is THRESHER_EFFORT"),
    ],
)
def test_setting_that_cannot_be_meant_is_an_error(settings: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Thresher().update_settings(Settings(settings))


@pytest.mark.parametrize(("guard", "refused"), [("", True), ('if __name__ == "__main__":', False)])
def test_script_that_workers_would_run_again_is_refused(
    guard: str, refused: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    main = ModuleType("__main__")
    main.__file__ = str(tmp_path / "go.py")
    (tmp_path / "go.py").write_text(f"{guard}\nprocess.start()")
    monkeypatch.setitem(sys.modules, "__main__", main)
    with pytest.raises(RuntimeError, match=r"go\.py again") if refused else nullcontext():
        Thresher().update_settings(Settings())
    Thresher().update_settings(Settings({"THRESHER_WORKERS": 0}))


def test_stage_stays_where_the_project_has_put_it() -> None:
    ours, theirs = Settings(), Settings({"ITEM_PIPELINES": {"crawler.addon.RecordStage": 900}})
    for settings in (ours, theirs):
        Thresher().update_settings(settings)
    assert ours["ITEM_PIPELINES"][RecordStage] == STAGE_ORDER
    assert dict(theirs["ITEM_PIPELINES"]) == {"crawler.addon.RecordStage": 900}


@pytest.mark.parametrize(
    ("flags", "date", "fetched_at"),
    [
        ([], "Mon, 02 Feb 2026 10:00:00 GMT", NOW.replace(microsecond=0)),
        (["cached"], "Mon, 02 Feb 2026 10:00:00 GMT", datetime(2026, 2, 2, 10, tzinfo=UTC)),
        (["cached"], "Mon, 02 Feb 2026 10:00:00 -0000", datetime(2026, 2, 2, 10, tzinfo=UTC)),
        (["cached"], "yesterday", None),
    ],
)
def test_cached_response_was_fetched_when_it_was_sent(flags: list[str], date: str, fetched_at: datetime | None) -> None:
    response = HtmlResponse(URL, body=ARTICLE, headers={"Date": date}, flags=flags)
    assert page_of_response(response, NOW).fetched_at == fetched_at
