"""Rendering under Scrapy's own command line, as a site file or a setting says; without a browser an error says so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.engine_scrapy import run_in_memory
from crawler.errors import ExitCode
from crawler.rendering.installed import VARIABLE, browser_path, has_library, what_is_missing
from tests.crawler.rendering.scripted import paragraphs, serve_scripted, title

pytestmark = [pytest.mark.crawl, pytest.mark.slow]
MISSING = what_is_missing(browser_path(os.environ), "", is_installed=has_library())


def scrapy(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Scrapy's command in a folder that may have site files, with the project's settings."""
    return subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "news", *arguments],
        cwd=folder,
        env={**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.skipif(bool(MISSING), reason=f"pages cannot be rendered here: {'; '.join(MISSING)}")
def test_site_file_that_says_so_is_rendered_and_names_whom_to_reach(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    with serve_scripted(["inline", "plain"]) as site:
        told = f'name = "scripted"\nstart = ["{site.base}/"]\nrender = true\ncontact = "lab@example.org"\n'
        (tmp_path / "sites" / "scripted.toml").write_text(told)
        ended = scrapy(tmp_path, "-a", "start=scripted", "-s", "DOWNLOAD_DELAY=0", "-O", "out.jsonl")
    assert ended.returncode == 0
    assert "Traceback" not in ended.stderr
    read = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    texts = {record["title"]: record["text"].split("\n\n") for record in read}
    assert texts == {title(name): paragraphs(name) for name in ("inline", "plain")}
    assert [agent for agent in site.agents if "lab@example.org" not in agent] == []


def test_setting_without_a_browser_is_an_error_before_anything_is_begun(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, "/nowhere")
    with pytest.raises(SystemExit) as ended:
        run_in_memory(Settings({"THRESHER_RENDER": "True"}), "https://news.example/")
    assert ended.value.code == ExitCode.CONFIGURATION
    assert "pages cannot be rendered here" in capfd.readouterr().err
