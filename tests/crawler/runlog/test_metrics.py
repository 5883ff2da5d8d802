"""metrics.prom is read here by the rules of the text format, as the collector does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.runlog.metrics import METRICS_NAME, Family, metrics_text, write_metrics
from pipelines.model import Outcome, Reason
from pipelines.store.corpus import Corpus
from pipelines.store.history import Alarm, SiteRun
from tests.pipelines.store.build import NOON, SITE, got, link

_SAMPLE = re.compile(
    r'(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)\{(?P<labels>(?:\w+="(?:[^"\\\n]|\\["\\n])*",?)*)\} (?P<value>\S+)'
)
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
_KINDS = {"gauge", "counter"}

Parsed = dict[tuple[str, frozenset[tuple[str, str]]], float]


def parsed(text: str) -> Parsed:
    """Samples by name and labels. A line that the format does not allow, or a sample told twice, fails."""
    assert text.endswith("\n")
    samples: Parsed = {}
    kinds: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("# HELP "):
            continue
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            assert kind in _KINDS
            assert name not in kinds
            kinds[name] = kind
            continue
        found = _SAMPLE.fullmatch(line)
        assert found, line
        assert list(kinds)[-1] == found["name"], "the samples of a metric stand below its type"
        assert found["name"].endswith("_total") == (kinds[found["name"]] == "counter")
        key = (found["name"], frozenset((label, unescaped(value)) for label, value in _LABEL.findall(found["labels"])))
        assert key not in samples
        samples[key] = float(found["value"])
    return samples


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), text)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus called news, its last run with an alarm at one of two sites."""

    def judge(row: SiteRun, past: Sequence[SiteRun]) -> list[Alarm]:
        return [Alarm(row.site, "share refused", "90 % of 9", "0 %")] if row.site == "news.example" else []

    folder = tmp_path_factory.mktemp("metrics") / "news"
    with Corpus.open(folder, clock=lambda: NOON) as corpus:
        corpus.begin_run(started_at=NOON, options={}, sites=["news.example", "other.example"])
        corpus.add([link(SITE + "/a"), link(SITE + "/b"), link("https://other.example/c")])
        corpus.commit([got(SITE + "/a", authors=()), Outcome(SITE + "/b", Reason.HTTP_403, http_status=403)])
        corpus.settle_pending(Reason.MAX_TIME)
        corpus.judge(judge)
        corpus.finish_run(finished_at=NOON + timedelta(minutes=5))
    write_metrics(folder)
    return folder


def value(samples: Parsed, name: str, **labels: str) -> float:
    return samples[f"thresher_{name}", frozenset({"corpus": "news", **labels}.items())]


def test_metrics_say_how_the_last_run_ended(folder: Path) -> None:
    told = parsed((folder / METRICS_NAME).read_text(encoding="utf-8"))
    assert value(told, "last_run_start_timestamp_seconds") == NOON.timestamp()
    assert value(told, "last_run_end_timestamp_seconds") == NOON.timestamp() + 300
    assert value(told, "records_total") == 1
    assert value(told, "record_bytes_total") == (folder / "articles.jsonl").stat().st_size
    assert value(told, "urls", site="news.example", fate="article") == 1
    assert value(told, "urls", site="other.example", fate="budget") == 1
    assert value(told, "run_urls", site="news.example", result="blocked") == 1
    assert value(told, "run_urls", site="other.example", result="left") == 1
    assert value(told, "run_articles_with", site="news.example", field="author") == 0
    assert value(told, "run_articles_with", site="news.example", field="date") == 1


def test_alarms_are_counted_for_each_site_those_without_included(folder: Path) -> None:
    told = parsed((folder / METRICS_NAME).read_text(encoding="utf-8"))
    assert value(told, "alarms_active", site="news.example") == 1
    assert value(told, "alarms_active", site="other.example") == 0
    assert value(told, "alarm", site="news.example", alarm="share refused") == 1


def test_label_with_quotes_and_line_breaks_does_no_harm() -> None:
    name = 'a"b\\c\nd} 1'
    told = parsed(metrics_text([Family("x", "gauge", "X.", (({"site": name}, 1.5),))], "n"))
    assert told == {("thresher_x", frozenset({("corpus", "n"), ("site", name)})): 1.5}


def test_folder_without_a_state_has_no_metrics(tmp_path: Path) -> None:
    assert write_metrics(tmp_path) is None
    assert not list(tmp_path.iterdir())
