"""metrics.prom: the figures of a corpus in Prometheus' text format, for node_exporter's textfile collector.

Every sample has the corpus's name as a label, so that the files of several corpora can stand side by side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from pipelines.model.url import registrable_domain
from pipelines.store.atomic import write_atomic
from pipelines.store.history import SiteRun, latest
from pipelines.store.noted import noted
from pipelines.store.overview import Overview, overview
from pipelines.store.readonly import open_ledger
from pipelines.store.tables import urls

METRICS_NAME = "metrics.prom"

Sample = tuple[Mapping[str, str], float]


@dataclass(frozen=True, slots=True)
class Family:
    """One metric: its name without the prefix, `gauge` or `counter`, what it says, and its samples."""

    name: str
    kind: str
    told: str
    samples: tuple[Sample, ...]


def write_metrics(folder: Path) -> Path | None:
    """Write the file of a corpus, whole or not at all; None where the folder has no state. Raises StoreError."""
    path = folder / METRICS_NAME
    with noted(folder, METRICS_NAME):
        with open_ledger(folder) as connection:
            if connection is None:
                return None
            families = families_of(overview(connection), _fates(connection), latest(connection))
        write_atomic(path, [metrics_text(families, folder.resolve().name).encode()])
    return path


def families_of(seen: Overview, fates: Mapping[tuple[str, str], int], runs: Iterable[SiteRun]) -> list[Family]:
    """What there is to say. `fates` counts URLs by site and fate; `runs` has the last one of each site. Pure."""
    rows = list(runs)
    return [
        _one("last_run_start_timestamp_seconds", "When the last run began.", _seconds(seen.started_at)),
        _one(
            "last_run_end_timestamp_seconds",
            "When the last run ended, 0 if it was cut off.",
            _seconds(seen.finished_at),
        ),
        Family("records_total", "counter", "Records written, all versions.", (({}, seen.records),)),
        Family("record_bytes_total", "counter", "Length of the record files.", (({}, seen.bytes),)),
        _gauge("urls", "Discovered URLs by fate.", _by_fate(fates)),
        _gauge("run_urls", "URLs of the last run of a site by what came of them.", _by_result(rows)),
        _gauge("run_articles_with", "New and changed articles of the last run that have a field.", _by_field(rows)),
        _gauge(
            "run_words_median", "Median length of the last run's articles.", _site(rows, lambda run: run.words.median)
        ),
        _gauge(
            "run_answer_seconds_median",
            "Median time to answer in the last run.",
            _site(rows, lambda run: run.answer_ms.median / 1000),
        ),
        _gauge("alarms_active", "Alarms of the last run of a site.", _site(rows, lambda run: len(run.alarms))),
        _gauge("alarm", "1 for each alarm of the last run of a site.", _by_alarm(rows)),
    ]


def metrics_text(families: Iterable[Family], corpus: str) -> str:
    """The text format, version 0.0.4. Families without a sample are left out. Pure."""
    return "".join(line + "\n" for family in families if family.samples for line in _lines(family, corpus))


def _lines(family: Family, corpus: str) -> Iterator[str]:
    name = f"thresher_{family.name}"
    yield f"# HELP {name} {family.told}"
    yield f"# TYPE {name} {family.kind}"
    for labels, value in family.samples:
        told = ",".join(f'{key}="{_escaped(text)}"' for key, text in {"corpus": corpus, **labels}.items())
        yield f"{name}{{{told}}} {value:.15g}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _one(name: str, told: str, value: float) -> Family:
    return Family(name, "gauge", told, (({}, value),))


def _gauge(name: str, told: str, samples: Iterable[Sample]) -> Family:
    return Family(name, "gauge", told, tuple(samples))


def _seconds(instant: str) -> float:
    return datetime.fromisoformat(instant).timestamp() if instant else 0.0


def _site(rows: Iterable[SiteRun], of: Callable[[SiteRun], float]) -> Iterator[Sample]:
    return (({"site": row.site}, of(row)) for row in rows)


def _by_fate(fates: Mapping[tuple[str, str], int]) -> Iterator[Sample]:
    return (({"site": site, "fate": fate}, n) for (site, fate), n in sorted(fates.items()))


def _by_result(rows: Iterable[SiteRun]) -> Iterator[Sample]:
    names = (
        "asked",
        "answered",
        "listings",
        "new",
        "changed",
        "known",
        "rejected",
        "blocked",
        "gone",
        "failed",
        "left",
    )
    return (({"site": row.site, "result": name}, getattr(row, name)) for row in rows for name in names)


def _by_field(rows: Iterable[SiteRun]) -> Iterator[Sample]:
    fields = (("date", "dated"), ("author", "credited"), ("picture", "pictured"))
    return (({"site": row.site, "field": label}, getattr(row, name)) for row in rows for label, name in fields)


def _by_alarm(rows: Iterable[SiteRun]) -> Iterator[Sample]:
    return (({"site": row.site, "alarm": what}, 1) for row in rows for what in row.alarms)


def _fates(connection: sa.Connection) -> dict[tuple[str, str], int]:
    query = (
        sa.select(urls.c.host, urls.c.fate, sa.func.count())
        .where(urls.c.probe.is_(False))
        .group_by(urls.c.host, urls.c.fate)
    )
    counts: Counter[tuple[str, str]] = Counter()
    for host, fate, n in connection.execute(query):
        counts[registrable_domain(f"https://{host}/"), fate] += n
    return counts
