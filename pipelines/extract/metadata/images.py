"""The pictures of the article, the lead first: structured data and Open Graph, then the figures with their captions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from lxml import html

from pipelines.extract.metadata.structured import Structured, absolute, is_article, one_line, text_of, url_of
from pipelines.model import Image

MAX_IMAGES = 20
_MAX_FIGURES = 60
_MAX_CAPTION_CHARS = 1000
_MIN_PIXELS = 50
"""Smaller declared sizes are icons, avatars and counting pixels."""

_LAZY = ("data-src", "data-original", "data-lazy-src", "data-url", "data-hi-res-src", "data-image", "src")
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
_CREDIT = re.compile(r"credit|copyright|source|byline|photographer|quelle|rights|pictsrc|agency", re.IGNORECASE)
_CREDIT_TEXT = re.compile(
    r"[(\[|/–—-]?\s*(?P<credit>(?:photo(?:graph)?(?: by| credit)?|image credit|credits?|picture|foto|quelle|crédits?|"
    r"fotografía|fotografia|©|\(c\))\s*[:/]?\s*\S[^\n]{1,80}?)[)\]]?$",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"related|recommend|teaser|sidebar|promo|newsletter|comment|footer|avatar|author", re.IGNORECASE
)
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif|svg)(?:$|[?#])", re.IGNORECASE)
_SIZE = re.compile(
    r"\d{2,4}x\d{2,4}|[-_](?:scaled|wide|square|standard|landscape|portrait|thumb(?:nail)?|large|small|medium|original|social|crop)\b|"
    r"[-_]v?\d{1,2}[_x]\d{1,2}(?=[-_.]|$)|[-_][swhqc]?\d{2,4}(?=[-_.]|$)",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"(?=[A-Za-z]*\d)[A-Za-z0-9]{7,}")


def read_images(facts: Structured, tree: html.HtmlElement, headline: html.HtmlElement | None) -> tuple[Image, ...]:
    """Absolute addresses, each picture once. A figure's caption and credit are lent to the same picture named elsewhere."""
    found: dict[str, Image] = {}
    for image in (*_declared(facts), *_figures(facts, tree, headline)):
        if not image.url:
            continue
        key = _picture_key(image.url)
        known = found.get(key)
        found[key] = image if known is None else _merged(known, image)
        if len(found) >= MAX_IMAGES:
            break
    return tuple(found.values())


def _merged(first: Image, second: Image) -> Image:
    return replace(
        first,
        alt=first.alt or second.alt,
        caption=second.caption or first.caption,
        credit=second.credit or first.credit,
        width=first.width or second.width,
        height=first.height or second.height,
    )


def _picture_key(url: str) -> str:
    """The same for the sizes and crops in which one picture is served: its serial number, or its name without sizes.

    >>> _picture_key("https://x.example/242202440/242202440_v4_3_800.jpeg")
    '242202440'
    """
    try:
        segments = [segment for segment in urlsplit(url).path.split("/") if segment]
    except ValueError:
        return url
    for segment in reversed(segments[-2:]):
        name = _SIZE.sub("", segment.rsplit(".", 1)[0]).rstrip("-_")
        serials: list[str] = _SERIAL.findall(name)
        if serials:
            return max(serials, key=len)
        if len(name) >= 16:
            return name
    return url


def _declared(facts: Structured) -> Iterator[Image]:
    for node in facts.articles:
        if is_article(node):
            for value in _as_list(node.get("image")):
                yield _image(value, facts.url)
    alt = facts.meta("og:image:alt", "twitter:image:alt")
    width, height = _pixels(facts.meta("og:image:width")), _pixels(facts.meta("og:image:height"))
    for name in ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"):
        for order, href in enumerate(facts.metas.get(name, ())[:MAX_IMAGES]):
            first = name == "og:image" and not order
            yield Image(absolute(facts.url, href), alt, width=width if first else 0, height=height if first else 0)


def _as_list(value: Any) -> list[Any]:
    return value[:MAX_IMAGES] if isinstance(value, list) else [value] if value else []


def _image(value: Any, base: str) -> Image:
    url = absolute(base, url_of(value))
    if not isinstance(value, dict):
        return Image(url)
    return Image(
        url,
        alt=text_of(value.get("alternateName")),
        caption=text_of(value.get("caption") or value.get("description")),
        credit=text_of(value.get("creditText") or value.get("copyrightHolder") or value.get("author")),
        width=_pixels(value.get("width")),
        height=_pixels(value.get("height")),
    )


def _pixels(value: Any) -> int:
    """A size in pixels, 0 where it is none: "1200", 1200.0, "1200px", {"value": 1200}."""
    if isinstance(value, dict):
        value = value.get("value")
    digits = str(value or "").removesuffix("px").split(".")[0].strip()
    return int(digits) if digits.isdecimal() and len(digits) < 6 else 0


def _figures(facts: Structured, tree: html.HtmlElement, headline: html.HtmlElement | None) -> Iterator[Image]:
    """Pictures of the figures in the part of the page that has the headline."""
    root = _article_root(tree, headline)
    for figure, _ in zip(root.iter("figure"), range(_MAX_FIGURES), strict=False):
        if not _is_elsewhere(figure, root):
            image = _figure_image(figure, facts.url)
            if image is not None:
                yield image


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
        if ancestor.tag in ("aside", "nav", "footer", "article") or _ELSEWHERE.search(ancestor.get("class") or ""):
            return True
        if ancestor.tag == "a" and not _PICTURE.search(ancestor.get("href") or ""):
            return True
    return False


def _figure_image(figure: html.HtmlElement, base: str) -> Image | None:
    img = next(figure.iter("img", "amp-img"), None)
    noscript = next(figure.iter("noscript"), None)
    url = absolute(base, _source(img, figure)) if img is not None else ""
    if not url and noscript is not None:
        match = re.search(r'<img[^>]{0,500}?\ssrc="([^"]{1,1000})"', noscript.text or "")
        url = absolute(base, match[1]) if match else ""
    width = _pixels(img.get("width")) if img is not None else 0
    if not url or 0 < width < _MIN_PIXELS:
        return None
    caption, credit = _caption(figure)
    alt = one_line(img.get("alt") or "") if img is not None else ""
    return Image(url, alt, caption, credit, width, _pixels(img.get("height")) if img is not None else 0)


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


def _caption(figure: html.HtmlElement) -> tuple[str, str]:
    """(caption, credit) of a figure; the credit by its class, or by the words with which the caption ends."""
    element = next(figure.iter("figcaption"), None)
    if element is None:
        return "", ""
    credit, skipped = "", None
    for part in element.iter():
        if part is not element and isinstance(part.tag, str) and _CREDIT.search(part.get("class") or ""):
            credit, skipped = one_line(" ".join(part.itertext())), part
            break
    caption = one_line(" ".join(_texts_without(element, skipped)))[:_MAX_CAPTION_CHARS]
    if not credit:
        match = _CREDIT_TEXT.search(caption)
        if match:
            credit, caption = match["credit"].strip(), caption[: match.start()].strip()
    return caption, credit[:200]


def _texts_without(element: html.HtmlElement, skipped: html.HtmlElement | None) -> Iterator[str]:
    inside = set(skipped.iter()) if skipped is not None else set()
    for node in element.iter():
        if not isinstance(node.tag, str):
            continue
        if node.text and node not in inside:
            yield node.text
        if node.tail and node is not element and (node not in inside or node is skipped):
            yield node.tail
