from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from pipelines.model import Candidate, Discovery, Reason, UrlKind
from spiders.scope import Limits, Scope
from spiders.sites import Site, site_from_url

SITE = site_from_url("https://news.example/")


def candidate(path: str, kind: UrlKind = UrlKind.ARTICLE, **more: object) -> Candidate:
    return replace(Candidate(f"https://news.example{path}", kind), **more)  # type: ignore[arg-type]


def judge(one: Candidate, limits: Limits = Limits(), site: Site = SITE) -> Candidate:  # noqa: B008 - frozen
    (judged,) = Scope([site], limits).judge([one])
    return judged


def test_url_of_another_site_is_no_candidate() -> None:
    scope = Scope([SITE], Limits())
    assert scope.judge([Candidate("https://other.example/a", UrlKind.ARTICLE)]) == ()
    assert len(scope.judge([Candidate("https://www.news.example/a", UrlKind.ARTICLE)])) == 1


def test_refusal_of_discovery_stays() -> None:
    assert judge(candidate("/a", refused=Reason.UTILITY)).refused is Reason.UTILITY


def test_url_too_far_from_a_start_is_refused() -> None:
    assert judge(candidate("/a", depth=20)).refused is None
    assert judge(candidate("/a", depth=21)).refused is Reason.TOO_DEEP


def test_article_known_to_be_outside_the_dates_is_not_fetched() -> None:
    limits = Limits(since=datetime(2026, 11, 1, tzinfo=UTC), until=datetime(2026, 11, 30, tzinfo=UTC))
    before, after = (Discovery(published=f"2026-{month}-05T10:00:00Z") for month in ("10", "12"))
    assert judge(candidate("/a", discovery=before), limits).refused is Reason.BEFORE_SINCE
    assert judge(candidate("/a", discovery=after), limits).refused is Reason.AFTER_UNTIL
    assert judge(candidate("/2026/10/03/a"), limits).refused is Reason.BEFORE_SINCE
    assert judge(candidate("/a"), limits).refused is None


def test_section_is_fetched_whatever_its_date() -> None:
    limits = Limits(since=datetime(2026, 11, 1, tzinfo=UTC))
    assert judge(candidate("/2019/05/", UrlKind.SECTION), limits).refused is None


def test_endless_pages_of_one_shape_are_bounded_and_those_met_before_stay() -> None:
    scope = Scope([SITE], Limits(per_shape=3))
    pages = [candidate(f"/events?day={n}", UrlKind.OTHER) for n in range(5)]
    judged = scope.judge(pages)
    assert [one.refused for one in judged] == [None, None, None, Reason.TRAP, Reason.TRAP]
    assert scope.judge(pages[:1])[0].refused is None


def test_articles_are_never_too_many_of_one_shape() -> None:
    scope = Scope([SITE], Limits(per_shape=3))
    judged = scope.judge([candidate(f"/story/{n}") for n in range(10)])
    assert all(one.refused is None for one in judged)


def test_site_file_excludes() -> None:
    site = replace(SITE, exclude=("/sport/**",))
    assert judge(candidate("/sport/a"), site=site).refused is Reason.EXCLUDED
