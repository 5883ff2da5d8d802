"""The newsroom's plan, read from `stories/*.toml`: which stories there are, where they stand and how they are shown."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from crawler.newsroom.bank import LANGUAGES, bank_of


@dataclass(frozen=True, slots=True)
class LiveUpdate:
    """One entry of a live blog; `time` is HH:MM on the day on which the blog began."""

    time: str
    head: str
    text: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a gallery."""

    caption: str
    alt: str


@dataclass(frozen=True, slots=True)
class Story:
    """One planned story.

    `layout` 1 is semantic HTML with JSON-LD, 2 an old page of tables and `<br>`, 3 hashed classes with microdata.
    `only` names the one road that leads to the story where there is just one. `charset` is (bytes, header, meta).
    `edition2` is "", "new", "changed" or "gone".
    """

    slug: str
    language: str
    section: str
    layout: int
    topic: str
    title: str
    summary: str
    lead: str
    authors: tuple[str, ...]
    published: str
    number: int
    tags: tuple[str, ...] = ()
    modified: str = ""
    agency: str = ""
    length: int = 6
    extras: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    see: str = ""
    old: str = ""
    only: str = ""
    page_type: str = "article"
    access: str = "free"
    charset: tuple[str, str, str] = ("utf-8", "utf-8", "utf-8")
    slow: bool = False
    edition2: str = ""
    title2: str = ""
    modified2: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    updates: tuple[LiveUpdate, ...] = ()
    gallery: tuple[Picture, ...] = ()

    @property
    def path(self) -> str:
        return _path(self)

    @property
    def instant(self) -> datetime:
        """When it was published; the first moment of the day, in UTC, where only the day is known."""
        moment = datetime.fromisoformat(self.published)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    @property
    def has_day_only(self) -> bool:
        return len(self.published) == len("2026-01-01")

    def variant_path(self, kind: str) -> str:
        """Path of the AMP, mobile or print form: three ways in which sites name them."""
        if kind == "amp":
            return self.path.rstrip("/") + "/amp/"
        if kind == "mobile":
            return "/m" + self.path
        return f"{self.path}?print=1" if self.language == "en" else "/print" + self.path

    def is_in(self, edition: int) -> bool:
        return self.edition2 not in ({"new"} if edition == 1 else {"gone"})

    def title_in(self, edition: int) -> str:
        return self.title2 if edition == 2 and self.title2 else self.title

    def modified_in(self, edition: int) -> str:
        return self.modified2 if edition == 2 and self.modified2 else self.modified


def _path(story: Story) -> str:
    """Every language edition has its own form of address, as different systems have."""
    section, day = story.section, story.published[:10]
    slug = quote(story.slug)
    return {
        "en": f"/{day.replace('-', '/')}/{slug}/",
        "de": f"/de/{section}/{slug}-{100_000 + story.number * 37}.html",
        "es": f"/es/{section}/{day.replace('-', '')}/{slug}",
        "ru": f"/ru/{section}/{40_000 + story.number * 11}-{slug}/",
        "ja": f"/ja/articles/{day.replace('-', '')}{story.number:03d}",
        "ar": f"/ar/{section}/{slug}",
    }[story.language]


@lru_cache(maxsize=1)
def all_stories() -> tuple[Story, ...]:
    """Every story of every edition, in the order of the plan."""
    return tuple(story for language in LANGUAGES for story in _stories_of(language))


@lru_cache(maxsize=4)
def stories(edition: int = 1) -> tuple[Story, ...]:
    """The stories that stand in an edition, newest first."""
    standing = [story for story in all_stories() if story.is_in(edition)]
    return tuple(sorted(standing, key=lambda story: (story.instant, story.slug), reverse=True))


@lru_cache(maxsize=1)
def _by_slug() -> Mapping[str, Story]:
    return {story.slug: story for story in all_stories()}


def story_of(slug: str) -> Story:
    return _by_slug()[slug]


def _stories_of(language: str) -> tuple[Story, ...]:
    raw = tomllib.loads(files("crawler.newsroom").joinpath("stories", f"{language}.toml").read_text("utf-8"))
    stories_read = tuple(_story(language, number, entry) for number, entry in enumerate(raw["story"], 1))
    known = {section.slug for section in bank_of(language).sections}
    unknown = [story.slug for story in stories_read if story.section not in known]
    if unknown:
        raise ValueError(f"stories in no section of {language}: {unknown}")
    return stories_read


def _story(language: str, number: int, entry: Mapping[str, Any]) -> Story:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    values["updates"] = tuple(LiveUpdate(u["time"], u["head"], tuple(u["text"])) for u in entry.get("updates", ()))
    values["gallery"] = tuple(Picture(**picture) for picture in entry.get("gallery", ()))
    return Story(language=language, number=number, **values)
