"""The pictures of the article: the lead first, from structured data and Open Graph, each address once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from pipelines.extract.metadata.structured import Structured, is_article, text_of, url_of
from pipelines.model import Image

MAX_IMAGES = 20


def structured_images(facts: Structured) -> tuple[Image, ...]:
    """Images that the page's machine-readable parts name, absolute and without repeats, the lead picture first."""
    found: dict[str, Image] = {}
    for image in _candidates(facts):
        if image.url.startswith(("http://", "https://")):
            found.setdefault(image.url, image)
    return tuple(found.values())[:MAX_IMAGES]


def _candidates(facts: Structured) -> Iterator[Image]:
    for node in facts.articles:
        if is_article(node):
            for value in _as_list(node.get("image")):
                yield _image(value, facts.url)
    for name in ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"):
        for href in facts.metas.get(name, ())[:MAX_IMAGES]:
            yield Image(
                urljoin(facts.url, href),
                alt=facts.meta("og:image:alt", "twitter:image:alt"),
                width=_pixels(facts.meta("og:image:width")),
                height=_pixels(facts.meta("og:image:height")),
            )


def _as_list(value: Any) -> list[Any]:
    return value[:MAX_IMAGES] if isinstance(value, list) else [value] if value else []


def _image(value: Any, base: str) -> Image:
    address = url_of(value)
    url = urljoin(base, address) if address else ""
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
