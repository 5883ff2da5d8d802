"""What a URL looks like before it is fetched: article, section, feed, sitemap, media or other, and why. Pure.

Generous on purpose: what is on the site and not evidently a tool is fetched, because extraction looks at the page and
this module only at its address. So only four things are refused: actions and service pages, files, traps, and what was
never meant to be a URL. The first rule of `_RULES` that knows the URL decides.
"""

from __future__ import annotations

import re

from pipelines.model.ledger import UrlKind
from pipelines.model.page import Via
from pipelines.model.reasons import Reason
from pipelines.model.url import clean_url
from spiders.discover.urlrefusals import FILE_RULES, PLAIN_RULES, TOOL_RULES
from spiders.discover.urlshape import LANGUAGE, UrlShape, count_words, folder_shape, shape_of
from spiders.discover.urlverdict import Rule, UrlVerdict, listed, refuse
from spiders.discover.urlwords import url_words

_ID_NAME = re.compile(
    r"([a-z]{0,10}_?id|id[a-z]{1,10}|article|story|news|item|post|doc|idx|no|num|seq|art|aid|nid|artikel|noticia|a)"
)
_NUMBERED_FOLDER = re.compile(r"[a-z]{0,3}-?\d{5,}")
_PAGE_LEAF = re.compile(r"(page|seite|pagina|pag|p|s)-?\d{1,4}")
_FRONT_PAGE_LEAF = re.compile(r"(index|home|default|archive|blog|news)-?\d{1,3}")
_AUTHOR_LEAF = re.compile(r"@[\w.-]{1,60}")
LATER_PAGE = "a later page of a list"
HEADLINE_LINK = UrlVerdict(UrlKind.ARTICLE, "its link reads like a headline")


def classify_url(url: str, *, anchor: str = "", via: Via = Via.SECTION) -> UrlVerdict:
    """What `url` is likely to be. `anchor` is the text of the link; `via` says what kind of source named it.

    Feeds and news sitemaps name articles, so there only what cannot be one is told apart.

    >>> classify_url("https://example.com/2026/05/01/a-storm-comes").kind
    <UrlKind.ARTICLE: 'article'>
    """
    cleaned = clean_url(url)
    if not cleaned:
        return refuse("no web address", Reason.MALFORMED_URL)
    return classify_cleaned(cleaned, anchor=anchor, via=via)


def classify_cleaned(cleaned: str, *, anchor: str = "", via: Via = Via.SECTION) -> UrlVerdict:
    """`classify_url` for what `clean_url` made."""
    named = via is Via.FEED or via is Via.NEWS_SITEMAP  # a set would hash the enum, slowly
    shape = shape_of(cleaned)
    plain = not (shape.telling or shape.parameters or shape.extension)
    for rule in _RULES_FOR_NAMED if named else _RULES_FOR_PLAIN if plain else _RULES:
        if (verdict := rule(shape)) is not None:
            is_listed_page = verdict.refused is Reason.NEXT_PAGE and via is Via.SITEMAP
            return verdict._replace(refused=None) if is_listed_page else verdict  # it may name no other page of it
    if named:
        return UrlVerdict(UrlKind.ARTICLE, "named by a feed" if via is Via.FEED else "named by a news sitemap")
    if is_headline(anchor):
        return HEADLINE_LINK
    return _weak_section(shape) or UrlVerdict(UrlKind.OTHER, "nothing in the URL says what it is", is_sure=False)


def is_headline(anchor: str) -> bool:
    """Whether the text of a link is long enough for a headline rather than the name of a page."""
    if not 12 <= len(anchor) <= 300:
        return False
    return count_words(anchor.lower()) >= (4 if len(anchor) >= 24 else 6)


def _query_id(shape: UrlShape) -> UrlVerdict | None:
    """`/?p=123`, `article.php?id=5`: the query names the page."""
    if shape.is_evident or not shape.parameters:
        return None
    words = url_words()
    told = {value.lower() for _, value in shape.parameters} | shape.telling
    for name, value in shape.parameters:
        wordpress = name == "p" and value.isdigit() and (not shape.segments or len(value) >= 3)
        if wordpress or (name not in words.no_id_names and value and _ID_NAME.fullmatch(name)):
            if not told.isdisjoint(words.lists):
                return listed(f"the id of a list in the query: {name}")
            return UrlVerdict(UrlKind.ARTICLE, f"an id in the query: {name}")
    if shape.words < 2 and any(name in words.list_names or name in words.no_id_names for name, _ in shape.parameters):
        return listed("a list by its query")
    return None


def _front(shape: UrlShape) -> UrlVerdict | None:
    if shape.parameters and not _page_number(shape):
        return None
    if not shape.segments or (len(shape.segments) == 1 and shape.leaf in url_words().front_leaves):
        return listed("the front page")
    if len(shape.segments) == 1 and LANGUAGE.fullmatch(shape.leaf):
        return listed("the front page of a language or country")
    return None


def _paged(shape: UrlShape) -> UrlVerdict | None:
    base = _without_page(shape)
    if base is None:
        return None
    if base.is_dated or (base.digits >= 5 and base.date_end < 0):
        return UrlVerdict(UrlKind.ARTICLE, "a later page of an article", Reason.NEXT_PAGE)
    words = url_words()
    is_list = not shape.leaf.isdigit() or _page_number(shape) or shape.folders[-1] in words.pager_segments
    is_list = is_list or not shape.telling.isdisjoint(words.lists)
    if not is_list and len(shape.leaf) > 1:  # Drupal's /node/21
        return UrlVerdict(UrlKind.ARTICLE, "a number, of an article or of a page", is_sure=False)
    return UrlVerdict(UrlKind.SECTION, LATER_PAGE, is_list=is_list)


def _without_page(shape: UrlShape) -> UrlShape | None:
    """The shape of what this is a page of, or None if it is no numbered page."""
    if _page_number(shape):
        return shape
    folders, up = shape.folders, 1
    if _FRONT_PAGE_LEAF.fullmatch(shape.leaf):
        return folder_shape(shape)
    if not folders or not (shape.leaf.isdigit() or _PAGE_LEAF.fullmatch(shape.leaf)) or len(shape.leaf) > 10:
        return None
    if folders[-1] in url_words().pager_segments or (folders[-1] == "p" and len(shape.leaf) <= 3):
        up = 2
    elif shape.leaf.isdigit() and (len(shape.leaf) > 3 or folders[-1].isdigit() or _ends_with_date(shape)):
        return None
    return folder_shape(shape, up=up)


def _ends_with_date(shape: UrlShape) -> bool:
    return shape.date_end >= len(shape.path.rstrip("/"))


def _page_number(shape: UrlShape) -> bool:
    return any(
        value.isdigit()
        and (name in url_words().pager_names or (name == "p" and bool(shape.segments) and len(value) <= 3))
        for name, value in shape.parameters
    )


def _person(shape: UrlShape) -> UrlVerdict | None:
    return listed("articles by author") if _AUTHOR_LEAF.fullmatch(shape.leaf) else None


def _listed(shape: UrlShape) -> UrlVerdict | None:
    """Lists by tag, author, category, and archives."""
    if shape.is_dated or not shape.telling:
        return None
    words = url_words()
    if shape.digits >= 8 and shape.words >= 3:
        return None  # a columnist's article rather than the columnist
    for kind, table in (("tag", words.tag_segments), ("author", words.author_segments)):
        if not shape.telling.isdisjoint(table):
            return listed(f"articles by {kind}")
    if shape.leaf in words.category_segments or shape.leaf in words.archive_segments:
        return listed(f"a list: {shape.leaf}")
    in_category = not words.category_segments.isdisjoint(shape.folders)
    if in_category and not (shape.digits >= 6 or (shape.words >= 5 and len(shape.folders) >= 2)):
        # A long name may be an article's: /themen/land/die-flut-und-wir.
        is_list = shape.words <= 1 and words.article_segments.isdisjoint(shape.folders)
        return UrlVerdict(UrlKind.SECTION, "articles by category", is_list=is_list)
    return None


def _dated(shape: UrlShape) -> UrlVerdict | None:
    if shape.is_dated:
        return UrlVerdict(UrlKind.ARTICLE, "a date in the path")
    bare_year = shape.digits == 4 and shape.leaf.isdigit() and shape.leaf[:2] in {"19", "20"}
    if (shape.date_end >= 0 and shape.words <= 1) or bare_year:
        is_list = shape.leaf.isdigit() or shape.leaf in url_words().section_words  # not /meldungen/29-10-2026
        return UrlVerdict(UrlKind.SECTION, "an archive of a year, month or day", is_list=is_list)
    return None


def _numbered(shape: UrlShape) -> UrlVerdict | None:
    if not url_words().other_parents.isdisjoint(shape.folders):
        return UrlVerdict(UrlKind.OTHER, "below a folder of wares, forums or advertisements")
    if shape.digits >= 5 or (shape.digits == 4 and shape.leaf.isdigit() and shape.folders):
        return UrlVerdict(UrlKind.ARTICLE, "a number in the last segment")
    if shape.folders and _NUMBERED_FOLDER.fullmatch(shape.folders[-1]) and (shape.words or shape.leaf.isdigit()):
        return UrlVerdict(UrlKind.ARTICLE, "below a folder with a number")
    if shape.has_opaque_id and (shape.folders or len(shape.leaf) >= 16):
        return UrlVerdict(UrlKind.ARTICLE, "an id in the last segment")
    return None


def _slug(shape: UrlShape) -> UrlVerdict | None:
    words = url_words()
    if shape.words >= 4:
        return UrlVerdict(UrlKind.ARTICLE, "a long slug")
    if shape.words == 3 and (shape.extension in words.page_extensions or shape.digits or len(shape.folders) >= 1):
        return UrlVerdict(UrlKind.ARTICLE, "a slug of three words")
    below = not words.article_segments.isdisjoint(shape.folders[-2:])
    if below and len(shape.leaf) > 2 and shape.leaf not in words.section_leaves:
        return UrlVerdict(UrlKind.ARTICLE, "below a folder of articles")
    return None


def _section(shape: UrlShape) -> UrlVerdict | None:
    if shape.leaf in url_words().section_words:
        return UrlVerdict(UrlKind.SECTION, f"a section word: {shape.leaf}")
    return None


def _weak_section(shape: UrlShape) -> UrlVerdict | None:
    plain = not (shape.digits or shape.extension or shape.parameters)
    if plain and shape.words <= 1 and len(shape.segments) <= 3:
        return UrlVerdict(UrlKind.SECTION, "one short word", is_sure=False)
    return None


_RULES: tuple[Rule, ...] = (
    *(*FILE_RULES, *TOOL_RULES),
    *(_query_id, _front, _paged, _person, _listed, _dated, _numbered, _slug, _section),
)
_RULES_FOR_PLAIN: tuple[Rule, ...] = (*PLAIN_RULES, _front, _paged, _person, _dated, _numbered, _slug, _section)
_RULES_FOR_NAMED: tuple[Rule, ...] = (*FILE_RULES, _front)
