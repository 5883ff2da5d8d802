"""Dates that only readers see, and those in a page's own scripts: looked for where no structured source has one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html

from pipelines.extract.metadata.headline import following, preceding
from pipelines.extract.metadata.stamps import Stamp, parse_stamp
from pipelines.extract.metadata.structured import one_line

MAX_AFTER = 160
MAX_BEFORE = 30
MAX_SCRIPT_CHARS = 1_500_000
_MAX_CHARS = 110
_ENOUGH = 3

_SKIPPED = frozenset("script style noscript nav footer form button select svg picture video iframe".split())
_HAS_DATE = re.compile(r"(?:19|20|25)\d\d|\b\d{1,2}[./-]\d{1,2}[./-]\d\d\b")
_CHANGED = re.compile(
    r"updated|modified|revised|aktualisiert|geändert|stand:|mis à jour|modifié|actualizado|modificado|aggiornat|bijgewerkt|gewijzigd|oppdatert|"
    r"uppdaterad|opdateret|zaktualizowan|обновлен|copyright|©",
    re.IGNORECASE,
)  # fmt: skip
_PUBLISHED = re.compile(
    r"\b(?:published|posted|veröffentlicht|erstellt|publié|publicado|pubblicato|gepubliceerd|publicerad|publisert)\b"
    r"|опубликован",
    re.IGNORECASE,
)
_COMMENT = re.compile(
    r"(?:^|\s)(?:comments?|comment[-_](?:\d+|list|item|body|meta|thread|section|area|date|content)|commentlist|disqus\S*|"
    r"user-comments?|replies)(?=\s|$)",
    re.IGNORECASE,
)
"""Class and id of what holds readers' comments; not of an article that is open to them."""
_ELSEWHERE = re.compile(r"comment|related|footer|sidebar|event|teaser", re.IGNORECASE)
_SCRIPT_WORDS = ("ublish", "ubDate", "UBLISH", "ub_date", "irstPubl", "isplayDate", "ostDate")
"""Parts of the names below; regular expressions over whole scripts cost more than all other metadata together."""
_SCRIPT = re.compile(
    r'"(?P<name>\w{0,14}(?:publi|pub_?date|display_?date|post_?date)\w{0,16})'
    r'\\{0,3}"\s{0,3}:\s{0,3}\\{0,3}"(?P<date>(?:19|20)\d\d-?[01]\d-?[0-3]\d[^"\\]{0,24})',
    re.IGNORECASE,
)  # fmt: skip


def dates_near(anchor: html.HtmlElement | None, *, month_first: bool) -> list[tuple[bool, Stamp]]:
    """(whether in a time tag, date) around the headline, the likeliest first: time tags and lines that are but a date,
    then lines that say more, those that speak of a change last; each after the headline, then just before it.
    """
    if anchor is None:
        return []
    near = [*following(anchor, MAX_AFTER, _SKIPPED), *preceding(anchor, MAX_BEFORE, _SKIPPED)]
    bare: list[tuple[bool, Stamp]] = []
    told: list[tuple[bool, Stamp]] = []
    changed: list[tuple[bool, Stamp]] = []
    for element in near:
        is_time = element.tag == "time"
        text = _shown(element) if is_time else _own_text(element)
        if not text:
            continue
        dated = _of_publication(text)
        stamp = parse_stamp(dated, month_first=month_first)
        if stamp is None or _ELSEWHERE.search(element.get("class") or "") or (not is_time and _is_sentence(text)):
            continue
        if in_other_article(element, anchor) or in_comment(element):
            continue
        said = dated if not is_time else f"{element.get('class')} {' '.join(element.itertext())}"
        kind = changed if _CHANGED.search(said) else bare if is_time or _is_bare(text) else told
        kind.append((is_time, stamp))
        if len(bare) + len(told) >= _ENOUGH:
            break
    return bare + told + changed


def in_other_article(element: html.HtmlElement, headline: html.HtmlElement) -> bool:
    """Whether the headline stands in an `article` element, and `element` in another one: a teaser's."""
    if next(headline.iterancestors("article"), None) is None:
        return False
    own = next(element.iterancestors("article"), None)
    return own is not None and own not in headline.iterancestors("article")


def in_comment(element: html.HtmlElement) -> bool:
    """Whether `element` stands among readers' comments, whose dates are theirs."""
    holders = (element, *element.iterancestors("p", "div", "section", "li", "ol", "ul", "article", "aside"))
    return any(_COMMENT.search(f"{holder.get('class') or ''} {holder.get('id') or ''}") for holder in holders)


def _of_publication(text: str) -> str:
    """Of a line that tells a change and the publication, what it says of the latter.

    >>> _of_publication("Updated 4 May 2026 | Published 2 May 2026"), _of_publication("Posted 2 May 2026, updated 4 May")
    (' 2 May 2026', ' 2 May 2026, ')
    """
    published, changed = _PUBLISHED.search(text), _CHANGED.search(text)
    if published is None or changed is None:
        return text
    end = changed.start() if changed.start() > published.end() else len(text)
    part = text[published.end() : end]
    return part if _HAS_DATE.search(part) else text


def _shown(time_tag: html.HtmlElement) -> str:
    return time_tag.get("datetime") or " ".join(time_tag.itertext())[:_MAX_CHARS]


def _is_bare(text: str) -> bool:
    """Whether a line is no more than a date, perhaps with a time, a day of the week and a zone."""
    return len(re.findall(r"[^\W\d_]{2,}", text)) <= 4 and not re.search(r"[^\W\d_]{2,}:", text)


def _is_sentence(text: str) -> bool:
    """Whether the date is part of something told: "The next meeting is on 5 February 2020 at seven"."""
    words = re.findall(r"[^\W\d_]{2,}", text)
    return len(words) > 9 or (
        len(words) > 5 and not text[:1].isdigit() and sum(word[:1].islower() for word in words) > 4
    )


def _own_text(element: html.HtmlElement) -> str:
    """The text of the element without that of its children, "" where it is long or has no digits that could be a date."""
    text = element.text or ""
    if len(element):
        text = " ".join((text, *(child.tail or "" for child in element[:12])))
    if len(text) > 4 * _MAX_CHARS or not _HAS_DATE.search(text):
        return ""
    text = one_line(text)
    return text if len(text) <= _MAX_CHARS else ""


def script_dates(tree: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """(name, date) of publication as the page's own scripts have it in their data, in document order."""
    left = MAX_SCRIPT_CHARS
    for script in tree.iter("script"):
        text = script.text
        if not text or "ld+json" in (script.get("type") or ""):
            continue
        for word in _SCRIPT_WORDS:
            yield from _dates_at(text[:left], word)
        left -= len(text)
        if left <= 0:
            return


def _dates_at(text: str, word: str) -> Iterator[tuple[str, str]]:
    position = text.find(word)
    for _ in range(60):
        if position < 0:
            return
        match = _SCRIPT.search(text, max(0, position - 20), position + 100)
        if match:
            yield match["name"], match["date"].strip()
        position = text.find(word, position + len(word))
