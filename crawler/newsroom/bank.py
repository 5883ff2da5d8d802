"""A language edition's words, read from `texts/*.toml`: labels of the pages, sections, and sentences to choose from."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from crawler.newsroom.dice import Dice

LANGUAGES = ("en", "de", "es", "ru", "ja")

_CHOICE = re.compile(r"(?<!\[)\[([^\[\]]*\|[^\[\]]*)\](?!\])")
_SLOT = re.compile(r"\{([+^]?)(\w+)\}")


@dataclass(frozen=True, slots=True)
class Section:
    """A section of one language edition. `path` ends with a slash."""

    language: str
    slug: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Bank:
    """All that one language edition says. `topics`, `general` and `extras` hold sentence templates."""

    language: str
    name: str
    direction: str
    quotes: tuple[str, ...]
    sections: tuple[Section, ...]
    labels: Mapping[str, Any]
    words: Mapping[str, list[str]]
    general: Mapping[str, list[str]]
    topics: Mapping[str, Mapping[str, list[str]]]
    extras: Mapping[str, list[str]]

    def label(self, key: str) -> str:
        return str(self.labels[key])

    def section(self, slug: str) -> Section:
        return next(section for section in self.sections if section.slug == slug)

    @property
    def front(self) -> str:
        return front_path(self.language)


def front_path(language: str) -> str:
    return "/" if language == "en" else f"/{language}/"


@lru_cache(maxsize=len(LANGUAGES))
def bank_of(language: str) -> Bank:
    raw = tomllib.loads(files("crawler.newsroom").joinpath("texts", f"{language}.toml").read_text("utf-8"))
    front = front_path(language)
    sections = tuple(Section(language, s["slug"], s["name"], f"{front}{s['slug']}/") for s in raw["sections"])
    return Bank(
        language,
        raw["name"],
        raw["direction"],
        tuple(raw.get("straight_quotes", ())),
        sections,
        raw["labels"],
        raw["words"],
        raw["general"],
        raw["topics"],
        raw["extras"],
    )


class Phrases:
    """Fills sentence templates for one story: `[a|b]` is a choice, `{name}` stays the same in the whole story,
    `{+name}` is drawn anew, `{^name}` begins with a capital letter.
    """

    def __init__(self, bank: Bank, own_words: Mapping[str, str], dice: Dice) -> None:
        self._bank = bank
        self._dice = dice
        self._fixed = {name: dice.pick(words) for name, words in bank.words.items()} | dict(own_words)

    def fill(self, template: str) -> str:
        chosen = _CHOICE.sub(lambda match: self._dice.pick(match[1].split("|")), template)
        return _SLOT.sub(self._word, chosen)

    def _word(self, match: re.Match[str]) -> str:
        how, name = match[1], match[2]
        word = self._dice.pick(self._bank.words[name]) if how == "+" else self._fixed[name]
        return word[:1].upper() + word[1:] if how == "^" else word
