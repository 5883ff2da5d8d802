"""Links that come again are the candidates made of them before, and never others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler import links
from crawler.links import LinkMemory, links_of
from pipelines.model import Candidate, Discovery, Reason, UrlKind, Via

ON_A = Discovery(Via.SECTION, "https://news.example/a")
ON_B = Discovery(Via.SECTION, "https://news.example/b")
STORY = Candidate("https://news.example/story", UrlKind.ARTICLE, "a date in its address", ON_A, 2)
PRINT = replace(STORY, url="https://news.example/print", refused=Reason.AMP, detail="the amp form")


def given(memory: LinkMemory, *found: Candidate) -> list[Candidate]:
    told = links_of(found)
    assert told is not None
    return memory.candidates(told)


def test_link_named_by_a_second_page_is_the_object_of_the_first() -> None:
    memory = LinkMemory()
    first = given(memory, STORY, PRINT)
    assert first == [STORY, PRINT]
    second = given(memory, *(replace(each, discovery=ON_B) for each in (PRINT, STORY)))
    assert second[0] is first[1]
    assert second[1] is first[0]


@pytest.mark.parametrize(
    "change",
    [
        {"kind": UrlKind.SECTION},
        {"why": "the words around it"},
        {"depth": 3},
        {"refused": Reason.UTILITY},
        {"detail": "another"},
        {"is_later": True},
        {"discovery": Discovery(Via.LIST, "https://news.example/b")},
    ],
)
def test_link_of_which_anything_else_is_said_is_another(change: dict[str, object]) -> None:
    memory = LinkMemory()
    given(memory, STORY)
    changed = replace(STORY, **change)  # type: ignore[arg-type]
    assert given(memory, changed) == [changed]


@pytest.mark.parametrize(
    "found",
    [
        (),
        (STORY, replace(STORY, url="https://news.example/2", discovery=ON_B)),
        (replace(STORY, lastmod="2026-11-24"),),
        (replace(STORY, probe=True),),
        (replace(STORY, discovery=replace(ON_A, title="Ferries")),),
    ],
)
def test_what_lists_say_of_their_entries_stays_with_them(found: tuple[Candidate, ...]) -> None:
    assert links_of(found) is None


def test_memory_begins_anew_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "MOST_KEPT", 2)
    memory = LinkMemory()
    found = [replace(STORY, url=f"https://news.example/{n}") for n in range(5)]
    assert given(memory, *found) == found
    assert len(memory._known) == 1


def test_what_is_told_of_links_is_sent_once_and_forgotten_when_it_is_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "MOST_KEPT", 3)
    found = [replace(STORY, url=f"https://news.example/{n}", why=f"reason {n // 2}") for n in range(10)]
    told = links_of(found)
    assert told is not None
    assert (len(told.rests), len(told.urls), told.numbers) == (5, 10, (0, 0, 1, 1, 2, 2, 3, 3, 4, 4))
    memory = LinkMemory()
    assert memory.candidates(told) == found
    assert memory.candidates(told) == found
    assert len(memory._rests) <= 5
