"""The log says one line a page, as text or as JSON."""

from __future__ import annotations

import io
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from crawler.runlog.lines import JsonLines, log_page
from pipelines.model import Outcome, Reason
from tests.crawler.blogs.server import serve
from tests.crawler.blogs.static import hugo
from tests.crawler.crawling import fates, records, thresher

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


@pytest.mark.crawl
@pytest.mark.slow
@pytest.mark.parametrize("form", ["json", "text"])
def test_a_crawl_logs_each_page_once_and_no_password(form: str, tmp_path: Path) -> None:
    with serve(hugo()) as site:
        start = site.base.replace("://", "://user:secret@") + "/"
        assert thresher("crawl", start, "--out", tmp_path, "--delay", "0", "--log", form, "--quiet").code == 0
        wanted = [record["url"] for record in records(tmp_path)]
        wanted += [url for url, line in fates(tmp_path).items() if line["reason"] in {"front", "listing"}]
    assert wanted
    if form == "json":
        assert not (tmp_path / "crawl.log").exists()
        lines = [json.loads(line) for line in (tmp_path / "crawl.jsonl").read_text(encoding="utf-8").splitlines()]
        logged = [line["url"] for line in lines if "url" in line]
    else:
        text = (tmp_path / "crawl.log").read_text(encoding="utf-8")
        logged = [line.split("INFO: ")[1].split()[0] for line in text.splitlines() if "INFO: http" in line]
    assert sorted(url for url in logged if url in wanted) == sorted(wanted)
    assert all(b"secret" not in path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
