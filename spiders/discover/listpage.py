"""Whether a page that reads like an article is one of the site's lists, or a page of its menu. Pure.

Blogs show whole posts on their front, tag, author and day pages, so the text alone cannot tell: each of these has the
words of an article, its date and its author. What tells is the address, headlines that lead elsewhere, and who says
that the page is an article.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from pipelines.model import Article, BlockKind, Reason, Rejected, UrlKind, Via
from pipelines.model.url import is_same_site, link_url, url_key
from spiders.discover.anchors import text_of
from spiders.discover.menus import is_own_menu_entry, is_service_title
from spiders.discover.urlkind import classify_cleaned
from spiders.discover.urlshape import shape_of
from spiders.discover.urlwords import url_words

_HEADING = ("h1", "h2", "h3", "h4", "h5", "h6")
_MAX_HEADINGS = 200
_MAX_CLIMB = 12
_MAX_TEXT = 200_000
_PREFIX = 60
"""Characters by which a paragraph of the article is found again in the page."""
_SHORT, _MANY = 250, 5
"""An introduction above a list: so few words, so many headlines. A dated page is never taken for one."""
OWNED_SHARE = 0.6
"""So much of the text below headlines that lead elsewhere makes a list. Inline boxes of an article own next to none."""
_TYPES = re.compile(r'"@type"\s{0,5}:\s{0,5}\[?\s{0,5}"(\w{0,30}(?:Article|Posting|Report))"')
_DATED = re.compile(r'"datePublished"\s{0,5}:')


@dataclass(frozen=True, slots=True)
class _Headline:
    """A heading that is a link to another page of the site."""

    element: HtmlElement
    key: str
    text: str


def unmask(article: Article, tree: HtmlElement, page_url: str, via: Via) -> Rejected | None:
    """Why the article read from the page at `page_url` is none, None where it is one."""
    verdict = classify_cleaned(page_url, via=via)
    declared = _declares_article(tree)
    paragraphs = _paragraphs(article)
    headlines = tuple(islice(_headlines(tree, {url_key(page_url), url_key(article.url)}, page_url), _MAX_HEADINGS))
    owners = _owners(headlines, paragraphs)
    if len(owners) >= 2 and (verdict.is_list or not declared):
        return Rejected(Reason.LISTING, f"its text stands below {len(owners)} headlines of other pages", page_url)
    if verdict.is_list and not declared:
        return Rejected(Reason.LISTING, f"{verdict.why}, and the page does not call itself an article", page_url)
    is_plain_article = verdict.kind is UrlKind.ARTICLE and verdict.is_sure
    if declared or is_plain_article:
        return None
    if owners and _is_foreign(headlines, owners, tree):
        return Rejected(Reason.LISTING, "all of its text stands below the headline of another page", page_url)
    return _unmask_undated(article, tree, page_url, headlines) if article.published_at is None else None


def _unmask_undated(
    article: Article, tree: HtmlElement, page_url: str, headlines: Sequence[_Headline]
) -> Rejected | None:
    others = len({headline.key for headline in headlines})
    if article.word_count < _SHORT and others >= _MANY:
        return Rejected(Reason.LISTING, f"undated, short, and followed by {others} headlines of other pages", page_url)
    if article.authors:
        return None
    if is_service_title(article.title):
        return Rejected(Reason.SERVICE, f"its title says so: {article.title[:80]}", page_url)
    if is_own_menu_entry(tree, page_url):
        return Rejected(Reason.SERVICE, "undated, and an entry of the site's menu", page_url)
    return None


def is_evident_post(page_url: str, via: Via) -> bool:
    """Whether its source or its address alone says that a page is a post, however short: more than its text can."""
    if via in {Via.FEED, Via.NEWS_SITEMAP}:
        return classify_cleaned(page_url, via=via).kind is UrlKind.ARTICLE
    verdict, shape, words = classify_cleaned(page_url), shape_of(page_url), url_words()
    if verdict.kind is not UrlKind.ARTICLE or not words.service_parents.isdisjoint(shape.folders):
        return False
    return shape.is_dated or not words.article_segments.isdisjoint(shape.folders)


def _declares_article(tree: HtmlElement) -> bool:
    """Whether the page's data describe just one article, with its date. Lists describe many, or say no date."""
    told = {(meta.get("property") or "").lower(): (meta.get("content") or "") for meta in tree.iter("meta")}
    if told.get("og:type", "").lower().endswith("article") and told.get("article:published_time"):
        return True
    scripts = " ".join(
        (script.text or "")[:_MAX_TEXT] for script in tree.iter("script") if "ld+json" in (script.get("type") or "")
    )
    return len(_TYPES.findall(scripts)) == 1 and len(_DATED.findall(scripts)) == 1


def _paragraphs(article: Article) -> tuple[str, ...]:
    texts = (_folded(block.text) for block in article.blocks if block.kind is not BlockKind.HEADING)
    return tuple(text for text in texts if len(text) >= 40)


def _headlines(tree: HtmlElement, own: set[str], page_url: str) -> Iterator[_Headline]:
    for element in tree.iter(*_HEADING):
        link = next(element.iter("a"), None)
        link = next(element.iterancestors("a"), None) if link is None else link
        url = link_url(link.get("href") or "", page_url) if link is not None else ""
        text = text_of(element)
        if not url or len(text) < 3 or url_key(url) in own or not is_same_site(url, page_url):
            continue
        verdict = classify_cleaned(url, anchor=text)
        if verdict.refused is None and verdict.kind in {UrlKind.ARTICLE, UrlKind.OTHER}:
            yield _Headline(element, url_key(url), text)


def _owners(headlines: Sequence[_Headline], paragraphs: Sequence[str]) -> dict[str, int]:
    """Pages whose headline stands over text of the article, with its characters; empty if that is not most of it."""
    reach = _reach(headlines)
    owned: dict[int, str] = {}
    for headline in headlines:
        text = _text_below(headline, reach)
        for index, paragraph in enumerate(paragraphs):
            if index not in owned and paragraph[:_PREFIX] in text:
                owned[index] = headline.key
    chars: Counter[str] = Counter()
    for index, key in owned.items():
        chars[key] += len(paragraphs[index])
    total = sum(map(len, paragraphs))
    return dict(chars) if total and chars.total() >= OWNED_SHARE * total else {}


def _reach(headlines: Sequence[_Headline]) -> dict[HtmlElement, set[str]]:
    """For each element, the pages whose headlines are inside it."""
    reach: dict[HtmlElement, set[str]] = {}
    for headline in headlines:
        for ancestor in islice(headline.element.iterancestors(), 40):
            reach.setdefault(ancestor, set()).add(headline.key)
    return reach


def _text_below(headline: _Headline, reach: dict[HtmlElement, set[str]]) -> str:
    """The text of the largest element that holds this headline and no other; what follows it where lists are flat."""
    top = headline.element
    for ancestor in islice(headline.element.iterancestors(), _MAX_CLIMB):
        if len(reach[ancestor]) > 1 or ancestor.tag in {"body", "html"}:
            break
        top = ancestor
    if top is not headline.element:
        return _folded(_text(top))
    parts: list[str] = []
    for sibling in islice(headline.element.itersiblings(), 200):
        if sibling.tag in _HEADING or sibling in reach:
            break
        parts.append(_text(sibling) if isinstance(sibling.tag, str) else "")
    return _folded(" ".join(parts))


def _is_foreign(headlines: Sequence[_Headline], owners: dict[str, int], tree: HtmlElement) -> bool:
    """Whether the one headline over the text is not what the page calls itself: a list with one entry."""
    if len(owners) != 1:
        return False
    headline = next(headline for headline in headlines if headline.key in owners)
    named = _folded(" ".join(text_of(title) for title in islice(tree.iter("title"), 2))).lower()
    return bool(named) and _folded(headline.text).lower() not in named


def _text(element: HtmlElement) -> str:
    return " ".join(islice(element.itertext(), 5000))[:_MAX_TEXT]


def _folded(text: str) -> str:
    return " ".join(text.split())
