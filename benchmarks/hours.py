"""A day in a site's life: a crawl every hour by a simulated clock, articles appearing, changing, vanishing.

    .venv/bin/python -m benchmarks.hours [bare|teaser]

Real crawls of a site on loopback by the program as its users run it. At the end: was every article written once, was
every change a version, did any quiet hour raise an alarm, and did the swap of the layout raise one?
"""

from __future__ import annotations

import random
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.crawler.crawling import finish, records, start
from tests.crawler.hourly import HourlySite, Story, clock_at, serve_hourly

START = datetime(2026, 11, 24, 12, 7, tzinfo=UTC)
HOURS, SWAPPED = 24, 21
HOUR = timedelta(hours=1)


def plan() -> list[Story]:
    """Forty articles of the days before, then four to six an hour by day. Every fifth changes, every ninth vanishes."""
    chance = random.Random(24)  # noqa: S311 - a simulation
    moments = [START - chance.randint(2, 80) * HOUR for _ in range(40)]
    for n in range(HOURS):
        hour = START + (n - 1) * HOUR
        if n and 6 <= hour.hour < 22:
            moments += [hour + timedelta(minutes=chance.randint(1, 50)) for _ in range(chance.randint(4, 6))]
    stories = []
    for number, moment in enumerate(moments, 1):
        changed = moment + timedelta(hours=3, minutes=10) if number % 5 == 0 and moment > START else None
        gone = moment + timedelta(hours=5) if number % 9 == 0 and moment > START else None
        stories.append(Story(number, moment, changed, gone))
    return stories


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    layout = sys.argv[1] if len(sys.argv) > 1 else "bare"
    site = HourlySite(plan(), START)
    early: list[object] = []
    late: list[object] = []
    with tempfile.TemporaryDirectory() as name, serve_hourly(site):
        folder = Path(name)
        for n in range(HOURS):
            site.now = START + n * HOUR
            site.layout = layout if n >= SWAPPED else "whole"
            arguments = ("crawl", "--out", folder, "--delay", "0", "--json", site.base + "/")
            ended = finish(start(*arguments, before=clock_at(site.now)), 600)
            if not ended.out:
                say(ended.err)
                return ended.code
            told = ended.told
            (late if n >= SWAPPED else early).extend(told["alarms"])
            say(
                f"{site.now:%a %H:%M} {site.layout:<7} code {ended.code} {told['articles']} {told['requests']} requests"
            )
            for alarm in told["alarms"]:
                say(f"          {alarm['what']}: {alarm['figure']}, usually {alarm['usual']}")
        written = records(folder)
    return verdict(site, layout, [(record["url"], record["version"]) for record in written], bool(early), bool(late))


def verdict(site: HourlySite, layout: str, written: list[tuple[str, int]], is_early: bool, is_late: bool) -> int:
    readable = START + (SWAPPED if layout == "teaser" else HOURS) * HOUR - HOUR
    due = [story for story in site.stories if story.published <= readable]
    once = {(site.base + story.path, 1) for story in due}
    changes = {(site.base + story.path, 2) for story in due if story.changed and story.changed <= readable}
    changes = {pair for pair in changes if not _is_gone_first(site, pair[0])}
    say(f"{len(once)} articles, {len(changes)} changes; written: {len(written)} records")
    say(f"missing {sorted((once | changes) - set(written))}")
    say(f"too many {sorted(set(written) - once - changes)} doubled {len(written) - len(set(written))}")
    say(f"alarms while all was well: {is_early}; once the layout was swapped: {is_late}")
    return 0 if set(written) == once | changes and len(written) == len(set(written)) and is_late > is_early else 1


def _is_gone_first(site: HourlySite, url: str) -> bool:
    """Whether an article vanished before a crawl could see its change."""
    story = next(story for story in site.stories if site.base + story.path == url)
    return bool(story.gone and story.changed and story.gone <= story.changed + HOUR)


if __name__ == "__main__":
    sys.exit(main())
