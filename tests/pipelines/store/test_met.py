"""Candidates entered lately, which change nothing when they are met again."""

from __future__ import annotations

from dataclasses import replace

from pipelines.model import Candidate, Discovery, UrlKind, Via
from pipelines.store.met import Met, key_of

LINK = Candidate("https://a.example/1", UrlKind.ARTICLE, "a link", Discovery(via=Via.SECTION), depth=2)
FED = replace(LINK, url="https://a.example/2", discovery=Discovery(via=Via.FEED))


def test_what_was_entered_is_no_news_as_the_same_object_or_another() -> None:
    met = Met()
    assert met.news([LINK, FED]) == [LINK, FED]
    met.remember([key_of(LINK), key_of(FED)])
    for _ in range(3):
        assert met.news([LINK, FED, replace(LINK), replace(FED)]) == []


def test_what_could_change_a_row_is_news_beside_what_was_entered() -> None:
    met = Met()
    met.remember([key_of(LINK)])
    nearer = replace(LINK, depth=1)
    for _ in range(3):
        assert met.news([LINK, nearer]) == [nearer]


def test_all_is_news_once_it_is_forgotten() -> None:
    met = Met()
    met.remember([key_of(LINK)])
    assert met.news([LINK, LINK]) == []
    met.forget()
    assert met.news([LINK]) == [LINK]
