"""A worker reads pages that need JavaScript in a browser; one that has none leaves the site to others, and says so."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crawler.engine_options import CrawlOptions
from crawler.fleet import submit
from crawler.fleet.address import checked
from crawler.fleet.standing import standing
from crawler.rendering.installed import VARIABLE, browser_path, has_library, what_is_missing
from spiders.sites import site_from_url
from tests.crawler.crawling import records, thresher
from tests.crawler.rendering.scripted import paragraphs, serve_scripted, title

_MISSING = what_is_missing(browser_path(os.environ), "", is_installed=has_library())
pytestmark = [
    pytest.mark.crawl,
    pytest.mark.slow,
    pytest.mark.skipif(bool(_MISSING), reason=f"pages cannot be rendered here: {'; '.join(_MISSING)}"),
]


def test_worker_renders_and_one_without_a_browser_leaves_the_site_to_it(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve_scripted(["inline", "plain"]) as site:
        options = CrawlOptions((site_from_url(site.base + "/"),), tmp_path, delay_s=0, render=True)
        submission = submit.submit(options, checked(engine), str(tmp_path))
        with monkeypatch.context() as patched:
            patched.setenv(VARIABLE, "/nowhere")
            ended = thresher("worker", "--engine", engine, "--once", "--workers", "1")
        assert ended.code == 0
        assert f"1 site is left to workers that can render; to render here: {VARIABLE}=/nowhere is no" in ended.err
        assert ended.err.count("\n") == 1
        assert not site.asked
        (left,) = standing(submission.book.engine).sites
        assert (left.state, left.failure) == ("waiting", "")
        assert thresher("worker", "--engine", engine, "--once", "--workers", "1").code == 0
        submit.gather(submission, tmp_path, "none", submit.wait(submission, quiet=True))
    texts = {record["title"]: record["text"].split("\n\n") for record in records(tmp_path)}
    assert texts == {title(name): paragraphs(name) for name in ("inline", "plain")}
