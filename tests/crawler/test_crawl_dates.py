"""--since and --until: what is dated outside is not fetched where its date is known before, and never written."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.newsroom import articles, serve
from spiders.discover.dates import bounds_in_url
from tests.crawler.crawling import fates, records, thresher

pytestmark = [pytest.mark.crawl, pytest.mark.slow]

SINCE = datetime(2026, 4, 1, tzinfo=UTC)
UNTIL = datetime(2026, 4, 30, 23, 59, 59, tzinfo=UTC)


def test_articles_outside_are_not_fetched_where_their_date_is_known(tmp_path: Path) -> None:
    truth = {article.path: article for article in articles()}
    inside = {path for path, article in truth.items() if SINCE <= article.published_at <= UNTIL}
    outside = truth.keys() - inside
    with serve(slow_ms=0) as site:
        command = ("crawl", site.url, "--out", tmp_path, "--delay", "0", "--json")
        ended = thresher(*command, "--since", "2026-04-01", "--until", "2026-04-30")
        asked = {request.path for request in site.requests}
        told = {url.removeprefix(site.base): line for url, line in fates(tmp_path).items()}
        written = {record["url"].removeprefix(site.base) for record in records(tmp_path)}
    assert ended.code == 0
    assert written == inside
    assert outside
    assert not {path for path in asked & outside if bounds_in_url(path)}, "the address told their date"
    reasons = {path: told[path]["reason"] for path in outside}
    assert reasons == {path: "before_since" if truth[path].published_at < SINCE else "after_until" for path in outside}
    assert sum(ended.told["fates"].values()) == ended.told["discovered"]
