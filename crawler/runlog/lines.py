"""The lines of a run's log: for a person as they come, or as JSON, one object a line, for a program."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from pipelines.model import Outcome, format_instant
from pipelines.model.schema import json_line

LOG_NAMES = {"text": "crawl.log", "json": "crawl.jsonl"}
"""What the log is called beside the records, by its form."""
_PAGE = "page"


def log_page(log: logging.Logger, outcome: Outcome) -> None:
    """One line for a URL that is settled: what became of it, why, and how long it took to answer."""
    fate, reason, status, ms = outcome.fate, outcome.reason, outcome.http_status, outcome.elapsed_ms
    told = {"url": outcome.url, "fate": fate, "reason": reason, "status": status, "ms": ms, "detail": outcome.detail}
    line = "%s %s/%s %d %d ms %s"
    log.info(line, outcome.url, fate, reason, status, ms, outcome.detail, extra={_PAGE: told})


@contextmanager
def json_log(path: str) -> Iterator[None]:
    """All that is logged meanwhile goes to the file at `path` as well; "" for nowhere."""
    if not path:
        yield
        return
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setLevel(logging.INFO)
    handler.setFormatter(JsonLines())
    before = logging.root.level
    logging.root.setLevel(logging.INFO)
    logging.root.addHandler(handler)
    try:
        yield
    finally:
        logging.root.removeHandler(handler)
        logging.root.setLevel(before)
        handler.close()


class JsonLines(logging.Formatter):
    """`{at, level, url, fate, reason, status, ms, detail}` of a page, `{at, level, from, message}` of all else."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {"at": format_instant(datetime.fromtimestamp(record.created, UTC))}
        told["level"] = record.levelname.lower()
        page = getattr(record, _PAGE, None)
        if isinstance(page, dict):
            told |= page
        else:
            message = record.getMessage()
            if record.exc_info:
                message += "\n" + self.formatException(record.exc_info)
            told |= {"from": record.name, "message": message}
        return json_line(told).decode().rstrip("\n")
