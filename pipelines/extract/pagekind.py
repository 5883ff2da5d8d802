"""Is this page an article, and of which kind? Decided from what was read, after the blocks are labelled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from lxml import html

from pipelines.extract.body import Labelled
from pipelines.extract.forest import load_forest
from pipelines.extract.kindfeatures import describe_page
from pipelines.extract.metadata import Metadata
from pipelines.extract.phrases import UNSPACED, WORD, plain_and_other
from pipelines.model import Block, Discovery, Page, PageType, Reason, Rejected, Via

KIND_MODEL = "kind"
_THRESHOLDS = {Via.FEED: 0.2, Via.NEWS_SITEMAP: 0.2}
_NAMED_TOO = 0.6
"""Where a feed or news sitemap names a page that was found otherwise. Some sites have feeds of all they have: of 103
pages of documentation that only a feed's word would have let in, 91 are below, of 41 short posts none (ADR 25)."""
KIND_THRESHOLD = 0.72
"""Pages that the model finds less likely are no article (model_data/report.md has the curve, on unseen sites).

A page must convince; one that a feed or news sitemap of the site names is believed more.
"""
_LISTING_HEADLINES = 5
MIN_WORDS = 25
"""Fewer words are an article only where the page itself says that it is one."""

_ARTICLE_TYPES = ("article", "posting", "report")
_ERROR_TITLE = re.compile(
    r"^\W*(?:error\s*)?(?:404|410|500|503)\b|\bpage not found\b|\bnot found\W*$|seite nicht gefunden|page introuvable"
    r"|página no encontrada|pagina non trovata|страница не найдена|ページが見つかりません",
    re.IGNORECASE,
)
_SHELL = re.compile(
    r"enable javascript|javascript (?:is )?(?:required|disabled)|requires javascript|turn on javascript", re.IGNORECASE
)
_PRESS = re.compile(
    r"press[-_/ ]?release|prnewswire|businesswire|globenewswire|comunicat[oi][- ]stampa|pressemitteilung|"
    r"communiqu[eé]s?[- ]de[- ]presse|notas?[- ]de[- ]prensa",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"/(?:opinions?|op-ed|editorials?|columns?|comment(?:ary|isfree)|kommentare?|meinung|opinione?s?|tribune)(?:/|$)",
    re.IGNORECASE,
)
_GALLERY = re.compile(
    r"/(?:gallery|galleries|photos?|fotos?|fotostrecke|bildergalerie|slideshow|in-pictures|fotogallery)(?:/|-|$)",
    re.IGNORECASE,
)
_OPINION_SECTION = re.compile(r"comment(?: is free)?|(?:opinion|meinung|opinión|opinione|opinião)\b.*", re.IGNORECASE)
_LIVE = re.compile(
    r"/(?:live-?blogs?|live-?ticker|live-?updates?|minute-by-minute)(?:/|-|$)|/live/(?:19|20)\d\d/|"
    r"[-_]live-?(?:blog|ticker|updates)(?:[-_./]|$)",
    re.IGNORECASE,
)
_WIRED = re.compile(r"/PRNewswire(?:-\w+)?/|\(BUSINESS WIRE\)|\(GLOBE ?NEWSWIRE\)|\bGLOBE NEWSWIRE\b|/EIN ?Presswire")
"""How the wires of press releases sign the first line."""
_WIRE_CHARS = 400
_VIDEO = re.compile(r"/(?:videos?|watch|mediathek)(?:/|$)", re.IGNORECASE)


@lru_cache(maxsize=4)  # it is asked of one text several times
def count_words(text: str) -> int:
    """Words of `text`; in scripts without spaces each character counts as one."""
    plain, others = plain_and_other(text)
    words = WORD.findall(others)
    more = sum([len(word) - 1 for word in words if UNSPACED.search(word)]) if UNSPACED.search(others) else 0
    return len(plain.split()) + len(words) + more


def text_of(blocks: Sequence[Block]) -> str:
    """The text of a record."""
    return "\n\n".join([block.text for block in blocks])


def says_article(metadata: Metadata) -> bool:
    """Whether the page's own markup calls it an article."""
    kinds = [metadata.og_type.lower(), *(kind.lower() for kind in metadata.jsonld_types)]
    return any(kind.endswith(_ARTICLE_TYPES) or kind == "liveblogposting" for kind in kinds)


def refuse(
    page: Page, tree: html.HtmlElement, metadata: Metadata, labelled: Sequence[Labelled], blocks: Sequence[Block]
) -> Rejected | None:
    """Why `page` is no article, or None where it is one."""
    url = page.url
    certain = refuse_by_rule(url, metadata, blocks)
    if certain is not None:
        return certain
    probability = float(load_forest(KIND_MODEL).probabilities(describe_page(url, tree, metadata, labelled))[0])
    if probability >= _threshold(page.discovery):
        return None
    return Rejected(_kind_of_refused(metadata, labelled), f"page model: {probability:.2f} article", url)


def _threshold(discovery: Discovery) -> float:
    """Only feeds and news sitemaps tell a title, whichever source was the first to name the page."""
    return _THRESHOLDS.get(discovery.via, _NAMED_TOO if discovery.title else KIND_THRESHOLD)


def refuse_by_rule(url: str, metadata: Metadata, blocks: Sequence[Block]) -> Rejected | None:
    """Why the page is certainly no article, or None where that is the model's question."""
    words = count_words(text_of(blocks))
    if _ERROR_TITLE.search(metadata.title) and words < 200:
        return Rejected(Reason.ERROR_PAGE, f"its title says so: {metadata.title[:80]}", url)
    if not words:
        return Rejected(Reason.NO_MAIN_TEXT, "no block of the page looks like main text", url)
    if words < MIN_WORDS and not says_article(metadata):
        return Rejected(Reason.TOO_SHORT, f"{words} words, and nothing on the page calls it an article", url)
    if _is_root(url) and not says_article(metadata):
        return Rejected(Reason.FRONT, "the root of a site, not marked as an article", url)
    return None


def _is_root(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.netloc) and parts.path.strip("/") == "" and not parts.query


def _kind_of_refused(metadata: Metadata, labelled: Sequence[Labelled]) -> Reason:
    """The likeliest name for a page that is no article: for people to read and for the ledger."""
    types = {kind.lower() for kind in metadata.jsonld_types}
    if types & {"product", "offer", "softwareapplication"}:
        return Reason.PRODUCT
    if types & {"discussionforumposting", "qapage"}:
        return Reason.FORUM
    return Reason.LISTING if sum(map(_is_linked_headline, labelled)) >= _LISTING_HEADLINES else Reason.SERVICE


def _is_linked_headline(item: Labelled) -> bool:
    raw = item.raw
    return raw.link_chars > 0.8 * len(raw.text) and len(raw.text) > 25 and "nav" not in raw.frame.cue_depth


def shell_of(tree: html.HtmlElement, labelled: Sequence[Labelled]) -> str:
    """What shows that the page is an empty shell filled by scripts, "" where it is not one."""
    if sum([len(item.raw.text) for item in labelled]) > 600:
        return ""
    notes = " ".join(node.text_content() for node in tree.iter("noscript"))
    if _SHELL.search(notes) or any(_SHELL.search(item.raw.text) for item in labelled):
        return "little text, and the page asks for JavaScript"
    scripts = sum(1 for node in tree.iter("script") if node.get("src"))
    roots = {"root", "app", "__next", "__nuxt", "app-root"}
    empty_root = any(node.get("id") in roots and not node.text_content().strip() for node in tree.iter("div"))
    return "an empty application root, filled by scripts" if empty_root and scripts else ""


def page_type(url: str, metadata: Metadata, blocks: Sequence[Block]) -> PageType:
    """What kind of article it is, by structured data first and by the URL and section after."""
    types = {kind.lower() for kind in metadata.jsonld_types}
    path = urlsplit(url).path
    if metadata.is_live or "liveblogposting" in types or _LIVE.search(path):
        return PageType.LIVEBLOG
    if types & {"opinionnewsarticle"} or _OPINION.search(path) or _OPINION.search(f"/{metadata.section}/"):
        return PageType.OPINION
    if _OPINION_SECTION.fullmatch(metadata.section.strip()):
        return PageType.OPINION
    if types & {"imagegallery", "mediagallery"} or _GALLERY.search(path):
        return PageType.GALLERY
    words = count_words(text_of(blocks))
    is_video = bool(types & {"videoobject"}) or metadata.og_type.startswith("video")
    if (is_video and not says_article(metadata)) or (_VIDEO.search(path) and words < 150):
        return PageType.VIDEO
    opening = "\n".join(block.text for block in blocks[:3])[:_WIRE_CHARS]
    if _PRESS.search(url) or _PRESS.search(metadata.section) or _WIRED.search(opening):
        return PageType.PRESS_RELEASE
    return PageType.ARTICLE
