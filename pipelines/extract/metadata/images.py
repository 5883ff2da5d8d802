"""The pictures of the article, the lead first: structured data and Open Graph, then the figures with their captions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from lxml import html

from pipelines.extract.metadata.captions import clean_credit
from pipelines.extract.metadata.figures import pixels, read_figures
from pipelines.extract.metadata.structured import Structured, absolute, is_article, text_of, url_of
from pipelines.model import Image

MAX_IMAGES = 20

_SIZE = re.compile(
    r"\d{2,4}x\d{2,4}|[-_](?:scaled|wide|square|standard|landscape|portrait|thumb(?:nail)?|large|small|medium|original|social|crop)\b|"
    r"[-_]v?\d{1,2}[_x]\d{1,2}(?=[-_.]|$)|[-_][swhqc]?\d{2,4}(?=[-_.]|$)",
    re.IGNORECASE,
)
_IS_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)$", re.IGNORECASE)
"""Behind such a name a query asks for a size or a form, unless it holds an address."""
_SERIAL = re.compile(r"(?=[A-Za-z]*\d)[A-Za-z0-9]{7,}")


def read_images(facts: Structured, tree: html.HtmlElement, headline: html.HtmlElement | None) -> tuple[Image, ...]:
    """Absolute addresses, each picture once. A figure's caption and credit are lent to the same picture named elsewhere."""
    found: dict[str, Image] = {}
    for image in (*_declared(facts), *read_figures(facts, tree, headline)):
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
    bare = url.partition("?")[0]
    return bare if _IS_FILE.search(bare) and "/" not in url[len(bare) :] and "%2f" not in url.lower() else url


def _declared(facts: Structured) -> Iterator[Image]:
    for node in facts.articles:
        if is_article(node):
            for value in _as_list(node.get("image")):
                yield _image(value, facts.url)
    alt = facts.meta("og:image:alt", "twitter:image:alt")
    width, height = pixels(facts.meta("og:image:width")), pixels(facts.meta("og:image:height"))
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
        credit=clean_credit(text_of(value.get("creditText") or value.get("copyrightHolder") or value.get("author"))),
        width=pixels(value.get("width")),
        height=pixels(value.get("height")),
    )
