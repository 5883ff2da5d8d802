"""Decides what an extracted article is to the corpus: new, changed, known, or another road to one that it has. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.model import Article, Reason
from pipelines.model.forms import form_beside
from pipelines.model.url import registrable_domain

MIN_TWIN_WORDS = 40
"""Shorter texts may be alike by chance: "Photo of the day", a notice in place of a text."""


@dataclass(frozen=True, slots=True)
class Held:
    """The latest version of an article that the corpus has; fields are the columns of `tables.articles`."""

    id: str
    url: str
    url_fetched: str
    version: int
    content_hash: str
    crawl_id: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`version` is that of the record to write, or 0 if none is to be written."""

    reason: Reason
    version: int = 0


def judge(article: Article, held: Held | None, crawl_id: str) -> Verdict:
    """What `article` is, given what the corpus holds under its id.

    Within a run nothing is written twice, and a page fetched by another road than the record's own shows no change:
    AMP and print forms of an unchanged article differ from it.
    """
    if held is None:
        return Verdict(Reason.NEW, 1)
    is_same_road = article.url_fetched in (held.url_fetched, article.url)
    if held.crawl_id == crawl_id or not is_same_road or article.content_hash == held.content_hash:
        return Verdict(Reason.KNOWN)
    return Verdict(Reason.CHANGED, held.version + 1)


class Twins:
    """Articles by what they say, so that a page with two addresses and no canonical link is one article."""

    def __init__(self, held: Iterable[Held]) -> None:
        self._held: dict[tuple[str, str], Held] = {}
        for article in held:
            self.add(article)

    def add(self, held: Held) -> None:
        """The first of a site keeps its place."""
        self._held.setdefault((registrable_domain(held.url), held.content_hash), held)

    def of(self, article: Article) -> Held | None:
        """The article of the same site with the same title and text, if they are long enough to mean something."""
        if article.word_count < MIN_TWIN_WORDS:
            return None
        return self._held.get((registrable_domain(article.url), article.content_hash))


def alias_reason(url: str, article: Article, *, is_twin: bool = False) -> Reason:
    """Why `url` is an alias of the article whose page it led to; `is_twin` where only what it says tells so."""
    form = form_beside(url, article.url)
    if form is not None:
        return form
    if url != article.url_fetched:
        return Reason.REDIRECT
    return Reason.SAME_CONTENT if is_twin else Reason.CANONICAL
