from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

from crawler.engine_embedded import CrawlResult
from crawler.runlog.funnel import LABELS, WIDTH, as_json, funnel_lines
from crawler.runlog.tally import RunTally
from crawler.runlog.unreached import advice
from pipelines.model import Fate, Outcome, Reason, fate_of
from pipelines.store.history import Alarm


def result(**reasons: int) -> CrawlResult:
    counted = Counter({Reason(name): n for name, n in reasons.items()})
    fates: Counter[str] = Counter()
    for reason, n in counted.items():
        fates[str(fate_of(reason))] += n
    return CrawlResult(
        discovered=counted.total(),
        fates=dict(fates),
        reasons=dict(counted),
        tally=RunTally(requests=7),
        seconds=12.3,
        stopped=None,
    )


def test_every_fate_has_a_label() -> None:
    assert set(LABELS) == set(Fate)


def test_rows_add_up_to_what_was_discovered() -> None:
    lines = funnel_lines(result(new=12, changed=3, known=415, listing=20, http_404=2))
    numbers = [int(line[24:33]) for line in lines if line[24:33].strip().isdigit()]
    assert numbers[0] == sum(numbers[1:]) == 452
    assert "  430 articles in all: 12 new, 3 changed, 415 known" in lines


def test_table_fits_into_eighty_columns_however_many_reasons_there_are() -> None:
    lines = funnel_lines(result(**{str(reason): 123_456 for reason in Reason}))
    assert max(map(len, lines)) <= WIDTH
    assert "…" not in "".join(lines)


def test_nothing_discovered_is_no_division_by_nought() -> None:
    assert funnel_lines(result())[0].split() == ["discovered", "0"]


def test_json_is_the_object_of_the_interface() -> None:
    told = json.loads(as_json(result(new=2, known=1, feed=1)))
    assert told == {
        "discovered": 4,
        "fates": {"article": 3, "section": 1},
        "articles": {"new": 2, "changed": 0, "known": 1},
        "requests": 7,
        "seconds": 12.3,
        "alarms": [],
    }


def test_alarms_are_told_in_the_closing_words_and_in_the_object() -> None:
    alarm = Alarm("news.example", "share with a date", "0 % of 12", "97 to 100 %")
    ended = replace(result(new=12), alarms=(alarm, replace(alarm, site=f"{'very-' * 9}long.example")))
    lines = funnel_lines(ended)
    assert "  Alarm  news.example: share with a date 0 % of 12, usually 97 to 100 %" in lines
    assert max(map(len, lines)) <= WIDTH
    assert json.loads(as_json(ended))["alarms"][0] == {
        "site": "news.example",
        "what": "share with a date",
        "figure": "0 % of 12",
        "usual": "97 to 100 %",
    }


def test_advice_is_one_line_for_every_reason() -> None:
    for reason in Reason:
        line = advice(Outcome("https://news.example/", reason, http_status=403))
        assert "news.example" in line
        assert "\n" not in line
        assert "{" not in line


def test_reason_and_its_count_stay_on_one_line() -> None:
    lines = funnel_lines(result(listing=123, sitemap=5, feed=5, front=1))
    assert [line.strip() for line in lines if "front" in line] == ["front 1"]
