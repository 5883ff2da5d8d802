"""Decides what an extracted article is to the corpus: new, changed, known, or another road to one that it has. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.model import Article, Reason
from pipelines.model.forms import form_beside


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


def alias_reason(url: str, article: Article) -> Reason:
    """Why `url` is an alias of the article whose page it led to."""
    form = form_beside(url, article.url)
    if form is not None:
        return form
    return Reason.CANONICAL if url == article.url_fetched else Reason.REDIRECT
