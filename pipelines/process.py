"""process(page): the whole way from bytes to a record. Pure: no clock, network, file or cache; same input, same record."""

from __future__ import annotations

from pipelines.model import Article, Page, Reason, Rejected


def process(page: Page) -> Article | Rejected:
    """The article on `page`, or why there is none. Never raises for what a page contains."""
    return Rejected(Reason.EMPTY, "not built yet", page.url)
