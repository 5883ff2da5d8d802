"""Keeps Scrapy's own lines about pages and items out of the log: Thresher writes one line a page itself."""

from __future__ import annotations

from typing import Any

from scrapy.logformatter import LogFormatter


class QuietFormatter(LogFormatter):
    """Silent about what is normal; errors stay."""

    def crawled(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        return None

    def scraped(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        return None

    def dropped(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        return None
