"""A day of hourly runs over a site that lives, by a simulated clock: with the real store, reading, bands and alarms.

What is left out is the fetching alone; benchmarks/hours.py does the same by the program itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from crawler.reading import ReadingContext, read_page
from crawler.runlog.alarms import What, judge_for
from pipelines.model import Article, Candidate, Outcome, Page, Reason, UrlKind
from pipelines.store.corpus import Corpus
from pipelines.store.frontier import Pending
from pipelines.store.history import Alarm
from spiders.news import start_candidate
from spiders.scope import Limits, Scope
from spiders.sites import site_from_url
from spiders.standing import reason_before, reason_of_rejection, was_read
from tests.crawler.hourly import HourlySite, Story

pytestmark = pytest.mark.slow
START = datetime(2026, 11, 24, 12, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOURS, SWAPPED = 24, 20
BASE = "https://hourly.example"


def stories() -> list[Story]:
    """Twenty of the days before, then four an hour by day. Some change three hours later, some vanish after two."""
    moments = [START - n * 3 * HOUR for n in range(1, 21)]
    for n in range(HOURS - 1):
        hour = START + n * HOUR
        if 6 <= hour.hour < 22:
            moments += [hour + timedelta(minutes=minute) for minute in (5, 19, 33, 48)]
    return [_story(number, moment) for number, moment in enumerate(moments, 1)]


def _story(number: int, moment: datetime) -> Story:
    changes, vanishes = number % 8 == 0 and moment > START, number % 9 == 0 and moment > START
    return Story(
        number,
        moment,
        changed=moment + timedelta(hours=3, minutes=10) if changes and not vanishes else None,
        gone=moment + 2 * HOUR if vanishes else None,
    )


@dataclass
class Day:
    """A corpus over the site, the alarms of each hour, and the records written, by path and version."""

    site: HourlySite
    alarms: list[list[Alarm]] = field(default_factory=list)
    written: list[tuple[str, int]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def live(self, layout: str) -> None:
        with Corpus.open(None, clock=lambda: self.site.now) as corpus:
            for n in range(HOURS):
                self.site.now = START + n * HOUR
                self.site.layout = layout if n >= SWAPPED else "whole"
                self._run(corpus)

    def _run(self, corpus: Corpus) -> None:
        scope = Scope((site_from_url(BASE),), Limits())
        corpus.begin_run(started_at=self.site.now, options={}, sites=["hourly.example"])
        corpus.add([start_candidate(BASE + "/"), Candidate(BASE + "/sitemap.xml", UrlKind.SITEMAP, depth=1)])
        while taken := corpus.take(50):
            settled = corpus.commit([self._outcome(pending, scope) for pending in taken])
            told = [outcome.article for outcome in settled if outcome.article is not None]
            self.written += [(urlsplit(article.url).path, article.version) for article in told]
        self.alarms.append(corpus.judge(judge_for(is_open=True)))
        corpus.finish_run(finished_at=self.site.now)

    def _outcome(self, pending: Pending, scope: Scope) -> Outcome:
        self.asked.append(urlsplit(pending.url).path)
        status, kind, text = self.site.answer(urlsplit(pending.url).path)
        body = text.encode()
        etag = hashlib.sha256(body).hexdigest()[:16]
        if status == 404:
            return Outcome(pending.url, Reason.HTTP_404, at=self.site.now, http_status=404)
        if was_read(pending) and pending.etag == etag:
            return Outcome(pending.url, reason_before(pending), at=self.site.now, http_status=304, elapsed_ms=50)
        page = Page(
            body=body,
            url=pending.url,
            fetched_at=self.site.now,
            headers={"content-type": kind},
            discovery=pending.discovery,
        )
        reading = read_page(page, ReadingContext(pending.kind, pending.depth, BASE + "/"))
        article = reading.result if isinstance(reading.result, Article) else None
        return Outcome(
            pending.url,
            Reason.NEW
            if isinstance(reading.result, Article)
            else reason_of_rejection(pending, reading.result, reading.found),
            at=self.site.now,
            article=article,
            found=scope.judge(reading.found),
            http_status=200,
            etag=etag,
            body_hash=etag,
            elapsed_ms=80,
        )


@pytest.fixture(scope="module", params=["bare", "teaser"])
def day(request: pytest.FixtureRequest) -> Day:
    site = HourlySite(stories(), START)
    site.base = BASE
    day = Day(site)
    day.live(request.param)
    return day


def whats(alarms: Sequence[Alarm]) -> set[str]:
    return {alarm.what for alarm in alarms}


def readable(day: Day) -> datetime:
    """Until when the site could be read: a teaser is no article."""
    return START + (SWAPPED - 1 if day.site.layout == "teaser" else HOURS - 1) * HOUR


def test_every_article_is_written_once_and_every_change_is_a_version(day: Day) -> None:
    until = readable(day)
    there = [story for story in day.site.stories if story.published <= until]
    once = [(story.path, 1) for story in there]
    changes = [(story.path, 2) for story in there if story.changed and story.changed <= until]
    assert len(changes) > 3
    assert sorted(day.written) == sorted(once + changes)


def test_what_vanished_keeps_its_record_and_is_not_asked_for_again(day: Day) -> None:
    gone = [story.path for story in day.site.stories if story.gone and story.gone < readable(day) - 6 * HOUR]
    assert gone
    assert max(day.asked.count(path) for path in gone) <= 2


def test_no_alarm_is_raised_by_day_or_in_a_quiet_night(day: Day) -> None:
    quiet = [n for n in range(HOURS) if (START + n * HOUR).hour in (23, 0, 1, 2, 3, 4, 5)]
    assert len(quiet) == 7
    assert day.alarms[:SWAPPED] == [[]] * SWAPPED


def test_swap_of_the_layout_raises_alarms_within_two_hours(day: Day) -> None:
    told = whats([alarm for alarms in day.alarms[SWAPPED : SWAPPED + 2] for alarm in alarms])
    if day.site.layout == "bare":
        assert {What.CREDITED, What.PICTURED} <= told  # the address still has the date
    else:
        assert What.REJECTED in told
