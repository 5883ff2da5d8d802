"""How often alarms are false, and how soon they are raised: sites made by chance, judged run by run.

    .venv/bin/python -m benchmarks.alarms [SITES]

Each site publishes by the hour of day and the day of week, in bursts; runs are hourly or nightly, some are missed.
After five weeks one thing breaks: counted is how many runs raised an alarm before, and how long it took after.
"""

from __future__ import annotations

import math
import random
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from crawler.runlog.alarms import alarms_of
from pipelines.store.history import SiteRun
from pipelines.store.history_spread import Spread

START = datetime(2026, 9, 2, 0, 7, tzinfo=UTC)
SOUND, BROKEN = timedelta(days=35), timedelta(days=10)
BREAKS = (
    "none",
    "silent",
    "layout: rejected",
    "layout: short",
    "no date",
    "no author",
    "refused",
    "unreachable",
    "slow",
)


@dataclass(frozen=True)
class Site:
    """`a_day` articles on a working day; `weekend` and `night` are parts of that; `bursts` is their spread."""

    a_day: float
    weekend: float
    night: float
    bursts: float
    dated: float
    credited: float
    every: timedelta
    missed: float


def some_site(chance: random.Random) -> Site:
    return Site(
        a_day=10 ** chance.uniform(-0.3, 2.3),
        weekend=chance.choice([0.0, 0.2, 0.5, 1.0]),
        night=chance.choice([0.0, 0.1, 0.5]),
        bursts=chance.choice([0.0, 0.3, 0.6]),
        dated=chance.choice([1.0, 1.0, 0.98, 0.7]),
        credited=chance.choice([1.0, 0.9, 0.6, 0.1]),
        every=chance.choice([timedelta(hours=1), timedelta(hours=1), timedelta(days=1)]),
        missed=chance.choice([0.0, 0.02, 0.2]),
    )


def life(site: Site, broken: str, chance: random.Random) -> tuple[Counter[str], int, float | None, list[str]]:
    """False alarms by kind, sound runs, hours until the break was told (None: not), and what it was told as."""
    rows: list[SiteRun] = []
    false: Counter[str] = Counter()
    now, waiting, n = START, 0.0, 0
    while now < START + SOUND + BROKEN:
        waiting += poisson(expected(site, now, chance), chance)
        now += site.every
        if chance.random() < site.missed:
            continue
        is_broken = now > START + SOUND
        row = run_of(site, now, len(rows) + 1, int(waiting), broken if is_broken else "none", chance)
        waiting = 0.0
        found = alarms_of(row, rows)
        row.alarms = tuple(alarm.what for alarm in found)
        rows.append(row)
        if found and is_broken:
            return false, n, (now - START - SOUND) / timedelta(hours=1), list(row.alarms)
        n += not is_broken
        false.update(row.alarms)
    return false, n, None, []


def expected(site: Site, now: datetime, chance: random.Random) -> float:
    """Articles until the next run."""
    hours = max(1, round(site.every / timedelta(hours=1)))
    moments = [now + timedelta(hours=hour) for hour in range(hours)]
    weights = [
        (site.weekend if moment.weekday() >= 5 else 1.0) * (site.night if moment.hour < 6 else 1.25)
        for moment in moments
    ]
    return site.a_day / 24 * sum(weights) * math.exp(chance.gauss(0, site.bursts))


def run_of(site: Site, now: datetime, number: int, new: int, broken: str, chance: random.Random) -> SiteRun:
    row = SiteRun("a.example", number, now.isoformat(), listings=chance.randint(2, 6), whole_listings=2, named=30)
    row.asked = row.answered = row.listings + new
    late = broken == "slow"
    row.answer_ms = Spread.of(int(chance.lognormvariate(6 + 1.8 * late, 0.4)) for _ in range(row.asked))
    if broken == "unreachable":
        return SiteRun("a.example", number, now.isoformat(), asked=1, failed=1)
    if broken == "refused":
        row.blocked, row.answered, new = new + 1, row.listings - 1, 0
    if broken == "silent":
        new = 0
    if broken == "layout: rejected":
        row.rejected, new = new, 0
    row.new = row.fresh = row.read = new
    row.rejected += sum(chance.random() < 0.03 for _ in range(new))
    row.dated = sum(chance.random() < site.dated * (broken != "no date") for _ in range(new))
    row.credited = sum(chance.random() < site.credited * (broken != "no author") for _ in range(new))
    row.pictured = new
    length = 3.6 if broken == "layout: short" else 5.9
    row.words = Spread.of(int(chance.lognormvariate(length, 0.6)) for _ in range(new))
    return row


def poisson(mean: float, chance: random.Random) -> int:
    """Knuth's method, by parts that do not underflow."""
    n = 0
    while mean > 0:
        part = min(mean, 30.0)
        mean -= part
        product, floor = chance.random(), math.exp(-part)
        while product > floor:
            n += 1
            product *= chance.random()
    return n


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    sites = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    chance = random.Random(7)  # noqa: S311 - a simulation
    everything: Counter[str] = Counter()
    total = loud = lives = 0
    say(f"{'what breaks':<18} {'sites':>5} {'told':>5} {'median hours':>12}  told as")
    for broken in BREAKS:
        told_after: list[float] = []
        told_as: Counter[str] = Counter()
        for _ in range(sites):
            false, n, hours, whats = life(some_site(chance), broken, chance)
            everything.update(false)
            total, loud, lives = total + n, loud + bool(false), lives + 1
            told_after += [] if hours is None else [hours]
            told_as.update(whats)
        median = f"{sorted(told_after)[len(told_after) // 2]:.0f}" if told_after else "-"
        most = ", ".join(f"{what} {n}" for what, n in told_as.most_common(3))
        say(f"{broken:<18} {sites:>5} {len(told_after):>5} {median:>12}  {most}")
    seen = f"{total} sound runs of {lives} sites over 35 days"
    say(f"\n{everything.total()} false alarms in {seen}; {loud} sites had one")
    say(", ".join(f"{what} {n}" for what, n in everything.most_common()))


if __name__ == "__main__":
    main()
