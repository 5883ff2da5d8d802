"""The reference says what the code says: no fate, reason or exit code more or less."""

from __future__ import annotations

import re

from crawler.errors import ExitCode
from crawler.runlog.funnel import LABELS
from pipelines.model import Fate, Reason, fate_of
from tests.docs.readme import ROOT

DOCS = ROOT / "docs"
PAGE = (DOCS / "guide" / "reference.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)#]+)\)")


def test_fates_and_reasons_are_all_there_and_in_order() -> None:
    told = {Fate(fate): (label, re.findall(r"`(\w+)`", reasons)) for fate, label, reasons in _ROW.findall(PAGE)}
    assert told == {
        fate: (LABELS[fate], [str(reason) for reason in Reason if fate_of(reason) is fate]) for fate in Fate
    }


def test_exit_codes_are_all_there() -> None:
    assert [int(code) for code in re.findall(r"^\| (\d) \|", PAGE, re.MULTILINE)] == [int(code) for code in ExitCode]


def test_links_lead_to_files_that_are_there() -> None:
    pages = [ROOT / "README.md", *DOCS.rglob("*.md")]
    links = [(page, link) for page in pages for link in _LINK.findall(page.read_text(encoding="utf-8"))]
    assert len(links) >= 2
    broken = [(page.name, link) for page, link in links if "://" not in link and not (page.parent / link).exists()]
    assert broken == []
