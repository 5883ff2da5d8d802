"""The words of URLs, in the languages of the news: the tables of `urlwords.toml`, which `urlkind` reads."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class UrlWords:
    """Sets of words, one a table of the file; what each is for stands there."""

    media_extensions: frozenset[str]
    page_extensions: frozenset[str]
    feed_leaves: frozenset[str]
    feed_extensions: frozenset[str]
    service_leaves: frozenset[str]
    service_parents: frozenset[str]
    action_segments: frozenset[str]
    tool_segments: frozenset[str]
    calendar_segments: frozenset[str]
    tag_segments: frozenset[str]
    author_segments: frozenset[str]
    category_segments: frozenset[str]
    archive_segments: frozenset[str]
    article_segments: frozenset[str]
    section_leaves: frozenset[str]
    stop_words: frozenset[str]
    pager_segments: frozenset[str]
    pager_names: frozenset[str]
    list_names: frozenset[str]
    search_names: frozenset[str]
    sort_names: frozenset[str]
    action_names: frozenset[str]
    calendar_names: frozenset[str]
    next_words: frozenset[str]
    other_parents: frozenset[str]


@lru_cache(maxsize=1)
def url_words() -> UrlWords:
    """The tables, read once."""
    tables = tomllib.loads(files("spiders.discover").joinpath("urlwords.toml").read_text(encoding="utf-8"))
    return UrlWords(**{field.name: frozenset(tables[field.name].split()) for field in fields(UrlWords)})
