"""Whether a site is still read as it was when it was recorded: from its recorded pages, and as it stands now. Pure but
for `check_recorded`, which reads pages in a worker process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crawler.benching.shingles import likeness, words_of
from crawler.sitefiles.recorded import RecordedPage, read_again
from crawler.sitefiles.survey import Survey
from pipelines.model import Fate, Reason, fate_of
from spiders.sites import Site

LIKE_ENOUGH = 0.8
"""An article may be edited after it was recorded; below this share of common words it is another text."""
_TOLD_APART = ("title", "authors", "published_at", "access", "page_type")
_EXPECTED_OF_ALL = ("title", "authors", "published_at")
_NO_ANSWER = frozenset(str(reason) for reason in Reason if fate_of(reason) in {Fate.BUDGET, Fate.QUARANTINED})
"""Reasons that say nothing of the site: it was not asked, or its page was more than a worker of ours could take."""


@dataclass(frozen=True, slots=True)
class Drift:
    """One thing that is not as it was. `url` "" where it is of the site as a whole, `field` "" where of the page."""

    url: str
    field: str
    was: Any
    now: Any


@dataclass(frozen=True, slots=True)
class SiteCheck:
    """What was found at one site. `pages` are its recorded ones; `new` the articles besides them that it led to, where
    it was asked. `file` and `start` are for what is to be done about it."""

    name: str
    pages: int
    drift: tuple[Drift, ...]
    is_live: bool = False
    new: int = 0
    file: str = ""
    start: str = ""

    def as_json(self) -> dict[str, Any]:
        drift = [{"url": d.url, "field": d.field, "was": d.was, "now": d.now} for d in self.drift]
        return {"name": self.name, "pages": self.pages, "live": self.is_live, "new": self.new, "drift": drift}


def check_recorded(site: Site, pages: Sequence[RecordedPage]) -> tuple[SiteCheck, list[dict[str, Any]]]:
    """The check, and what each page gives now."""
    found = read_again([recorded.page for recorded in pages], site) if pages else []
    drift = [
        each
        for recorded, now in zip(pages, found, strict=True)
        for each in differences(recorded.page.url, recorded.expected, now)
    ]
    return SiteCheck(site.name, len(pages), tuple(drift), file=site.file, start=site.start[0]), found


def differences(url: str, expected: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Drift]:
    """Field by field. Fields that were not recorded, as a later version has them, are no drift."""
    if "rejected" in expected or "rejected" in now:
        before, after = _verdict(expected), _verdict(now)
        if before != after:
            yield Drift(url, "", before, after)
        return
    for field, was in expected.items():
        if now.get(field) != was:
            yield Drift(url, field, was, now.get(field))


def _verdict(told: Mapping[str, Any]) -> str:
    return f"no article ({told['rejected']})" if "rejected" in told else "an article"


def check_live(site: Site, pages: Sequence[RecordedPage], survey: Survey) -> SiteCheck:
    """The recorded pages as the site has them now, and whether its listings still lead to articles of the same kind."""
    drift: list[Drift] = []
    found = {seen.page.url: seen.article.as_record() for seen in survey.seen}
    reasons = {**survey.fates, **dict(survey.others)}
    for recorded in pages:
        url = recorded.page.url
        if url in found:
            drift += _changed(url, recorded.expected, found[url])
        elif url in reasons and reasons[url] not in _NO_ANSWER and "rejected" not in recorded.expected:
            drift.append(Drift(url, "", "an article", reasons[url]))
    known = {recorded.page.url for recorded in pages}
    new = [record for url, record in found.items() if url not in known]
    if not new:
        drift.append(Drift("", "", "articles found from its listings", "none but the recorded ones"))
    drift += _lost([recorded.expected for recorded in pages], new)
    told = (site.name, len(pages), tuple(drift))
    return SiteCheck(*told, is_live=True, new=len(new), file=site.file, start=site.start[0])


def _changed(url: str, expected: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Drift]:
    for field in _TOLD_APART:
        if field in expected and expected[field] != now[field]:
            yield Drift(url, field, expected[field], now[field])
    share = likeness(words_of(str(expected.get("text", ""))), words_of(now["text"])).f1
    if "text" in expected and share < LIKE_ENOUGH:
        yield Drift(url, "text", expected["text"], now["text"])


def _lost(recorded: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> Iterator[Drift]:
    """What every recorded article has and no new one: a layout that changed."""
    articles = [record for record in recorded if "rejected" not in record]
    for field in _EXPECTED_OF_ALL if articles and new else ():
        if all(record.get(field) for record in articles) and not any(record.get(field) for record in new):
            yield Drift("", field, "on every recorded article", f"on none of {len(new)} new ones")
