"""The pages that the documentation's site makes from the code. (`make docs` builds the site, warnings being errors.)"""

from __future__ import annotations

import re

import click

from crawler.cli import cli
from docs.hooks import commands_page, record_page, settings_page
from pipelines.model.schema import FIELD_NAMES
from spiders.sitechecks import CHECKS
from tests.docs.readme import ROOT


def test_every_command_is_there_with_its_help() -> None:
    page = commands_page()
    assert re.findall(r"^## (\w+)$", page, re.MULTILINE) == cli.list_commands(click.Context(cli))
    assert "### sites add" in page
    assert "Usage: thresher verify [OPTIONS] DIR" in page
    assert "Usage: thresher sites add [OPTIONS] URL" in page
    assert page.count("-h, --help") == page.count("Usage: ")


def test_every_field_is_there_in_order() -> None:
    assert re.findall(r"^\| `(\w+)` \|", record_page(), re.MULTILINE) == list(FIELD_NAMES)


def test_every_key_and_setting_is_there() -> None:
    page = settings_page()
    assert re.findall(r"^\| `([a-z_]+)` \|", page, re.MULTILINE) == list(CHECKS)
    told = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "guide" / "scrapy.md").read_text("utf-8"), re.MULTILINE)
    assert told
    assert all(f"`{name}`" in page for name in told)


def test_pages_of_the_navigation_are_there() -> None:
    named = re.findall(r": ((?:guide|explanation)/\S+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE)
    assert len(named) > 10
    assert [name for name in named if not (ROOT / "docs" / name).is_file()] == []
