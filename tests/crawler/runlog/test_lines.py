"""The log says one line a page, as text or as JSON."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

from crawler.runlog.lines import JsonLines, log_page
from pipelines.model import Outcome, Reason

URL = "https://news.example/a"


def logged(outcome: Outcome | None, formatter: logging.Formatter) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    log = logging.getLogger("tests.of.lines")
    log.setLevel("INFO")
    log.propagate, log.handlers = False, [handler]
    if outcome is not None:
        log_page(log, outcome)
    else:
        try:
            raise ValueError("two\nlines\u2028and \ud800")
        except ValueError as error:
            log.exception("fault of ours: %s", error)
    return stream.getvalue()


def as_json(outcome: Outcome | None) -> dict[str, Any]:
    (line,) = logged(outcome, JsonLines()).splitlines()
    told = json.loads(line)
    assert isinstance(told, dict)
    return told


def test_a_page_is_one_line() -> None:
    outcome = Outcome(URL, Reason.HTTP_404, "status 404", http_status=404, elapsed_ms=31)
    assert logged(outcome, logging.Formatter()) == f"{URL} gone/http_404 404 31 ms status 404\n"
    told = as_json(outcome)
    assert told.pop("at").endswith("Z")
    assert told == {
        "level": "info",
        "url": URL,
        "fate": "gone",
        "reason": "http_404",
        "status": 404,
        "ms": 31,
        "detail": "status 404",
    }


def test_all_else_is_one_line_of_json_too() -> None:
    told = as_json(None)
    assert (told["level"], told["from"]) == ("error", "tests.of.lines")
    assert told["message"].startswith("fault of ours: two\nlines")
    assert "Traceback" in told["message"]
