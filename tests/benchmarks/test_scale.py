"""What scale.md says is what its figures give."""

from __future__ import annotations

import pytest

from benchmarks.scale import Assumed, Measured, bill, bill_lines, course_lines, pages_s
from tests.docs.readme import ROOT

PAGE = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")


def test_tables_of_the_page_are_those_of_its_figures() -> None:
    for line in (*bill_lines(Measured(), Assumed()), *course_lines(Measured(), Assumed())):
        assert line in PAGE


def test_figures_and_prices_of_the_page_are_those_that_are_reckoned_with() -> None:
    found, assumed = Measured(), Assumed()
    for told in (found.best_ms, found.fast_ms, found.engine_ms, found.server_ms):
        assert f"{told:g} ms" in PAGE
    for price in (assumed.machine_hour, assumed.object_gb_month, assumed.disk_gb_month, assumed.put_thousand):
        assert f"${price:g}" in PAGE or f"${price:.2f}" in PAGE
    assert f"{found.url_bytes:,} bytes" in PAGE


def test_bill_grows_with_pages_and_shrinks_with_cores() -> None:
    one, ten = (bill(Measured(), Assumed(), pages, is_fast=False) for pages in (10**6, 10**7))
    assert ten.machine_days == pytest.approx(10 * one.machine_days)
    assert ten.archive_gb == pytest.approx(492.0)
    assert pages_s(Measured(best_ms=92.0, engine_ms=8.0), Assumed(cores=8), is_fast=False) == pytest.approx(80.0)
