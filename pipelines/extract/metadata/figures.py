"""Pictures as they stand in the article, lazy ones and their captions included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from lxml import html

from pipelines.extract.metadata.captions import caption_of, is_caption
from pipelines.extract.metadata.structured import Structured, absolute, one_line
from pipelines.model import Image

_MAX_FIGURES = 100
_MAX_STEPS = 3
_MAX_SIBLINGS = 2
_MIN_PIXELS = 50
"""Smaller declared sizes are icons, avatars and counting pixels."""
_LAZY = ("data-src", "data-original", "data-lazy-src", "data-url", "data-hi-res-src", "data-image", "src")
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
_ELSEWHERE = re.compile(
    r"related|recommend|teaser|sidebar|promo|newsletter|comment|footer|avatar|author", re.IGNORECASE
)
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif|svg)(?:$|[?#])", re.IGNORECASE)


def read_figures(facts: Structured, tree: html.HtmlElement, headline: html.HtmlElement | None) -> Iterator[Image]:
    """Pictures with their captions in the part of the page that has the headline: of figures, and of other elements that
    hold one picture and its caption.
    """
    root = _article_root(tree, headline)
    for element in islice(root.iter("figure", "img"), _MAX_FIGURES):
        figure = element if element.tag == "figure" else _captioned(element, root)
        if figure is not None and not _is_elsewhere(figure, root):
            image = _figure_image(figure, facts.url)
            if image is not None:
                yield image


def _captioned(img: html.HtmlElement, root: html.HtmlElement) -> html.HtmlElement | None:
    """The element around a picture outside figures that also holds its caption, a little after it, and no other picture."""
    node = img
    for _ in range(_MAX_STEPS):
        parent = node.getparent()
        if parent is None or node is root or node.tag in ("figure", "body"):
            return None
        for sibling in islice(node.itersiblings(), _MAX_SIBLINGS):
            first = sibling[0] if len(sibling) else sibling
            if is_caption(sibling) or is_caption(first):
                return parent if len(list(islice(parent.iter("img"), 2))) == 1 else None
        node = parent
    return None


def _article_root(tree: html.HtmlElement, headline: html.HtmlElement | None) -> html.HtmlElement:
    if headline is not None:
        for ancestor in headline.iterancestors("article", "main"):
            return ancestor
    articles = [element for element, _ in zip(tree.iter("article", "main"), range(2), strict=False)]
    return articles[0] if len(articles) == 1 else tree


def _is_elsewhere(figure: html.HtmlElement, root: html.HtmlElement) -> bool:
    """Whether a figure belongs to a teaser, a related list, a sidebar or another article."""
    for ancestor in (figure, *figure.iterancestors()):
        if ancestor is root:
            return False
        if ancestor.tag in ("aside", "nav", "footer", "article") or _is_elsewhere_class(ancestor.get("class") or ""):
            return True
        if ancestor.tag == "a" and not _PICTURE.search(ancestor.get("href") or ""):
            return True
    return False


@lru_cache(maxsize=5_000)
def _is_elsewhere_class(name: str) -> bool:
    """Asked of the same few names again and again."""
    return _ELSEWHERE.search(name) is not None


def _figure_image(figure: html.HtmlElement, base: str) -> Image | None:
    img = next(figure.iter("img", "amp-img"), None)
    noscript = next(figure.iter("noscript"), None)
    url = absolute(base, _source(img, figure)) if img is not None else ""
    if not url and noscript is not None:
        match = re.search(r'<img[^>]{0,500}?\ssrc="([^"]{1,1000})"', noscript.text or "")
        url = absolute(base, match[1]) if match else ""
    width = pixels(img.get("width")) if img is not None else 0
    if not url or 0 < width < _MIN_PIXELS:
        return None
    caption, credit = caption_of(figure)
    alt = one_line(img.get("alt") or "") if img is not None else ""
    return Image(url, alt, caption, credit, width, pixels(img.get("height")) if img is not None else 0)


def _source(img: html.HtmlElement, figure: html.HtmlElement) -> str:
    """The picture's address, which lazy loading hides in one of many attributes."""
    for name in _LAZY:
        value = (img.get(name) or "").strip()
        if value and not value.startswith("data:"):
            return value
    for element in (img, *figure.iter("source")):
        for name in _LAZY_SETS:
            best = _largest(element.get(name) or "")
            if best:
                return best
    return ""


def _largest(srcset: str) -> str:
    """The address with the largest width of a srcset.

    >>> _largest("/a.jpg 320w, /b.jpg 1200w")
    '/b.jpg'
    """
    best, size = "", -1.0
    for match in re.finditer(r"(\S+?)(?:\s+([\d.]+)[wx])?(?:,\s|,?$)", srcset[:5000]):
        width = float(match[2]) if match[2] and match[2].replace(".", "", 1).isdigit() else 0.0
        if width > size and not match[1].startswith("data:"):
            best, size = match[1].strip(), width
    return best


def pixels(value: Any) -> int:
    """A size in pixels, 0 where it is none: "1200", 1200.0, "1200px", {"value": 1200}."""
    if isinstance(value, dict):
        value = value.get("value")
    digits = str(value or "").removesuffix("px").split(".")[0].strip()
    return int(digits) if digits.isdecimal() and len(digits) < 6 else 0
