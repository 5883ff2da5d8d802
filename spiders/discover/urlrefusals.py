"""Rules for URLs that are no pages to read: files, feeds and sitemaps, traps, actions, tools, service pages. Pure."""

from __future__ import annotations

import re

from pipelines.model.ledger import UrlKind
from pipelines.model.reasons import Reason
from spiders.discover.trap import trap_reason
from spiders.discover.urlshape import LANGUAGE, UrlShape, folder_shape
from spiders.discover.urlverdict import Rule, UrlVerdict, refuse
from spiders.discover.urlwords import url_words

# Written by templates that were never filled in.
_UNFILLED = re.compile(r"\$\{|\{\{|<%|\[object object\]|/(undefined|null|nan)(/|$)|%s")
_ACTION_VALUES = re.compile(
    r"(log_?in|log_?out|register|edit|delete|vote|email|mail|send|share|print|subscribe|unsubscribe|reply|report|add\w*"
    r"|search|history|raw|submit|lostpassword)",
    re.IGNORECASE,
)
_ACTION_VERBS = frozenset(["action", "do", "task", "op", "cmd"])
_POLICY = re.compile(
    r"(privacy|cookies?|terms|gdpr|ccpa|dmca|legal|copyright|accessibility|editorial|comments?|refund)"
    r"(-(policy|policies|notice|statement|and|of|to|use|service|services|conditions?|centre|center|settings|preferences"
    r"|your|choices|rights?|sale|cookies?|terms|privacy|guidelines|information|disclaimer|agreement))+"
)
_FEED_QUERY = re.compile(r"rss2?|atom|rdf|feed|xml|rss_2\.0", re.IGNORECASE)
_FEED_WORD = re.compile(r"rss|feed|atom|rdf|syndication")
_AMBIGUOUS_MEDIA = frozenset(["js", "ts", "map", "key", "pages", "bin", "pl"])  # "all-about-node.js" is a slug


def _unfilled(shape: UrlShape) -> UrlVerdict | None:
    if _UNFILLED.search(shape.path):
        return refuse("a template that was not filled in", Reason.MALFORMED_URL)
    return None


def _media(shape: UrlShape) -> UrlVerdict | None:
    known = shape.extension in url_words().media_extensions
    if known and not (shape.extension in _AMBIGUOUS_MEDIA and shape.words >= 2):
        return UrlVerdict(UrlKind.MEDIA, f"a .{shape.extension} file", Reason.MEDIA)
    if not shape.telling.isdisjoint(url_words().media_segments) or any(
        name == "attachment_id" for name, _ in shape.parameters
    ):
        return UrlVerdict(UrlKind.MEDIA, "an attachment", Reason.MEDIA)
    return None


def _listing_file(shape: UrlShape) -> UrlVerdict | None:
    """Feeds, sitemaps and other files for machines."""
    if shape.extension in {"xml", "gz", "txt"} and (
        "sitemap" in shape.leaf or "sitemap" in "".join(shape.folders[-1:])
    ):
        return UrlVerdict(UrlKind.SITEMAP, "a file called sitemap")
    if shape.extension in {"txt", "gz"} or (shape.extension == "json" and not _FEED_WORD.search(shape.path)):
        return refuse(f"a .{shape.extension} file")
    why = _why_feed(shape)
    return _feed(shape, why) if why else None


def _why_feed(shape: UrlShape) -> str:
    words, folders = url_words(), shape.folders
    if any(_is_feed_parameter(name, value) for name, value in shape.parameters):
        return "a feed by its query"
    if shape.extension in words.feed_extensions or shape.extension in {"xml", "json"}:
        return f"a .{shape.extension} file"
    if shape.leaf in words.feed_leaves:
        return f"ends in {shape.leaf}"
    below = bool(folders) and folders[0] in {"rss", "feeds", "rss-feed"} and not (shape.is_evident or shape.extension)
    return f"below /{folders[0]}/" if below else ""


def _feed(shape: UrlShape, why: str) -> UrlVerdict | None:
    comments = comments_feed(shape)
    return refuse(comments) if comments else UrlVerdict(UrlKind.FEED, why)


def comments_feed(shape: UrlShape) -> str:
    """Why a feed at such a URL is one of comments, not of articles; "" if it is not."""
    if "comment" in shape.path or any("comment" in value for _, value in shape.parameters):
        return "a feed of comments"
    of_list = shape.extension or not shape.telling.isdisjoint(url_words().lists)
    if shape.folders and not of_list and folder_shape(shape).is_evident:
        return "the feed of one article's comments"
    return ""


def _is_feed_parameter(name: str, value: str) -> bool:
    if name in {"feed", "format", "type", "output", "alt"}:
        return _FEED_QUERY.fullmatch(value) is not None or (name == "feed" and value.startswith("comments"))
    return name in {"rss", "atom"} and value in {"", "1", "true"}


def _trap(shape: UrlShape) -> UrlVerdict | None:
    why = trap_reason(shape)
    return refuse(why, Reason.TRAP) if why else None


def _action(shape: UrlShape) -> UrlVerdict | None:
    words = url_words()
    for name, value in shape.parameters:
        if name in words.action_names or (name in _ACTION_VERBS and _ACTION_VALUES.fullmatch(value)):
            return refuse(f"an action: {name}")
        if name in words.search_names and value and "/" not in value:
            return refuse(f"a search: {name}")
        if name in words.sort_names:
            return refuse(f"another order of a list: {name}")
    return _first_of(shape, words.action_segments, "an action")


def _tool(shape: UrlShape) -> UrlVerdict | None:
    words = url_words()
    if shape.folders and shape.leaf in words.comment_leaves:
        below_post = not words.article_segments.isdisjoint(shape.folders[:-1])
        if below_post or folder_shape(shape).is_evident:
            return refuse("the comments of an article")
    if shape.is_evident:
        return None
    if shape.folders[:2] == ("search", "label"):
        return UrlVerdict(UrlKind.SECTION, "articles by label")
    return _first_of(shape, url_words().tool_segments, "a tool")


def _first_of(shape: UrlShape, table: frozenset[str], what: str) -> UrlVerdict | None:
    found = shape.telling & table
    return refuse(f"{what}: {min(found)}") if found else None


def _print(shape: UrlShape) -> UrlVerdict | None:
    """`/print.php?id=5`, `/print/55`: which page it prints is not said, but it is linked elsewhere."""
    words, folders = url_words().print_segments, shape.folders
    by_query = shape.leaf in words and any(value.isdigit() for _, value in shape.parameters)
    by_path = shape.leaf.isdigit() and bool(folders) and folders[-1] in words
    if by_query or by_path or (shape.leaf in words and bool(folders) and folders[-1].isdigit()):
        return refuse("prints a page by its number", Reason.PRINT)
    return None


def _service(shape: UrlShape) -> UrlVerdict | None:
    words, folders = url_words(), shape.folders
    if len(folders) <= 2 and _POLICY.fullmatch(shape.leaf):
        return refuse(f"a service page: {shape.leaf}")
    if not shape.telling:
        return None
    alone = not folders or (len(folders) == 1 and LANGUAGE.fullmatch(folders[0]) is not None)
    if shape.leaf in words.service_leaves and (alone or folders[-1] in words.service_parents):
        return refuse(f"a service page: {shape.leaf}")
    below = bool(folders) and folders[0] in words.service_parents and folders[0] in words.service_leaves
    return refuse(f"below the service page {folders[0]}") if below and not shape.is_evident else None


FILE_RULES: tuple[Rule, ...] = (_unfilled, _media, _listing_file)
TOOL_RULES: tuple[Rule, ...] = (_trap, _action, _tool, _print, _service)
PLAIN_RULES: tuple[Rule, ...] = (_unfilled, _trap, _service)
"""Those that can know a URL without parameters, extension and telling segments."""
