"""A second run on an unchanged site asks for next to nothing in full, counted at the server."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.second_run import Compared, Counted, compare, of_newsroom
from crawler.newsroom import serve


@pytest.mark.crawl
@pytest.mark.slow
def test_second_run_on_the_newsroom_asks_for_no_page_in_full(tmp_path: Path) -> None:
    with serve(slow_ms=0) as site:
        compared = compare(site.url, tmp_path, of_newsroom(site))
    assert compared.faults == []
    assert compared.first.full > compared.first.articles > 0
    assert compared.second.full == 0
    asked = {kind for kind, _ in compared.second.requests}
    assert asked <= {"lists", "others"}
    assert compared.second.requests["others", "error"] <= 3, "one page that fails, tried as often as any"


@pytest.mark.parametrize(
    ("second", "faults"),
    [
        (Counted(Counter({("lists", "full"): 2, ("lists", "not modified"): 50}), (), 20, 20), 0),
        (Counted(Counter({("lists", "full"): 3}), (), 20, 20), 1),
        (Counted(Counter(), ("/2026/a",), 20, 20), 1),
        (Counted(Counter(), (), 20, 21), 1),
    ],
)
def test_what_is_asked_of_a_second_run_is_held_to(second: Counted, faults: int) -> None:
    assert len(Compared(Counted(Counter(), (), 20, 20), second).faults) == faults


def test_lists_of_a_server_without_validators_are_not_held_against_the_crawl() -> None:
    first, second = Counted(Counter(), (), 20, 20), Counted(Counter({("lists", "full"): 3}), (), 20, 20)
    assert not Compared(first, second, has_validators=False).faults
