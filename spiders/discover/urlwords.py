"""The words of URLs, in the languages of the news: the tables of `urlwords.toml`, which `urlkind` reads."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

_FRIENDLY = ("section_leaves", "article_segments", "front_leaves")
_MACHINE_READ = frozenset(["xml", "json", "txt", "gz"])


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
    no_id_names: frozenset[str]
    comment_leaves: frozenset[str]
    media_segments: frozenset[str]
    front_leaves: frozenset[str]
    print_segments: frozenset[str]
    extensions: frozenset[str]
    """All that are known: of pages, media, feeds and other files for machines."""
    section_words: frozenset[str]
    """Last segments that name a section rather than a page: with those of article folders and calendars."""
    lists: frozenset[str]
    """Words for lists of articles by tag, author and category."""
    telling: frozenset[str]
    """Segments of lists and of what is refused; most URLs have none."""


@lru_cache(maxsize=1)
def url_words() -> UrlWords:
    """The tables, read once."""
    text = files("spiders.discover").joinpath("urlwords.toml").read_text(encoding="utf-8")
    tables = {name: frozenset(words.split()) for name, words in tomllib.loads(text).items()}
    loud = [name for name in tables if name.endswith(("_segments", "_leaves")) and name not in _FRIENDLY]
    return UrlWords(
        **tables,
        extensions=tables["page_extensions"] | tables["media_extensions"] | tables["feed_extensions"] | _MACHINE_READ,
        section_words=tables["section_leaves"] | tables["article_segments"] | tables["calendar_segments"],
        lists=tables["tag_segments"] | tables["author_segments"] | tables["category_segments"],
        telling=frozenset().union(*(tables[name] for name in loud)),
    )
