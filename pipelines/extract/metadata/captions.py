"""Caption and credit of a picture: told apart by markup, or by the words with which a caption ends; the credit names
whom it credits, without "Photo:".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from lxml import html

from pipelines.extract.metadata.structured import one_line

MAX_CAPTION_CHARS = 1000
MAX_CREDIT_CHARS = 200
_MAX_ELEMENTS = 60

_CAPTION_CLASSES = (
    "caption",
    "legend",
    "bildunterschrift",
    "bildtext",
    "cutline",
    "image-desc",
    "imagedesc",
    "pie-foto",
    "piefoto",
)
_CREDIT_CLASS = re.compile(r"credit|copyright|source|byline|photographer|quelle|rights|pictsrc|agency", re.IGNORECASE)
_WORDS = (
    r"photo(?:graph|graphs|graphie|graphy|s)?|pictures?|images?|bild(?:er|quelle|nachweis)?|foto(?:s|grafía|grafia|grafie)?|quelle|"
    r"source|fuente|fonte|credits?|crédits?|créditos?|copyright|fot|zdj|фото|kuva|bron|写真|사진|图|圖"
)
_LABEL = re.compile(
    rf"^(?:(?:{_WORDS})(?:[\s-]*(?:credits?|crédits?|by|quelle))?\s*[:：/]\s*|(?:fot|zdj)\.\s*|"
    r"(?:photo|picture|image|foto)s?\s+(?:by|de|di|von)\s+|©\s*|\(c\)\s*)",
    re.IGNORECASE,
)  # fmt: skip
_MERE_LABEL = re.compile(rf"^(?:{_WORDS})?\W*$", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\s*[(\[]\s*(?P<credit>[^()\[\]]{2,120})\s*[)\]]\s*\.?$")
_CREDITS_SOMEBODY = re.compile(
    rf"^(?:{_WORDS})\s*[:：/]|\b(?:Photo|Foto|Picture|Image|Getty|Reuters|REUTERS|AFP|AP|dpa|EPA|IMAGO|Imago|Shutterstock|Alamy|Courtesy)\b|"
    r"^©|[^\W\d_]{2}\s?/\s?[^\W\d_]{3}"
)  # fmt: skip
_AT_END = re.compile(
    rf"(?:^|(?<=[\s.,;|/–—)-]))(?P<credit>(?:(?:{_WORDS})(?:[\s-]*(?:credits?|by|quelle))?\s?[:：]|(?:Photo|Foto)s? (?:by|de|di) |©|\([cC]\))"
    r"\s*[^\s:][^\n:]{1,80}?)\s*[)\]]?\.?$",
    re.IGNORECASE,
)  # fmt: skip


def caption_of(figure: html.HtmlElement) -> tuple[str, str]:
    """(caption, credit) of a figure, each "" where there is none."""
    element = caption_element(figure)
    if element is None:
        return "", ""
    credit, skipped = "", None
    for part in islice(element.iter(), _MAX_ELEMENTS):
        if part is not element and isinstance(part.tag, str) and _CREDIT_CLASS.search(part.get("class") or ""):
            credit, skipped = one_line(" ".join(part.itertext())), part
            break
    caption = one_line(" ".join(_texts_without(element, skipped)))[:MAX_CAPTION_CHARS]
    if credit:
        return caption, clean_credit(credit)
    return split_caption(caption)


def caption_element(figure: html.HtmlElement) -> html.HtmlElement | None:
    """The figcaption, or the element that is named for a caption."""
    found = next(figure.iter("figcaption"), None)
    if found is not None:
        return found
    return next((element for element in islice(figure.iter(), 1, _MAX_ELEMENTS) if is_caption(element)), None)


def is_caption(element: html.HtmlElement) -> bool:
    """Whether an element is named for a caption."""
    name = element.get("class") if isinstance(element.tag, str) and element.tag != "img" else None
    return bool(name) and _is_caption_class(name)


@lru_cache(maxsize=5_000)
def _is_caption_class(name: str) -> bool:
    """Asked of the same few names again and again: those of a site's templates."""
    name = name.lower()
    return any(word in name for word in _CAPTION_CLASSES)


def split_caption(text: str) -> tuple[str, str]:
    """A caption and the credit at its end.

    >>> split_caption("Rain at noon. (AP Photo/Bo Ray, File)")
    ('Rain at noon.', 'AP Photo/Bo Ray, File')
    >>> split_caption("Regen am Mittag. Foto: Bo Ray/dpa")
    ('Regen am Mittag.', 'Bo Ray/dpa')
    """
    match = _IN_BRACKETS.search(text)
    if match is None or not _CREDITS_SOMEBODY.search(match["credit"]):
        match = _AT_END.search(text)
    if match is None:
        return text, ""
    return text[: match.start()].rstrip(" ([|/–—-"), clean_credit(match["credit"])


def clean_credit(text: str) -> str:
    """Whom a credit names, without the label before it; "" for a mere label.

    >>> clean_credit("(Image credit: Bo Ray / Herald)"), clean_credit("| Bild:"), clean_credit("AP Photo")
    ('Bo Ray / Herald', '', 'AP Photo')
    """
    text = one_line(text).strip(" |/–—-·•,;:")
    if text.startswith(("(", "[")) and text.endswith((")", "]")):
        text = text[1:-1].strip()
    for _ in range(3):
        text, labels = _LABEL.subn("", text)
        if not labels:
            break
    text = text.strip(" |/–—-·•,;:")
    return "" if _MERE_LABEL.match(text) else text[:MAX_CREDIT_CHARS]


def _texts_without(element: html.HtmlElement, skipped: html.HtmlElement | None) -> Iterator[str]:
    inside = set(skipped.iter()) if skipped is not None else set()
    for node in element.iter():
        if not isinstance(node.tag, str):
            continue
        if node.text and node not in inside:
            yield node.text
        if node.tail and node is not element and (node not in inside or node is skipped):
            yield node.tail
