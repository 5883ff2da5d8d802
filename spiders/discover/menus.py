"""Pages of a site's menu: who we are, how to reach us. Nobody's article, yet with text enough for one. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from pipelines.model.url import link_url, url_key
from spiders.discover.anchors import text_of
from spiders.discover.urlkind import is_headline
from spiders.discover.urlwords import url_words

_FRAME = re.compile(
    r"(^|[-_\s])(nav|navbar|navigation|menu|masthead|topbar|footer|header|site-links)([-_\s]|$)", re.IGNORECASE
)
_PATH = re.compile(r"breadcrumb|crumb|related|recent|popular|trending|pager|pagination|post-nav", re.IGNORECASE)
_MAX_MENU_LINKS = 400
_MAX_CLIMB = 25


def is_service_title(title: str) -> bool:
    """Whether a page called so is about the site itself, in one of many languages.

    >>> is_service_title("About us"), is_service_title("About us and them: a story")
    (True, False)
    """
    words = re.sub(r"[\W_]+", "-", title.lower()).strip("-")
    return words in url_words().service_leaves


def is_own_menu_entry(tree: HtmlElement, page_url: str) -> bool:
    """Whether the page is named, in few words, by the menu that it shares with the rest of the site."""
    key = url_key(page_url)
    return any(
        url_key(link_url(link.get("href") or "", page_url)) == key and not is_headline(text_of(link))
        for link in islice(_menu_links(tree), _MAX_MENU_LINKS)
    )


def _menu_links(tree: HtmlElement) -> Iterator[HtmlElement]:
    for link in tree.iter("a"):
        if (link.get("href") or "#").startswith("#"):
            continue
        frames = [_name_of(ancestor) for ancestor in islice(link.iterancestors(), _MAX_CLIMB)]
        if any(map(_FRAME.search, frames)) and not any(map(_PATH.search, frames)):
            yield link


def _name_of(element: HtmlElement) -> str:
    """Tag, classes and id; an article's own header is no menu."""
    if element.tag in {"article", "main"}:
        return "breadcrumb"  # what stands inside the text is not the site's frame
    tag = element.tag if isinstance(element.tag, str) else ""
    return f"{tag} {element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
