"""The discovered URLs that gave no record, as `fates.jsonl` tells them."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from pipelines.model import Fate
from pipelines.model.schema import json_line
from pipelines.store.tables import urls

FATES_NAME = "fates.jsonl"


def fate_lines(connection: sa.Connection) -> Iterator[bytes]:
    """One line for every discovered URL that gave no record, in the order in which they were discovered."""
    query = (
        sa.select(urls.c.url, urls.c.fate, urls.c.reason, urls.c.detail, urls.c.at)
        .where(urls.c.probe.is_(False), urls.c.fate != str(Fate.ARTICLE))
        .order_by(urls.c.id)
        .execution_options(yield_per=10_000)
    )
    for url, fate, reason, detail, at in connection.execute(query):
        yield json_line({"url": url, "fate": fate, "reason": reason, "detail": detail, "at": at or None})
